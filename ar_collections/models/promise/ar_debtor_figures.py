"""What the debtor's promises are worth, and how far to trust the next one."""

from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from ...domain.promise.judging import MATURED, MISSED
from ..debtor.ar_debtor_counting import Facts, Source
from ..debtor.scope import among

#: The figures of whom no promise was ever noted.
NO_PROMISES = {
    "promised_amount": SQL("0"),
    "broken_promise_count": SQL("0"),
    "last_broken_on": SQL("CAST(NULL AS date)"),
    "promise_kept_rate": SQL("NULL::numeric"),
    "promise_kept_amount_rate": SQL("NULL::numeric"),
}


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    promised_amount = fields.Monetary(
        readonly=True,
        help="What is still to come of live promises, at the items' book value.",
    )
    promised_item_amount = fields.Monetary(
        string="Overdue under Promise",
        readonly=True,
        help="Overdue items under a live promise that is waited for, but for what is disputed of "
        "them: nobody need chase them today.",
    )
    broken_promise_count = fields.Integer(
        string="Broken Promises",
        readonly=True,
        aggregator="sum",
        help="Promises broken in the last twelve months, in whole or in part.",
    )
    last_broken_on = fields.Date(
        string="Promise Broken on",
        readonly=True,
        help="When a promise for items that are still open was last broken.",
    )
    promise_level = fields.Integer(
        string="Broken in a Row",
        readonly=True,
        aggregator="max",
        help="How often in a row promises for items that are still open were broken.",
    )
    promise_kept_rate = fields.Float(
        string="Promises Kept (%)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Kept / (kept + partly kept + broken) promises, by number; withdrawn ones apart.",
    )
    promise_kept_amount_rate = fields.Float(
        string="Promised Amount Kept (%)",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="Kept / (kept + partly kept + broken) promises, by amount; withdrawn ones apart.",
    )
    priority = fields.Float(
        help="What is to chase × days late, summed over the items; an item counts once more for "
        "each promise in a row that was broken: who to chase first.",
    )

    @api.model
    def _flush_journal(self):
        for model in ("ar.promise", "ar.promise.item", "ar.promise.instalment"):
            self.env[model].flush_model()
        return super()._flush_journal()

    @api.model
    def _figures(self):
        """Add what is under a promise, and let broken ones weigh."""
        return dict(
            super()._figures(),
            promised_item_amount=SQL("COALESCE(SUM(item.promised), 0)"),
            promise_level=SQL("COALESCE(MAX(item.promise_level), 0)"),
            priority=SQL(
                "COALESCE(SUM(item.to_chase * item.days_late * (1 + item.promise_level)), 0)"
            ),
        )

    def _probes(self, scope):
        return super()._probes(scope) | {
            "promise": SQL(
                "SELECT FROM ar_promise_item promised WHERE %s",
                among(SQL("promised.move_line_id"), scope.items),
            ),
            "promises": SQL(
                "SELECT FROM ar_promise promise WHERE %s",
                among(SQL("promise.partner_id"), scope.partners),
            ),
        }

    def _item_facts(self, scope):
        """How often in a row promises for an item were broken: see ``breaking_level``."""
        if "promise" in scope.without:
            last = Facts(None, {"promise_level": SQL("0")})
        else:
            last = Facts(
                self._last_promise_sql(), {"promise_level": SQL("COALESCE(last.level, 0)")}
            )
        return super()._item_facts(scope) | {"last": last}

    def _last_promise_sql(self):
        return SQL(
            """
            SELECT DISTINCT ON (promised.move_line_id) promised.move_line_id AS line_id,
                   CASE WHEN promise.state = 'kept' THEN 0
                        WHEN promise.state IN %(missed)s THEN promise.level + 1
                        ELSE promise.level END AS level
              FROM ar_promise_item promised
              JOIN ar_promise promise ON promise.id = promised.promise_id
              JOIN item ON item.id = promised.move_line_id
          ORDER BY promised.move_line_id, promised.promise_id DESC
            """,
            missed=tuple(state.value for state in MISSED),
        )

    def _sources(self, scope):
        if "promises" in scope.without:
            promises = Source(None, NO_PROMISES)
        else:
            promises = Source(
                partial(self._promises_sql, scope),
                {
                    "promised_amount": SQL("COALESCE(promises.promised, 0)"),
                    "broken_promise_count": SQL("COALESCE(promises.broken, 0)"),
                    "last_broken_on": SQL("promises.last_broken_on"),
                    "promise_kept_rate": SQL("promises.kept_rate"),
                    "promise_kept_amount_rate": SQL("promises.kept_amount_rate"),
                },
            )
        return super()._sources(scope) | {"promises": promises}

    def _promises_sql(self, scope):
        """What is still to come of live promises, and how earlier ones ended."""
        return SQL(
            """
            SELECT d.id AS debtor_id,
                   SUM(promise.to_come_company)
                       FILTER (WHERE promise.state = 'open') AS promised,
                   COUNT(*) FILTER (WHERE promise.state IN %(missed)s
                       AND promise.ended_on > %(today)s - INTERVAL '1 year') AS broken,
                   MAX(promise.ended_on) FILTER (WHERE promise.state IN %(missed)s AND EXISTS (
                       SELECT FROM ar_promise_item item
                         JOIN account_move_line l ON l.id = item.move_line_id
                        WHERE item.promise_id = promise.id AND l.parent_state = 'posted'
                          AND l.reconciled IS NOT TRUE)) AS last_broken_on,
                   100.0 * COUNT(*) FILTER (WHERE promise.state = 'kept')
                       / NULLIF(COUNT(*) FILTER (WHERE promise.state IN %(matured)s), 0)
                       AS kept_rate,
                   100.0 * SUM(promise.kept_amount) / NULLIF(SUM(promise.matured_amount), 0)
                       AS kept_amount_rate
              FROM ar_debtor d
              JOIN ar_promise promise ON promise.debtor_id = d.id
             WHERE %(scope)s
          GROUP BY d.id
            """,
            today=scope.day,
            missed=tuple(state.value for state in MISSED),
            matured=tuple(state.value for state in MATURED),
            scope=scope.sql,
        )
