"""Open items held against the balances of the control accounts, per account and customer.

The balances are sums over the entries alone, which know nothing of residuals and reconciliations:
that makes it a check. One answer (``domain.ledger.tie_out.TieOut``) for whoever shows it. Only of
customers that differ are the items looked at.
"""

from odoo import api, models
from odoo.tools import SQL

from ...domain.ledger.kinds import Side
from ...domain.ledger.tie_out import Cause, Difference, Row, TieOut
from .ar_ledger import ids_sql


class ArLedger(models.AbstractModel):
    _inherit = "ar.ledger"

    @api.model
    def _former_accounts(self, company, side=Side.RECEIVABLE):
        """Hook: ids of accounts that were the side's when that was last looked at, and are not."""
        return []

    def _balances_sql(self, as_of, company, *, accounts):
        """The balance of each account and customer at the end of a day, from the entries alone."""
        return SQL(
            """
            SELECT sums.account_id, p.commercial_partner_id AS partner_id,
                   SUM(sums.amount) AS amount
              FROM (SELECT l.account_id, l.partner_id, SUM(l.balance) AS amount
                      FROM account_move_line l
                     WHERE l.account_id IN %(accounts)s AND l.parent_state = 'posted'
                       AND l.date <= %(as_of)s AND l.company_id = %(company)s
                  GROUP BY l.account_id, l.partner_id) sums
         LEFT JOIN res_partner p ON p.id = sums.partner_id
          GROUP BY sums.account_id, p.commercial_partner_id
            """,
            accounts=accounts,
            as_of=as_of,
            company=company.id,
        )

    @api.model
    def _balances_before(self, company, days, *, side=Side.RECEIVABLE):
        """What the accounts had before each of these days, and what of it is no customer's trade.

        :param days: in order
        :return: list of ``(ledger, without a customer, non-trade)``, one for each day
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT WIDTH_BUCKET(l.date, CAST(%(days)s AS date[])) AS until, SUM(l.balance),
                       SUM(l.balance) FILTER (WHERE %(trade)s AND l.partner_id IS NULL),
                       SUM(l.balance) FILTER (WHERE NOT %(trade)s)
                  FROM account_move_line l
                 WHERE l.account_id IN %(accounts)s AND l.parent_state = 'posted'
                   AND l.company_id = %(company)s AND l.date < %(end)s
              GROUP BY 1
                """,
                days=list(days),
                trade=SQL("l.account_id IN %s", self._accounts(side, trade=True)),
                accounts=self._accounts(side),
                company=company.id,
                end=days[-1],
            )
        )
        moved = {until: sums for until, *sums in rows}
        balances, so_far = [], [0, 0, 0]
        for until in range(len(days)):
            sums = zip(so_far, moved.get(until, (0, 0, 0)), strict=True)
            so_far = [had + (more or 0) for had, more in sums]
            balances.append(tuple(so_far))
        return balances

    @api.model
    def _apart_before(self, company, days, *, side=Side.RECEIVABLE):
        """Why customers' open trade items were not what the accounts had before each of these days.

        :param days: in order
        :return: list of ``{cause: what the accounts had more}``, one for each day
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT WIDTH_BUCKET(date, CAST(%(days)s AS date[])) AS until, cause, -SUM(amount)
                  FROM (%(apart)s) apart GROUP BY 1, 2
                """,
                days=list(days),
                apart=self._apart_sql(days[-1], side=side, companies=company.ids),
            )
        )
        return [
            {
                cause: amount
                for cause in Cause
                if (amount := sum(more for w, why, more in rows if why == cause and w <= until))
            }
            for until in range(len(days))
        ]

    @api.model
    def _tie_out(self, as_of, company, *, side=Side.RECEIVABLE, items=None, accounts=None):
        """Hold what is open as of a day against the accounts of a company.

        :param items: :class:`SQL` of a SELECT with ``account_id, partner_id, amount, id, move_id``
            that is held against them, such as a snapshot's; by default what is open now
        :param accounts: ids of accounts to look at instead of the side's, such as those for
            advances
        :return: :class:`~odoo.addons.ar_base.domain.ledger.tie_out.TieOut`
        """
        self._flush()
        control = self._accounts(side) if accounts is None else ids_sql(accounts)
        former = () if accounts else tuple(self._former_accounts(company, side))
        if items is None:
            items = self._open_sql(as_of, side=side, companies=company.ids, accounts=control)
        customers = [
            Row(account, partner or None, ledger, aged)
            for account, partner, ledger, aged in self.env.execute_query(
                self._sides_sql(as_of, company, control + former, items)
            )
        ]
        differing = tuple(row for row in customers if row.partner_id is None or row.difference)
        return TieOut(
            self._by_account(customers),
            differing,
            tuple(self._differences(as_of, company, side, control, former, items, differing)),
            company.currency_id.decimal_places,
        )

    def _by_account(self, customers):
        accounts = {}
        for row in customers:
            ledger, aged = accounts.get(row.account_id, (0, 0))
            accounts[row.account_id] = (ledger + row.ledger, aged + row.aged)
        return tuple(Row(account, None, *sums) for account, sums in sorted(accounts.items()))

    def _sides_sql(self, as_of, company, accounts, items):
        """The ledger beside the items: a row for each account, and each customer that differs.

        What agrees comes as one row of its account (``partner_id`` -1), so that a million customers
        are no million rows. Items without a customer are nobody's: they are not aged.
        """
        return SQL(
            """
            WITH ledger AS (%(ledger)s),
            aged AS (SELECT account_id, partner_id, SUM(amount) AS amount FROM (%(items)s) item
                      WHERE partner_id IS NOT NULL GROUP BY account_id, partner_id),
            side AS (
                SELECT account_id, partner_id, COALESCE(ledger.amount, 0) AS ledger,
                       COALESCE(aged.amount, 0) AS aged
                  FROM ledger FULL JOIN aged USING (account_id, partner_id))
            SELECT account_id,
                   CASE WHEN ledger = aged THEN -1 ELSE COALESCE(partner_id, 0) END AS partner_id,
                   SUM(ledger), SUM(aged)
              FROM side WHERE ledger <> 0 OR aged <> 0
          GROUP BY 1, 2
            """,
            ledger=self._balances_sql(as_of, company, accounts=accounts),
            items=items,
        )

    def _differences(self, as_of, company, side, control, former, items, differing):
        """The items behind the rows that differ."""
        if not differing:
            return
        for row in self.env.execute_query(
            self._differences_sql(as_of, company, side, control, former, items, differing)
        ):
            account, partner, line, move, name, cause, amount = row
            yield Difference(account, partner, line, move, name, Cause(cause), amount)

    def _differences_sql(self, as_of, company, side, control, former, items, differing):
        """What the ledger has and customers' open items have not, by item and cause.

        What is reconciled with an entry that is not posted is open in both.
        """
        return SQL(
            """
            WITH line AS MATERIALIZED (
                SELECT l.id, l.account_id, l.company_id, l.date, l.balance, l.amount_residual,
                       l.move_name, l.move_id, p.commercial_partner_id AS partner_id
                  FROM account_move_line l
             LEFT JOIN res_partner p ON p.id = l.partner_id
                 WHERE l.account_id IN %(accounts)s AND l.parent_state = 'posted'
                   AND l.company_id = %(company)s AND l.date <= %(as_of)s
                   AND (l.account_id, COALESCE(p.commercial_partner_id, 0)) IN %(differing)s),
            side AS (
                SELECT line.id AS line_id, partial.credit_move_id AS other_id,
                       -partial.amount AS amount, partial.max_date
                  FROM line JOIN account_partial_reconcile partial
                    ON partial.debit_move_id = line.id
                 UNION ALL
                SELECT line.id, partial.debit_move_id, partial.amount, partial.max_date
                  FROM line JOIN account_partial_reconcile partial
                    ON partial.credit_move_id = line.id),
            paired AS (
                SELECT line.*, side.amount, %(cause)s AS cause
                  FROM line
                  JOIN side ON side.line_id = line.id AND side.max_date <= %(as_of)s
                   AND side.other_id NOT IN (%(unposted)s)
                  JOIN account_move_line other ON other.id = side.other_id
             LEFT JOIN res_partner whose ON whose.id = other.partner_id)
            SELECT item.account_id, item.partner_id, item.id, item.move_id, number.name,
                   'no_customer', item.amount
              FROM (%(items)s) item LEFT JOIN account_move number ON number.id = item.move_id
             WHERE item.partner_id IS NULL AND item.amount <> 0
             UNION ALL
            SELECT account_id, partner_id, id, move_id, move_name, cause, -SUM(amount)
              FROM paired WHERE cause IS NOT NULL
          GROUP BY account_id, partner_id, id, move_id, move_name, cause
             UNION ALL
            SELECT line.account_id, line.partner_id, line.id, line.move_id, line.move_name,
                   'residual', line.balance + COALESCE(gone.amount, 0) - line.amount_residual
              FROM line
         LEFT JOIN (SELECT line_id, SUM(amount) AS amount FROM side GROUP BY line_id) gone
                ON gone.line_id = line.id
             WHERE line.account_id IN %(control)s
               AND line.balance + COALESCE(gone.amount, 0) <> line.amount_residual
             UNION ALL
            SELECT line.account_id, line.partner_id, NULL, NULL, NULL, 'account_type',
                   SUM(line.balance)
              FROM line WHERE line.account_id NOT IN %(control)s
          GROUP BY line.account_id, line.partner_id HAVING SUM(line.balance) <> 0
            """,
            accounts=control + former,
            control=control,
            company=company.id,
            as_of=as_of,
            differing=tuple((row.account_id, row.partner_id or 0) for row in differing),
            cause=self._cause_sql(as_of, control),
            unposted=self._unposted_sql(side=side, accounts=control),
            items=items,
        )

    def _cause_sql(self, as_of, control):
        """Why a reconciliation is not in both: where its other item stands."""
        return SQL(
            """
            CASE WHEN line.account_id NOT IN %(control)s THEN NULL
                 WHEN other.company_id <> line.company_id THEN 'other_company'
                 WHEN other.date > %(as_of)s THEN 'dated_later'
                 WHEN other.account_id <> line.account_id THEN 'one_sided'
                 WHEN whose.commercial_partner_id IS DISTINCT FROM line.partner_id
                 THEN 'other_customer' END
            """,
            control=control,
            as_of=as_of,
        )
