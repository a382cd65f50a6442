"""Receivables in Odoo's digest mail."""

from odoo import fields, models
from odoo.exceptions import AccessError

from ...domain.promise.judging import MISSED


class DigestDigest(models.Model):
    _inherit = "digest.digest"

    kpi_ar_overdue = fields.Boolean(string="Overdue Receivables")
    kpi_ar_overdue_value = fields.Monetary(
        compute="_compute_kpi_ar_overdue_value", groups="ar_collections.group_ar_user"
    )
    kpi_ar_collected = fields.Boolean(string="Collected from Customers")
    kpi_ar_collected_value = fields.Monetary(
        compute="_compute_kpi_ar_collected_value", groups="ar_collections.group_ar_user"
    )
    kpi_ar_promises_broken = fields.Boolean(string="Promises Broken")
    kpi_ar_promises_broken_value = fields.Integer(
        compute="_compute_kpi_ar_promises_broken_value", groups="ar_collections.group_ar_user"
    )

    def _compute_kpi_ar_overdue_value(self):
        """What was overdue at the end of the period, straight from the ledger."""
        self._check_ar_reader()
        _start, end, _companies = self._get_kpi_compute_parameters()
        items = self.env["ar.aging.item"].sudo()
        for digest in self:
            company = digest.company_id or self.env.company
            as_of = fields.Date.to_date(end) or company._ar_today()
            digest.kpi_ar_overdue_value = sum(
                amount for bucket, amount in items._totals(as_of, company) if bucket.kind == "late"
            )

    def _compute_kpi_ar_collected_value(self):
        """The money that customers paid in the period."""
        self._check_ar_reader()
        start, end, companies = self._get_kpi_compute_parameters()
        if not start or not end:
            self.kpi_ar_collected_value = 0
            return
        received = (
            self.env["ar.ledger"]
            .sudo()
            ._received(
                companies,
                fields.Date.add(fields.Date.to_date(start), days=1),
                fields.Date.to_date(end),
            )
        )
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_ar_collected_value = received.get(company.id, 0)

    def _compute_kpi_ar_promises_broken_value(self):
        self._check_ar_reader()
        self._calculate_company_based_kpi(
            "ar.promise",
            "kpi_ar_promises_broken_value",
            date_field="ended_on",
            additional_domain=[("state", "in", MISSED)],
        )

    def _check_ar_reader(self):
        """The digest leaves out for a reader what she may not read.

        Everybody may read every digest, and these figures are counted whoever reads them.
        """
        if not self.env.user.has_group("ar_collections.group_ar_user"):
            raise AccessError(self.env._("Only who has a part in receivables reads their figures."))
        companies = self.sudo().company_id or self.env.company
        if companies - self.env.user.company_ids:
            raise AccessError(self.env._("Another company's figures are for those who work there."))

    def _compute_kpis_actions(self, company, user):
        menu = self.env.ref("ar_collections.menu_ar_root").id
        return super()._compute_kpis_actions(company, user) | {
            "kpi_ar_overdue": f"ar_collections.ar_debtor_action_all?menu_id={menu}",
            "kpi_ar_promises_broken": f"ar_collections.ar_promise_action?menu_id={menu}",
        }
