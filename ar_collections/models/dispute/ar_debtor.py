"""What a debtor contests, in its figures."""

from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ...domain.dispute.states import LIVE
from ..debtor.ar_debtor_counting import Source
from ..debtor.scope import among


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

    def _probes(self, scope):
        return super()._probes(scope) | {
            "dispute": SQL(
                "SELECT FROM ar_dispute_line line WHERE line.held_amount > 0 AND %s",
                among(SQL("line.move_id"), scope.documents),
            ),
            "disputes": SQL(
                "SELECT FROM ar_dispute dispute WHERE dispute.state IN %s AND %s",
                LIVE,
                among(SQL("dispute.partner_id"), scope.partners),
            ),
        }

    def _sources(self, scope):
        if "disputes" in scope.without:
            disputes = Source(None, {"dispute_count": SQL("0")})
        else:
            disputes = Source(
                partial(self._live_disputes_sql, scope),
                {"dispute_count": SQL("COALESCE(disputes.number, 0)")},
            )
        return super()._sources(scope) | {"disputes": disputes}

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
            scope=scope.sql,
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
