"""What was open on a day: what is open now, with what was reconciled since put back.

An item's residual as of a date is its balance less the reconciliations whose ``max_date`` has come
by then. Odoo keeps the residual of now, so only later reconciliations need to be read, and for a
recent date there are few. One with an entry that was set back to draft counts as later, too: Odoo
leaves it reconciled, yet the entry is not in the ledger.

That this equals the ledger is not taken for granted: every ageing snapshot is held against the
balances of the accounts, which know nothing of residuals.
"""

from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class ArLedger(models.AbstractModel):
    _name = "ar.ledger"
    _description = "Receivable Items as of a Date"

    def _check_reader(self, company):
        """Raise unless the user may read a company's receivables: statements ask no rules."""
        self.env["ar.debtor"].check_access("read")
        if company not in self.env.companies:
            raise AccessError(
                self.env._("You have no access to %(company)s.", company=company.sudo().name)
            )

    def _later_sql(self, as_of, *, unposted=True):
        """What was reconciled on each item after the date: ``line_id, in_currency, in_company``.

        :param unposted: whether what entries that are not posted settled counts as well
        """
        early = SQL(
            "JOIN (%s) unposted ON max_date <= %s AND unposted.id =", self._unposted_sql(), as_of
        )
        owed = SQL(
            "SELECT debit_move_id AS line_id, debit_amount_currency AS in_currency,"
            " amount AS in_company FROM account_partial_reconcile"
        )
        credit = SQL(
            "SELECT credit_move_id, -credit_amount_currency, -amount FROM account_partial_reconcile"
        )
        parts = [SQL("%s WHERE max_date > %s", side, as_of) for side in (owed, credit)]
        if unposted:
            parts += [SQL("%s %s credit_move_id", owed, early)]
            parts += [SQL("%s %s debit_move_id", credit, early)]
        return SQL(
            """
            SELECT line_id, SUM(in_currency) AS in_currency, SUM(in_company) AS in_company
              FROM (%s) side GROUP BY line_id
            """,
            SQL(" UNION ALL ").join(parts),
        )

    def _unposted_sql(self):
        """The ids of receivable items whose entry is not posted; they may be reconciled."""
        return SQL(
            "SELECT id FROM account_move_line"
            " WHERE parent_state IN ('draft', 'cancel') AND account_id IN %s",
            self.env["ar.debtor"]._receivable_accounts(),
        )

    def _balances_sql(self, as_of, company):
        """The balance of each receivable account at the end of a day: ``account_id, amount``.

        From the entries alone, which know nothing of residuals: what an ageing is held against.
        """
        return SQL(
            """
            SELECT l.account_id, SUM(l.balance) AS amount
              FROM account_move_line l
             WHERE l.account_id IN %(receivable)s AND l.parent_state = 'posted'
               AND l.date <= %(as_of)s AND l.company_id = %(company)s
          GROUP BY l.account_id
            """,
            receivable=self.env["ar.debtor"]._receivable_accounts(),
            as_of=as_of,
            company=company.id,
        )

    def _open_sql(self, as_of, *, companies, partners=None):
        """The receivable items that were open at the end of a day, whoever owes them.

        :param date as_of: entries dated later do not exist yet, reconciliations neither
        :param companies: ids
        :param partners: ids of commercial partners; None for all, and for items without partner
        :return: :class:`SQL` of a SELECT with ``id, move_id, company_id, account_id, currency_id,
            partner_id`` (commercial; NULL without one), ``date, due, amount_currency, amount``
            (open, in item currency and at book value) and ``later`` (how much of the amount was
            reconciled since)
        """
        scope = SQL(
            "l.account_id IN %s AND l.company_id IN %s",
            self.env["ar.debtor"]._receivable_accounts(),
            tuple(companies) or (0,),
        )
        if partners is not None:
            scope = SQL("%s AND p.commercial_partner_id IN %s", scope, tuple(partners) or (0,))
        item = SQL(
            """
            SELECT l.id, l.move_id, l.company_id, l.account_id, l.currency_id,
                   p.commercial_partner_id AS partner_id,
                   l.date, COALESCE(l.date_maturity, l.date) AS due,
                   l.amount_residual_currency + COALESCE(later.in_currency, 0) AS amount_currency,
                   l.amount_residual + COALESCE(later.in_company, 0) AS amount,
                   COALESCE(later.in_company, 0) AS later
              FROM account_move_line l
         LEFT JOIN res_partner p ON p.id = l.partner_id
            """
        )
        return SQL(
            """
            WITH later AS MATERIALIZED (%(later)s)
            %(item)s LEFT JOIN later ON later.line_id = l.id
             WHERE l.parent_state = 'posted' AND l.reconciled IS NOT TRUE
               AND (l.amount_residual <> 0 OR l.amount_residual_currency <> 0
                    OR later.line_id IS NOT NULL)
               AND l.date <= %(as_of)s AND %(scope)s
             UNION ALL
            %(item)s JOIN later ON later.line_id = l.id
             WHERE l.parent_state = 'posted' AND l.reconciled IS TRUE
               AND l.date <= %(as_of)s AND %(scope)s
            """,
            later=self._later_sql(as_of),
            item=item,
            as_of=as_of,
            scope=scope,
        )
