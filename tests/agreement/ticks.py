"""The scheduled actions of the suite, ticking by a frozen clock as the data files have them."""

from datetime import timedelta

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL
from soak import TIMES

HALF_AN_HOUR = timedelta(minutes=30)
#: What a night consists of, up to the mails that go out.
CHAIN = (
    "ar_base.ir_cron_outbox_a",
    "ar_collections.ir_cron_debtor_refresh",
    "ar_collections.ir_cron_dunning_delivery",
    "ar_collections.ir_cron_dunning_propose",
    "ar_collections.ir_cron_dunning_worker_a",
    "ar_collections.ir_cron_promise_judge",
    "ar_collections.ir_cron_report_packs",
)
#: What report packs wait for as well, and takes most of the time; else it is switched off.
AT_LENGTH = (
    "ar_collections.ir_cron_aging_month_end",
    "ar_collections.ir_cron_forecast",
    "ar_collections.ir_cron_kpi_months",
)
ROUNDS = 30  # after which something calls itself for ever


class Ticks:
    """Calls what is due, as Odoo's workers do; at once what another one asked to be called.

    :param case: a test case whose ``frozen`` moves the clock
    """

    def __init__(self, case, begin):
        self.case = case
        self.crons = self._chain()
        case.frozen.move_to(begin)
        self.crons.nextcall = begin
        case.env["ir.cron.trigger"].search([]).unlink()
        case.commit()

    def _chain(self):
        chain, at_length = (
            self.case.env["ir.cron"].union(*map(self.case.env.ref, names))
            for names in (CHAIN, AT_LENGTH)
        )
        at_length.active = TIMES > 1
        return chain | at_length if TIMES > 1 else chain

    def at(self, moment):
        """It is this moment: whatever is due by then is done, and what that asks for."""
        self.case.frozen.move_to(moment)
        case = self.case
        case.env.flush_all()
        case.env.cr.precommit.run()
        with case.enter_registry_test_mode():
            for _round in range(ROUNDS):
                for id_ in (ids := self._due(moment)):
                    self._call(id_)
                if not ids:
                    break
            else:
                case.fail(f"At {moment}, {self.crons.browse(ids).mapped('name')} have no end.")
        case.env.invalidate_all()

    def until(self, begin, end, watch):
        """Every half hour from a moment to another.

        :param watch: called with each moment, when its work is done
        """
        moment = begin
        while moment <= end:
            self.at(moment)
            watch(moment)
            moment += HALF_AN_HOUR

    def _due(self, moment):
        rows = self.case.env.execute_query(
            SQL(
                """
                SELECT id FROM ir_cron
                 WHERE id IN %s AND (nextcall <= %s OR id IN (
                       SELECT cron_id FROM ir_cron_trigger WHERE call_at <= %s))
              ORDER BY priority, id
                """,
                tuple(self.crons.ids),
                moment,
                moment,
            )
        )
        return [id_ for (id_,) in rows]

    def _call(self, id_):
        with self.case.registry.cursor() as cr:
            cron = api.Environment(cr, SUPERUSER_ID, {})["ir.cron"].browse(id_)
            self.case.assertIs(cron.method_direct_trigger(), True, cron.name)
