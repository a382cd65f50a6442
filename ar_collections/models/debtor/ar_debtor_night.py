"""The debtors' figures by night: lateness grows though nothing happens in the journal.

Reading the journal takes most of the time and disturbs nobody; writing the debtors keeps whoever
books waiting. So all of them are counted by one statement into a table of the session, and written
from there in batches, each committed. A debtor that was written since it was counted, or is held
by somebody who books, is left out: the booking itself refreshes it, or it is counted again.
"""

import logging
import time
from datetime import time as clock

from odoo import api, models
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.addons.ar_base.orm import planning
from odoo.addons.ar_base.orm.apart import apart
from odoo.addons.ar_base.orm.conflict import CONFLICT
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from .scope import Scope

_logger = logging.getLogger(__name__)

BATCH_SIZE = 2_000  # debtors written in one transaction
AT_ONCE = 100_000  # debtors counted by one statement
FEW = 500  # less are not worth a table
AT_A_TIME = 500  # of those that are left
#: Seconds after which what was counted is left to be counted anew, though Odoo gives ten only:
#: less, and a large company would count for nothing. Odoo kills a worker after two minutes.
PATIENCE = 60
FORGET = SQL("DROP TABLE IF EXISTS ar_debtor_counted")


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    @api.model
    def _cron_refresh(self):
        self.env["ar.nightly"]._tick("figures")

    def _night_stale(self, night):
        """Debtors whose figures are not of the day."""
        return Domain("company_id", "=", night.company.id) & Domain("figures_on", "!=", night.day)

    def _night_refresh(self, _night):
        self._refresh(debtors=self)

    # ------------------------------------------------------------------
    # Many at once
    # ------------------------------------------------------------------
    @api.model
    def _night_count(self, night):
        """Count and write most of a company's debtors; what is left is done one batch at a time."""
        night.step(lambda _state: self._ensure(night.company))
        begun = time.monotonic()
        while ids := night.step(lambda _state: self._count_stale(night)):
            for some in split_every(BATCH_SIZE, ids):
                if time.monotonic() - begun < PATIENCE:
                    self._write_apart(night, some)
            if night.is_time_over or len(ids) < AT_ONCE:
                break
        night.step(lambda _state: self.env.cr.execute(FORGET))

    def _count_stale(self, night):
        """Count debtors into a table of the session; returns their ids, none where they are few."""
        found = self.with_context(active_test=False).search(
            night.domain(), order="id", limit=AT_ONCE
        )
        if len(found) < FEW:
            return ()
        self._flush_journal()
        planning.for_many(self.env)
        # Not those that are stale only: PostgreSQL cannot tell how many that are, least of all in
        # the first night, and would look each one up by itself.
        scope = Scope(
            night.day,
            companies=(night.company.id,),
            which=SQL("d.id BETWEEN %s AND %s", found.ids[0], found.ids[-1]),
        )
        self.env.cr.execute(FORGET)
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE ar_debtor_counted AS
                SELECT figure.*, CAST(d.xmin AS text) AS version
                  FROM (%s) figure JOIN ar_debtor d ON d.id = figure.id
                """,
                self._figure_sql(self._look_around(scope)),
            )
        )
        self.env.cr.execute(SQL("CREATE INDEX ON ar_debtor_counted (id)"))
        self.env.cr.execute(SQL("ANALYZE ar_debtor_counted"))
        return found.ids

    def _write_apart(self, night, ids):
        """Write a batch of what was counted, in a transaction of its own.

        One that fails is left to be done debtor by debtor.
        """

        def write(_state):
            try:
                with apart(self.env):
                    self._write_counted(night.day, ids)
            except CONFLICT:
                raise
            except Exception:
                _logger.exception("Debtors %s to %s could not be written.", ids[0], ids[-1])

        try:
            night.step(write)
        except CONFLICT:
            _logger.info("Debtors %s to %s are held by others.", ids[0], ids[-1])

    def _write_counted(self, day, ids):
        self._flush_journal()
        rows = self.env.execute_query(
            SQL(
                """
                WITH mine AS MATERIALIZED (
                    SELECT d.id FROM ar_debtor d JOIN ar_debtor_counted counted USING (id)
                     WHERE counted.id BETWEEN %(first)s AND %(last)s
                       AND CAST(d.xmin AS text) = counted.version
                       FOR NO KEY UPDATE OF d SKIP LOCKED)
                UPDATE ar_debtor d
                   SET %(counted)s
                  FROM ar_debtor_counted figure JOIN mine USING (id)
                 WHERE figure.id = d.id
             RETURNING d.id
                """,
                counted=self._counted_sql(Scope(day)),
                first=ids[0],
                last=ids[-1],
            )
        )
        if rows:
            written = SQL("d.id IN %s", tuple(id_ for (id_,) in rows))
            self._conclude(Scope(day, which=written))
        self.invalidate_model()


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            "figures": Job(
                self.env._("The debtors' figures"),
                "ar.debtor",
                "_night_refresh",
                "ar_collections.ir_cron_debtor_refresh",
                at=clock(3),
                records="_night_stale",
                first="_night_count",
                after=("promises",),
                batch=AT_A_TIME,
            )
        }
