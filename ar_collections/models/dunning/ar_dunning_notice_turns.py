"""One letter at a time: a debtor's notices of several runs know of each other.

Each is approved under a lock of all that the debtor may still be sent, and is read again then: one
that is approved keeps the others waiting, by the eligibility rule. A notice that came about and was
approved while the lock was taken is seen by nobody; so it is asked a last time when a notice is put
together.
"""

from collections import Counter, defaultdict

from odoo import fields, models
from odoo.tools import SQL

from ...domain.dunning.delivery import State

#: It may still be sent.
MAY_GO = (State.PROPOSED, State.APPROVED, State.QUEUED)


class ArDunningNotice(models.Model):
    _inherit = "ar.dunning.notice"

    insists = fields.Boolean(
        readonly=True,
        copy=False,
        help="Somebody had it sent again: it goes, whatever else the customer was sent meanwhile.",
    )
    given_way_to_id = fields.Many2one(
        "ar.dunning.notice",
        string="Gave Way to",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The notice that goes to the customer instead.",
    )

    def _in_turns(self):
        """These notices, locked, in sets that hold one of each debtor: the most severe come first.

        Whoever comes second to the lock is asked to do it again, and sees what the first did.
        """
        self._lock_debtors(MAY_GO)
        turns, taken = defaultdict(self.browse), Counter()
        for notice in self.sorted(
            lambda notice: (-notice.level_id.days, -notice.amount_due_company, notice.id)
        ):
            turns[taken[notice.debtor_id]] += notice
            taken[notice.debtor_id] += 1
        return turns.values()

    def _lock_debtors(self, states):
        """Lock the notices of the same debtors that are in some states, these among them."""
        self.flush_model()
        self.env.execute_query(
            SQL(
                "SELECT id FROM ar_dunning_notice WHERE debtor_id IN %s AND state IN %s"
                " ORDER BY id FOR NO KEY UPDATE",
                tuple(self.debtor_id.ids) or (0,),
                states,
            )
        )

    def _give_way(self):
        """Cancel those whose debtor is sent another notice, of which who approved knew nothing."""
        waiting = self.filtered(
            lambda one: one.state == State.QUEUED and not one.prepared_on and not one.insists
        )
        waiting._lock_debtors((State.APPROVED, State.QUEUED))
        for company, notices in waiting.grouped("company_id").items():
            for notice, other in notices._others_going(company._ar_today()):
                notice._cancel("another")
                notice.sudo().given_way_to_id = other
                notice.run_id._advance()

    def _others_going(self, today):
        """``(notice, another that its debtor was sent lately, or that was approved before it)``.

        A note of what falls due keeps no reminder from going.
        """
        eligibility = self.env["ar.dunning.eligibility"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (mine.id) mine.id, notice.id
                  FROM ar_dunning_notice mine
                  JOIN ar_dunning_level my_level ON my_level.id = mine.level_id
                  JOIN ar_dunning_policy my_policy ON my_policy.id = mine.policy_id
                  JOIN ar_dunning_notice notice
                    ON notice.debtor_id = mine.debtor_id AND notice.id <> mine.id
                  JOIN ar_dunning_level level ON level.id = notice.level_id
                  JOIN ar_dunning_policy policy ON policy.id = notice.policy_id
                 WHERE mine.id IN %(mine)s AND (level.days >= 0 OR my_level.days < 0)
                   AND ((%(heard)s AND notice.notice_date > %(today)s
                            - LEAST(policy.cooldown_days, my_policy.cooldown_days))
                        OR (%(pending)s AND (notice.approved_on, notice.id)
                            < (mine.approved_on, mine.id)))
              ORDER BY mine.id, notice.id
                """,
                mine=tuple(self.ids) or (0,),
                heard=eligibility._is_heard_sql(today),
                pending=eligibility._is_pending_sql(),
                today=today,
            )
        )
        return [(self.browse(mine), self.browse(other)) for mine, other in rows]
