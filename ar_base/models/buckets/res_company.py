from functools import partial

from odoo import fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_aging_scheme_id = fields.Many2one(
        "ar.aging.scheme",
        string="Ageing Buckets",
        domain="[('company_id', 'in', (False, id))]",
        ondelete="restrict",
        copy=False,
        groups="account.group_account_invoice,account.group_account_readonly",
        help="Empty: those of the company that it is a branch of, else the ones that come with the "
        "add-on. What is stored by bucket is counted anew when this changes.",
    )

    def _ar_scheme(self):
        """The buckets in which this company counts."""
        self.ensure_one()
        schemes = self.env["ar.aging.scheme"]
        scheme = self._ar_chosen_scheme() or schemes.browse(
            self.env["ir.model.data"]._xmlid_to_res_id("ar_base.aging_scheme_standard")
        )
        if not scheme:
            scheme = schemes.search([("company_id", "=", False)], limit=1)
        if not scheme:
            raise UserError(
                self.env._("There are no ageing buckets. Make some under Configuration.")
            )
        return scheme.sudo()

    def _ar_chosen_scheme(self):
        """Its own scheme, else that of the nearest company above it that has chosen one."""
        company = self.sudo()
        while company and not company.ar_aging_scheme_id:
            company = company.parent_id
        return company.ar_aging_scheme_id

    def _ar_by_scheme(self):
        """These companies by the scheme in which they count: ``{scheme: companies}``."""
        return self.grouped(lambda company: company._ar_scheme())

    def write(self, vals):
        if "ar_aging_scheme_id" not in vals:
            return super().write(vals)
        companies = self.env["ar.clock"]._companies()
        before = {company: company._ar_chosen_scheme() for company in companies}
        result = super().write(vals)
        changed = companies.filtered(lambda one: one._ar_chosen_scheme() != before[one])
        if changed:
            changed._ar_buckets_changed()
        return result

    def _ar_buckets_changed(self):
        """Hook: these companies count in other buckets now; what is stored by them is not true."""
        self.env["ar.aging.bucket"].invalidate_model(["display_name"], flush=False)
        postcommit = self.env.cr.postcommit
        if not postcommit.data.get("ar.buckets"):
            postcommit.data["ar.buckets"] = True
            postcommit.add(partial(_forget_views, self.env.registry))


def _forget_views(registry):
    """Let browsers forget the views that they keep: the columns in them bear other names now."""
    if registry.ready:
        registry.registry_invalidated = True
        registry.signal_changes()
