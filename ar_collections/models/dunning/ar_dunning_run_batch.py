"""A slice of a run: the unit that is proposed in one statement and committed at once."""

import logging

from odoo import api, fields, models
from odoo.addons.ar_base.domain.plain import reason
from odoo.addons.ar_base.orm import planning
from odoo.addons.ar_base.orm.conflict import CONFLICT
from odoo.tools import SQL

from .ar_dunning_run import BATCH_SIZE

_logger = logging.getLogger(__name__)


class ArDunningRunBatch(models.Model):
    """The workers' bookkeeping: nobody else writes it."""

    _name = "ar.dunning.run.batch"
    _inherit = ["ar.guarded"]
    _description = "Batch of a Dunning Run"
    _order = "run_id, number"

    run_id = fields.Many2one("ar.dunning.run", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    number = fields.Integer(required=True)
    first_debtor = fields.Integer(required=True)
    last_debtor = fields.Integer(required=True)
    done_at = fields.Datetime()
    failure = fields.Char(help="Why it could not be proposed; it is left alone until tried again.")

    _once = models.UniqueIndex("(run_id, number)")
    _open = models.Index("(id) WHERE done_at IS NULL")

    def _fixed_fields(self):
        return super()._fixed_fields() | {"run_id"}

    @api.model
    def _work(self):
        """Propose open batches one by one, each in its own transaction, until none is left."""
        while self._work_next():
            pass

    @api.model
    def _work_next(self):
        """Propose one open batch and commit; false when none is left."""
        batch = self._claim()
        if not batch:
            return False
        run = batch.run_id
        try:
            with self.env.cr.savepoint():
                batch._propose()
            self.env["ir.cron"]._commit_progress(1)
        except CONFLICT:
            self.env["ar.outbox"]._begin_anew()
            return True
        except Exception as error:
            _logger.exception("Batch %s of run %s could not be proposed.", batch.number, run.id)
            self.env["ar.outbox"]._begin_anew()
            batch._set_aside(error)
        if not self._is_any_open(run):
            run._finish_proposal()
        return True

    def _set_aside(self, error):
        """Keep a batch that failed from being tried again by itself, tell, and commit."""
        self.failure = reason(error)
        self.env["ir.cron"]._commit_progress(1)
        self.env["ar.outbox"]._commit_patiently(self._tell_failure)

    def _tell_failure(self):
        """Tell who answers for the run, in its history."""
        company = self.run_id.company_id
        person = company._ar_colleague(self.run_id.user_id)
        run = self.run_id.with_env(company._ar_speaking_to(person).env)
        run.message_post(
            body=run.env._(
                "Some customers could not be proposed: %(failure)s", failure=self.failure
            ),
            partner_ids=person.partner_id.ids,
        )

    @api.model
    def _open_domain(self):
        """Batches that wait for a worker."""
        return [("done_at", "=", False), ("failure", "=", False)]

    @api.model
    def _is_any_open(self, run):
        return bool(self.search_count([("run_id", "=", run.id), *self._open_domain()], limit=1))

    @api.model
    def _count_open(self):
        return self.search_count(self._open_domain())

    @api.model
    def _claim(self):
        """An open batch that no other worker holds."""
        self.flush_model()
        rows = self.env["ar.outbox"]._execute_or_yield(
            SQL(
                "SELECT id FROM ar_dunning_run_batch WHERE done_at IS NULL AND failure IS NULL"
                " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
            )
        )
        return self.browse(rows[0] if rows else ())

    def _propose(self):
        """Decide every item of the batch's debtors; store notices, lines and the tally."""
        self.ensure_one()
        self.env["ar.dunning.eligibility"]._flush()
        self.env["ar.dunning.run"].flush_model()
        planning.for_many(self.env)
        self.env.cr.execute(self._propose_sql())
        self.done_at = fields.Datetime.now()
        self.env["ar.dunning.notice"].invalidate_model()
        self.env["ar.dunning.notice.line"].invalidate_model()
        self.run_id.invalidate_recordset(["notice_ids", "tally_ids"])

    def _partner_ids(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id FROM ar_debtor d WHERE d.company_id = %(company)s"
                " AND d.id BETWEEN %(first)s AND %(last)s AND %(only)s",
                company=self.company_id.id,
                first=self.first_debtor,
                last=self.last_debtor,
                only=SQL("d.id IN %s", tuple(self.run_id.debtor_ids.ids))
                if self.run_id.debtor_ids
                else SQL("TRUE"),
            )
        )
        return [partner_id for (partner_id,) in rows]

    def _propose_sql(self):
        """One statement that decides the batch's debtors and stores what follows from it.

        A debtor with an item that is ready gets a notice, which holds: all its items that are
        ready, each at its own level, the highest of which is the notice's; the credits that are set
        off, and the items that they cover; below, where the policy says so, what falls due later.
        ``domain.dunning.letters`` says the same.
        """
        return SQL(
            """
            WITH decided AS MATERIALIZED (%(decided)s),
                 notice AS (%(notices)s),
                 tally AS (%(tally)s)
            %(lines)s
            """,
            decided=self._decided_sql(),
            notices=self._insert_notices_sql(),
            tally=self._insert_tally_sql(),
            lines=self._insert_lines_sql(),
        )

    def _decided_sql(self):
        """What the rule says of the items of the batch's debtors, and which are chased."""
        run = self.run_id
        decided = self.env["ar.dunning.eligibility"]._query(
            run.date,
            companies=run.company_id.ids,
            partners=self._partner_ids(),
            live=run.date >= run.company_id._ar_today(),
            policies=run.policy_ids.ids or None,
        )
        return SQL("SELECT item.*, reason = 'ready' AS chased FROM (%s) item", decided)

    def _insert_notices_sql(self):
        """One notice per debtor, of the policy and level of its most severe item."""
        return SQL(
            """
            INSERT INTO ar_dunning_notice (
                name, run_id, company_id, debtor_id, partner_id, user_id, policy_id, level_id,
                proposed_level_id, state, amount_due_company, item_count, days_late,
                create_uid, write_uid, create_date, write_date)
            SELECT %(name)s || '-' || LPAD(
                       (%(offset)s + ROW_NUMBER() OVER (ORDER BY debtor_id))::text, 5, '0'),
                   %(run)s, %(company)s, debtor_id, top.partner_id, top.user_id, top.policy_id,
                   top.level_id, top.level_id, 'proposed', total.amount, total.items,
                   total.days_late, %(user)s, %(user)s, %(now)s, %(now)s
              FROM (%(top)s) top JOIN (%(total)s) total USING (debtor_id)
         RETURNING id, debtor_id, policy_id
            """,
            name=self.run_id.name,
            offset=self.number * BATCH_SIZE,
            run=self.run_id.id,
            company=self.run_id.company_id.id,
            user=self.env.uid,
            now=fields.Datetime.now(),
            top=self._most_severe_sql(),
            total=self._totals_sql(),
        )

    def _totals_sql(self):
        """What each debtor is asked for, and whether a policy of that sets off credits."""
        return SQL(
            """
            SELECT debtor_id, SUM(amount_due_company) AS amount, COUNT(*) AS items,
                   MAX(days_late) AS days_late, BOOL_OR(policy.set_off_credits) AS sets_off
              FROM decided JOIN ar_dunning_policy policy ON policy.id = decided.policy_id
             WHERE chased GROUP BY debtor_id
            """
        )

    def _most_severe_sql(self):
        """The chased item of the highest level of each debtor: it gives the notice its tone."""
        return SQL(
            """
            SELECT DISTINCT ON (debtor_id) decided.debtor_id, decided.partner_id, decided.user_id,
                   level.id AS level_id, level.policy_id
              FROM decided JOIN ar_dunning_level level ON level.id = decided.level_id
             WHERE chased
          ORDER BY debtor_id, %s
            """,
            self.env["ar.dunning.level"]._severest_first_sql(),
        )

    def _insert_tally_sql(self):
        """How many items got each reason."""
        return SQL(
            """
            INSERT INTO ar_dunning_run_tally (run_id, batch_id, company_id, reason, item_count,
                                              amount_open_company)
            SELECT %(run)s, %(batch)s, %(company)s, reason, COUNT(*), SUM(amount_open_company)
              FROM decided GROUP BY reason
            """,
            run=self.run_id.id,
            batch=self.id,
            company=self.run_id.company_id.id,
        )

    def _insert_lines_sql(self):
        """The items of each notice, as what ``domain.dunning.letters.kind_of`` says."""
        return SQL(
            """
            -- Who made them stands on the notice; each foreign key less saves a look-up per line.
            INSERT INTO ar_dunning_notice_line (
                notice_id, company_id, move_line_id, move_id, kind, level_id, currency_id, date,
                date_due, days_late, amount_original, amount_open, amount_in_process,
                amount_disputed, amount_promised, amount_set_off, amount_due, amount_due_company,
                dropped, in_flight, create_date, write_date)
            SELECT notice_id, %(company)s, move_line_id, move_id, kind,
                   CASE WHEN kind = 'chased' THEN level_id END,
                   currency_id, date, date_due, days_late, amount_original, amount_open,
                   amount_in_process, amount_disputed, amount_promised, amount_set_off,
                   amount_due, amount_due_company, FALSE, FALSE, %(now)s, %(now)s
              FROM (
                SELECT decided.*, notice.id AS notice_id, %(kind)s AS kind
                  FROM decided
                  JOIN notice ON notice.debtor_id = decided.debtor_id
                  JOIN (%(total)s) total ON total.debtor_id = decided.debtor_id
                  JOIN ar_dunning_policy policy ON policy.id = notice.policy_id) placed
             WHERE kind IS NOT NULL
          -- As they lie in the journal, so that neighbours are looked up and indexed together.
          ORDER BY move_line_id
            """,
            company=self.run_id.company_id.id,
            now=fields.Datetime.now(),
            total=self._totals_sql(),
            kind=SQL(
                """
                CASE WHEN chased THEN 'chased'
                     WHEN total.sets_off AND reason = 'credit' THEN 'credit'
                     WHEN total.sets_off AND amount_set_off > 0 THEN 'covered'
                     WHEN policy.show_not_due AND reason IN ('not_due', 'note_waits')
                     THEN 'not_due' END
                """
            ),
        )


class ArDunningRunTally(models.Model):
    """How many items a run left or took for each reason, and what they are worth."""

    _name = "ar.dunning.run.tally"
    _inherit = ["ar.guarded"]
    _description = "Decisions of a Dunning Run"
    _order = "run_id, amount_open_company desc"
    _log_access = False

    run_id = fields.Many2one("ar.dunning.run", required=True, ondelete="cascade", index=True)
    batch_id = fields.Many2one("ar.dunning.run.batch", ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    reason = fields.Selection(
        selection=lambda self: (
            self.env["ar.open.item"]._fields["reason"]._description_selection(self.env)
        ),
        required=True,
    )
    item_count = fields.Integer(string="Items")
    amount_open_company = fields.Monetary(string="Open")

    def _merge(self):
        """One row per run and reason, once all batches are counted."""
        for _key, rows in self.grouped(lambda tally: (tally.run_id, tally.reason)).items():
            rows[0].write(
                {
                    "item_count": sum(rows.mapped("item_count")),
                    "amount_open_company": sum(rows.mapped("amount_open_company")),
                }
            )
            rows[1:].unlink()
