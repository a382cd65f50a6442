"""The rule's rows taken apart, as debtors' figures add them up: ``domain.dunning.parts`` in SQL.

The steps of the rule up to ``netted``, without when and where an item is dunned next, and one more:

``part``  each open item with its parts in company currency, which add up to its book value.
"""

from odoo import models
from odoo.tools import SQL

from ...domain.dunning.parts import APART, CLAIMED, WITHHELD, Part
from ..debtor.scope import among
from .ar_dunning_eligibility import _ids


class ArDunningEligibility(models.AbstractModel):
    _inherit = "ar.dunning.eligibility"

    def _part_steps(self, scope):
        """The steps to the parts of the items that are open on the scope's day, as is known now.

        PostgreSQL works out the reason once, and does not copy it to wherever it is read.

        :param scope: whose figures are counted, as ``ar.debtor`` looked around for them
        """
        as_of, without = scope.day, scope.without
        if "pay" not in without:
            without -= {"unnamed"}  # what a payment brings beyond the document that it names
        known = self._known(as_of, live=True)
        return SQL(
            """
            item AS MATERIALIZED (%s), fact AS (%s), stepped AS (%s), own AS (%s OFFSET 0),
            netted AS (%s), part AS (%s)
            """,
            self._item_sql(scope.open_items),
            self._fact_sql(
                as_of, _ids(()), known, scope.partners, is_dunned=False, without=without
            ),
            self._stepped_sql(as_of, is_dunned=False),
            self._own_sql(as_of),
            self._netted_sql(as_of),
            self._part_sql(without),
        )

    def _probes(self, scope):
        """For each kind of fact of this room (``UNKNOWN``), whether there is any."""
        without_entry = SQL("pay.move_id IS NULL AND pay.state IN ('in_process', 'paid')")
        documents = scope.documents
        return {
            "m": SQL(
                "SELECT FROM (%s) said WHERE %s",
                self._said_sql(),
                among(SQL("said.id"), documents),
            ),
            "held": SQL(
                "SELECT FROM ar_item_hold held WHERE %s",
                among(SQL("held.move_line_id"), scope.items),
            ),
            "pay": SQL(
                "SELECT FROM account_payment pay JOIN account_move__account_payment link"
                " ON link.payment_id = pay.id WHERE %s AND %s",
                without_entry,
                among(SQL("link.invoice_id"), documents),
            ),
            "unnamed": SQL(
                "SELECT FROM account_payment pay JOIN res_partner partner"
                " ON partner.id = pay.partner_id WHERE %s AND %s",
                without_entry,
                among(SQL("partner.commercial_partner_id"), scope.partners),
            ),
            "dated_later": SQL(
                "SELECT FROM account_partial_reconcile partial WHERE partial.max_date > %s AND %s",
                scope.day,
                among(SQL("partial.debit_move_id"), scope.items),
            ),
        }

    def _reached_sql(self, as_of):
        """``line_id, level_id, days`` of the highest level that items of ``item`` have reached."""
        return SQL(
            "SELECT line_id, last_level_id AS level_id, last_days AS days FROM (%s) notice",
            self._notices_sql(as_of, _ids(())),
        )

    def _part_sql(self, without=frozenset()):
        """The parts of each item of ``netted``, as ``domain.dunning.parts`` has them.

        Of an item that is not overdue one part is told, what is disputed of it.
        """
        return SQL(
            """
            SELECT id, debtor_id, company_id, due, days_late, overdue, residual_company AS residual,
                   residual_company - rest AS disputed, %(parts)s,
                   CASE WHEN overdue AND is_apart AND free > kin THEN post_dated_on END
                       AS post_dated_on
              FROM (
                SELECT *, CASE WHEN overdue AND is_apart THEN %(asked)s ELSE 0 END AS asked,
                       CASE WHEN overdue AND is_apart THEN %(own)s ELSE 0 END AS own,
                       CASE WHEN overdue AND is_apart THEN %(kin)s ELSE 0 END AS kin,
                       CASE WHEN overdue AND is_apart THEN %(free)s ELSE 0 END AS free,
                       %(rest)s AS rest
                  FROM (
                    SELECT *, residual_company > 0 AND days_late > 0 AS overdue,
                           own_reason IS NULL OR own_reason IN %(apart)s AS is_apart,
                           residual - LEAST(disputed, GREATEST(residual, 0)) AS undisputed,
                           GREATEST(amount, 0) AS due_now
                      FROM (%(covered)s) covered
                     WHERE debtor_id IS NOT NULL) item
                OFFSET 0) item
            """,
            parts=SQL(", ").join(
                SQL("CASE WHEN overdue AND %s THEN %s ELSE 0 END AS %s", *part)
                for part in self._kinds_of_parts()
            ),
            apart=APART,
            covered=self._covered_sql(without),
            asked=self._book_value_sql(SQL("due_now")),
            own=self._book_value_sql(SQL("(due_now + of_own)")),
            kin=self._book_value_sql(SQL("(due_now + of_credits)")),
            free=self._book_value_sql(SQL("(undisputed - awaited)")),
            rest=self._book_value_sql(SQL("undisputed")),
        )

    def _kinds_of_parts(self):
        """``(condition, amount, column)`` of each part of an overdue item, but what is disputed."""
        is_apart = SQL("is_apart")
        for part, amount in {
            Part.TO_CHASE: SQL("asked"),
            Part.SET_OFF: SQL("own - asked"),
            Part.PAID_ELSEWHERE: SQL("kin - own"),
            Part.UNDER_WAY: SQL("free - kin"),
            Part.PROMISED: SQL("rest - free"),
        }.items():
            yield is_apart, amount, SQL.identifier(part)
        for part, reasons in {Part.CLAIMED: CLAIMED, Part.WITHHELD: WITHHELD}.items():
            yield SQL("own_reason IN %s", reasons), SQL("rest"), SQL.identifier(part)

    def _book_value_sql(self, amount):
        """The book value of so much of an item, all of it at the end: see ``company_value``."""
        return SQL(
            """
            CASE WHEN %(amount)s >= residual THEN residual_company WHEN %(amount)s <= 0 THEN 0
                 ELSE ROUND(residual_company * %(amount)s / residual, digits) END
            """,
            amount=amount,
        )

    def _covered_sql(self, without):
        """How much of what is set off are credits of the item's company, and of its enterprise.

        A credit covers first what is owed where it is; what no credit explains is under way.
        """
        ledger, allocation = self.env["ar.ledger"], self.env["ar.allocation"]
        if not ledger._roots() and without >= {"pay", "unnamed"}:
            return SQL("SELECT *, set_off AS of_own, set_off AS of_credits FROM netted")
        credit = SQL("CASE WHEN own_reason = 'credit' THEN -residual END")
        here = SQL("company_id, partner_id, currency_id")
        enterprise = SQL("%s, partner_id, currency_id", ledger._root_sql(SQL("company_id")))

        def covered_by(pool):
            return allocation._oldest_first_sql(
                pool, SQL("set_off"), within=here, order=SQL("due, id")
            )

        return SQL(
            """
            SELECT pooled.*, %(of_own)s AS of_own, %(of_credits)s AS of_credits
              FROM (
                SELECT netted.*, %(own)s AS own_credits, %(all)s AS all_credits
                  FROM netted) pooled
            """,
            of_own=covered_by(SQL("own_credits")),
            of_credits=covered_by(SQL("all_credits")),
            own=allocation._pool_sql(credit, within=here),
            all=allocation._pool_sql(credit, within=enterprise),
        )
