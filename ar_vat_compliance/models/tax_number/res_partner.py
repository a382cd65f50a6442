from odoo import api, fields, models

from ...domain.tax_number import checks
from ..roles import ACCOUNTING, require


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_tax_number_ids = fields.One2many(
        "ar.tax.number", "partner_id", string="Tax Numbers", groups=ACCOUNTING
    )
    ar_tax_number_warning = fields.Char(
        string="Tax Number Warning",
        compute="_compute_ar_tax_number_warning",
        groups="base.group_user",
        help="What is wrong with the tax ID as it stands.",
    )
    ar_tax_number_count = fields.Integer(
        string="Number of Tax Numbers", compute="_compute_ar_tax_number_count", groups=ACCOUNTING
    )

    @api.depends("ar_tax_number_ids", "commercial_partner_id")
    def _compute_ar_tax_number_count(self):
        for partner in self:
            numbers = partner.commercial_partner_id.sudo().ar_tax_number_ids
            partner.ar_tax_number_count = len(numbers)

    @api.depends("vat", "country_id")
    @api.depends_context("lang")
    def _compute_ar_tax_number_warning(self):
        numbers = self.env["ar.tax.number"]
        reasons = dict(numbers._fields["reason"]._description_selection(self.env))
        kinds = dict(numbers._fields["kind"]._description_selection(self.env))
        for partner in self:
            text = (partner.vat or "").strip()
            checked = numbers._check(text, partner.country_id.code) if len(text) > 1 else None
            partner.ar_tax_number_warning = (
                self.env._(
                    "%(kind)s %(number)s: %(reason)s.",
                    kind=kinds[checked.kind],
                    number=checked.number,
                    reason=reasons[checked.reason].lower(),
                )
                if checked and checked.reason
                else False
            )

    def _get_vat_required_valid(self, company=None):
        """A number that is wrong earns nobody a zero rate, however it came into the field."""
        valid = super()._get_vat_required_valid(company=company)
        return valid and not self._ar_has_wrong_number()

    def _ar_has_wrong_number(self):
        """Whether the tax ID is one that Odoo refuses, or a GSTIN whose check digit does not fit.

        Odoo itself keeps such GSTINs: registers and books are full of them.
        """
        country = self.commercial_partner_id.country_id or self.country_id
        checked = self.env["ar.tax.number"]._check(self.vat, country.code)
        if checked.kind == checks.GSTIN and checked.reason == checks.CHECKSUM:
            return True
        numbers = self.with_context(no_vat_validation=False)
        try:
            accepted, _code = numbers._run_vat_checks(country, self.vat, validation="setnull")
        except ValueError:
            # One of Odoo's checks breaks on what has no digits where it expects them.
            return True
        return not accepted

    def write(self, vals):
        result = super().write(vals)
        if self._ar_number_fields() & vals.keys():
            self.env["ar.tax.number"].sudo()._refresh(self)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        with_number = partners.filtered(
            lambda partner: any(partner[name] for name in self.env["ar.tax.number"]._sources())
        )
        if with_number:
            self.env["ar.tax.number"].sudo()._refresh(with_number)
        return partners

    def _ar_number_fields(self):
        """What a number, or how it is read, depends on."""
        return {*self.env["ar.tax.number"]._sources(), "country_id", "parent_id", "active"}

    def action_ar_tax_numbers(self):
        """The numbers of these customers and of those that belong to them."""
        require(self.env, ACCOUNTING)
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tax Numbers"),
            "res_model": "ar.tax.number",
            "view_mode": "list,form",
            "domain": [("partner_id.commercial_partner_id", "in", self.commercial_partner_id.ids)],
        }
