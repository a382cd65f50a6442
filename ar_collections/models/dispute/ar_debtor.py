"""What a debtor contests, in its figures."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...domain.dispute.states import LIVE


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    dispute_ids = fields.One2many("ar.dispute", "debtor_id", string="Disputes")
    disputed_amount = fields.Monetary(
        string="Disputed", readonly=True, help="What is held back of the open items."
    )
    disputed_overdue_amount = fields.Monetary(
        string="Disputed and Overdue",
        readonly=True,
        help="What is held back of the items past their due date.",
    )
    dispute_count = fields.Integer(
        string="Live Disputes", readonly=True, help="Disputes that nobody has decided yet."
    )

    @api.model
    def _figures(self):
        return dict(
            super()._figures(),
            disputed_amount=SQL("COALESCE(SUM(item.disputed), 0)"),
            disputed_overdue_amount=SQL(
                "COALESCE(SUM(item.disputed) FILTER (WHERE item.overdue), 0)"
            ),
        )

    def _figure_items_sql(self, today):
        """Add to each item what is held back of it, in company currency."""
        Dispute = self.env["ar.dispute"]
        return SQL(
            """
            SELECT contested.*, COALESCE(ROUND(
                       contested.residual * contested.disputed_currency
                       / NULLIF(contested.residual_currency, 0), money.decimal_places), 0)
                       AS disputed
              FROM (
                SELECT item.*, %(part)s AS disputed_currency
                  FROM (%(items)s) item
             LEFT JOIN (%(held)s) held ON held.move_id = item.move_id) contested
              JOIN res_company company ON company.id = contested.company_id
              JOIN res_currency money ON money.id = company.currency_id
            """,
            items=super()._figure_items_sql(today),
            part=Dispute._spread_sql(
                SQL("COALESCE(held.amount, 0)"), SQL("item.residual_currency"), SQL("held.own")
            ),
            held=Dispute._held_sql(),
        )

    @api.model
    def _source_figures(self, today):
        return dict(
            super()._source_figures(today), dispute_count=SQL("COALESCE(dispute.number, 0)")
        )

    def _figure_sources(self, today, scope):
        return dict(super()._figure_sources(today, scope), dispute=self._live_disputes_sql(scope))

    def _live_disputes_sql(self, scope):
        return SQL(
            """
            SELECT d.id AS debtor_id, COUNT(*) AS number
              FROM ar_debtor d
              JOIN ar_dispute ON ar_dispute.debtor_id = d.id AND ar_dispute.state IN %(live)s
             WHERE %(scope)s
          GROUP BY d.id
            """,
            live=LIVE,
            scope=scope,
        )

    @api.model
    def _flush_journal(self):
        self.env["ar.dispute"].flush_model()
        self.env["ar.dispute.line"].flush_model()
        return super()._flush_journal()

    @api.model
    def _items_changed(self, partners):
        """Payments and credit notes settle disputes."""
        result = super()._items_changed(partners)
        self.env["ar.dispute"]._conclude(partners)
        return result

    def action_open_disputes(self):
        """The debtor's disputes, those that are live in view."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("ar_collections.ar_dispute_action")
        return dict(
            action,
            domain=[("debtor_id", "=", self.id)],
            context={"search_default_unsettled": 1, "default_debtor_id": self.id},
        )
