"""The open items of a day: what is open now, with what was reconciled since put back.

The one source of what is open, for any day and either side. ``domain.ledger.items`` is the rule:
an item's residual as of a date is its balance less the reconciliations whose ``max_date`` has come
by then. Odoo keeps the residual of now, so only later reconciliations need to be read: for today
those with a post-dated payment, for a recent day few. One with an entry that was set back to draft
counts as later, too: Odoo leaves it reconciled, yet the entry is not in the ledger.

That this equals the ledger is not taken for granted: ``ar_ledger_tie_out`` holds it against the
balances of the accounts, which know nothing of residuals.

Items of a branch that were settled in another company of the same enterprise are settled: the
customer has paid. The books of either company have them still, which the tie-out tells.

Amounts are what the books have (``balance``): of receivables what is owed is above nought, of
payables below. Debit and credit are never read: companies that book red figures swap them.
"""

from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...domain.ledger.kinds import ACCOUNT_TYPE, Side
from ...orm.planning import by_one_process, uncompiled

#: Where a transaction keeps the control accounts that it has read; forgotten when one changes.
KNOWN = "ar.ledger.accounts"
#: So many later reconciliations are told to the statement, and not looked for by it; of so many
#: customers each item is asked by itself what was settled since.
FEW = 500
#: More ids than these are handed over as one text.
MANY = 10_000


def ids_sql(ids):
    """Ids that may stand behind SQL's IN, even when there are none."""
    return tuple(ids) or (0,)


def many_sql(ids):
    """The same of ids of which somebody may ask for very many.

    Those are handed over as one text: as numbers, PostgreSQL would read each by itself, and weigh
    each to plan, for seconds and once for each place where they stand.
    """
    ids = ids_sql(ids)
    if len(ids) <= MANY:
        return ids
    return SQL("(SELECT UNNEST(%s::integer[]))", f"{{{','.join(map(str, map(int, ids)))}}}")


class ArLedger(models.AbstractModel):
    _name = "ar.ledger"
    _description = "Open Items as of a Date"

    @api.model
    def _check_reader(self, company):
        """Hook: raise unless the user may read a company's items: statements ask no rules."""
        if company not in self.env.companies:
            raise AccessError(
                self.env._("You have no access to %(company)s.", company=company.sudo().name)
            )

    @api.model
    def _flush(self):
        """Before a statement: write pending changes of everything that it reads."""
        uncompiled(self.env)
        for model in (
            "account.account",
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
            "account.payment",
            "res.company",
            "res.partner",
        ):
            self.env[model].flush_model()

    # ------------------------------------------------------------------
    # Accounts
    # ------------------------------------------------------------------
    @api.model
    def _accounts(self, side=Side.RECEIVABLE, *, trade=False):
        """Ids of the control accounts, to stand behind SQL's IN.

        PostgreSQL knows how many items an account has, not how many a type of accounts: joined to
        the type it expects a tenth of them and looks each up by itself.

        :param trade: without those that are marked as non-trade (a deposit, the tax office)
        """
        known = self.env.cr.precommit.data.setdefault(KNOWN, {})
        if (side, trade) not in known:
            self.env["account.account"].flush_model(["account_type", "non_trade"])
            known[side, trade] = self._ids_of(
                SQL(
                    "SELECT id FROM account_account WHERE account_type = %s AND %s ORDER BY id",
                    ACCOUNT_TYPE[Side(side)],
                    SQL("non_trade IS NOT TRUE") if trade else SQL("TRUE"),
                )
            )
        return known[side, trade]

    @api.model
    def _advance_accounts(self, company):
        """Ids of the accounts on which a company books customers' advances, as it names them.

        They are liabilities and no control accounts: their items are read on request, and tied out
        by themselves.
        """
        return ids_sql(company.sudo().ar_advance_account_ids.ids)

    def _ids_of(self, query):
        """The ids that a statement yields, to stand behind SQL's IN."""
        return ids_sql(found for (found,) in self.env.execute_query(query))

    # ------------------------------------------------------------------
    # Open items
    # ------------------------------------------------------------------
    @api.model
    def _open_sql(
        self,
        as_of,
        *,
        side=Side.RECEIVABLE,
        companies=None,
        partners=None,
        items=(),
        accounts=None,
        scope=None,
    ):
        """The items that were open at the end of a day, whoever owes them.

        To be asked for after a :meth:`_flush`: what was settled since may be read at once.

        :param date as_of: entries dated later do not exist yet, reconciliations neither
        :param companies: ids; None for all (the caller filters)
        :param partners: ids of commercial partners; None for all, and for items without partner
        :param items: ids of journal items that are told even if they are draft or settled
        :param accounts: ids of accounts to read instead of the side's, such as those for advances
        :param scope: a further condition on the journal item ``l`` and its partner ``p``
        :return: :class:`SQL` of a SELECT with ``id, move_id, company_id, account_id, currency_id,
            company_currency_id, partner_id`` (commercial; NULL without one), ``date, due``,
            ``posted``, ``trade`` (its account is none for other claims), ``no_followup``,
            ``original`` (in item currency), ``amount_currency, amount`` (open, in item currency
            and at book value) and ``later`` (how much of the amount was reconciled since)
        """
        within = [SQL("l.account_id IN %s", self._accounts(side) if accounts is None else accounts)]
        if companies is not None:
            within.append(SQL("l.company_id IN %s", ids_sql(companies)))
        if partners is not None:
            within.append(SQL("p.commercial_partner_id IN %s", many_sql(partners)))
        if scope is not None:
            within.append(scope)
        return self._told_sql(
            later=self._few_later(as_of, side, accounts),
            later_sql=self._later_sql(as_of, side=side, accounts=accounts),
            later_of_each=self._later_of_each_sql(as_of)
            if partners is not None and len(partners) <= FEW
            else None,
            side=side,
            is_there=SQL("l.parent_state = 'posted' AND l.date <= %s", as_of),
            within=SQL(" AND ").join(within),
            items=many_sql(items) if items else None,
        )

    def _told_sql(self, *, later, later_sql, later_of_each, side, items, **parts):
        """The statement, as short as it may be: to plan a long one takes longer than to run it.

        :param later: rows of ``later_sql``, or None where they were not read
        :param later_of_each: the same for the item ``l``, where few items are read
        """
        if later == []:
            parts |= {"with": SQL(), "join": SQL(), "item": self._item_sql(side, later=False)}
            return self._now_sql(items, **parts)
        if later is None and later_of_each is not None:
            parts |= {
                "with": SQL(),
                "join": SQL("LEFT JOIN LATERAL (%s) later ON TRUE", later_of_each),
                "item": self._item_sql(side),
            }
            return self._asked_sql(items, **parts)
        rows = later_sql if later is None else self._values_sql(later)
        parts |= {
            "with": SQL("WITH later AS MATERIALIZED (%s)", rows),
            "join": SQL("LEFT JOIN later ON later.line_id = l.id"),
            "item": self._item_sql(side),
        }
        return self._asked_sql(items, **parts) if items else self._all_open_sql(**parts)

    def _few_later(self, as_of, side, accounts):
        """Rows of :meth:`_later_sql` where they are few, as they are for today; else None."""
        if as_of < self.env.company._ar_today() - timedelta(days=1):
            return None
        query = self._later_sql(as_of, side=side, accounts=accounts)
        with by_one_process(self.env):
            rows = self.env.execute_query(SQL("%s LIMIT %s", query, FEW + 1))
        return rows if len(rows) <= FEW else None

    def _values_sql(self, rows):
        return SQL(
            "SELECT * FROM (VALUES %s) told (line_id, in_currency, in_company)",
            SQL(", ").join(SQL("(%s, %s::numeric, %s::numeric)", *row) for row in rows),
        )

    def _item_sql(self, side, *, later=True):
        return SQL(
            """
            SELECT l.id, l.move_id, l.company_id, l.account_id, l.currency_id,
                   l.company_currency_id, p.commercial_partner_id AS partner_id,
                   l.date, COALESCE(l.date_maturity, l.date) AS due,
                   l.parent_state = 'posted' AS posted, l.account_id IN %(trade)s AS trade,
                   COALESCE(l.no_followup, FALSE) AS no_followup, l.amount_currency AS original,
                   %(open)s
              FROM account_move_line l
         LEFT JOIN res_partner p ON p.id = l.partner_id
            """,
            trade=self._accounts(side, trade=True),
            open=SQL(
                "l.amount_residual_currency + COALESCE(later.in_currency, 0) AS amount_currency,"
                " l.amount_residual + COALESCE(later.in_company, 0) AS amount,"
                " COALESCE(later.in_company, 0) AS later"
            )
            if later
            else SQL(
                "l.amount_residual_currency AS amount_currency, l.amount_residual AS amount,"
                " 0::numeric AS later"
            ),
        )

    def _now_sql(self, items, *, item, is_there, within, **_parts):
        """What is open now, where nothing was settled since."""
        is_open = SQL(
            "l.reconciled IS NOT TRUE AND (l.amount_residual <> 0"
            " OR l.amount_residual_currency <> 0) AND %s",
            is_there,
        )
        if items:
            is_open = SQL("(%s OR l.id IN %s)", is_open, items)
        return SQL("%s WHERE %s AND %s", item, is_open, within)

    def _all_open_sql(self, **parts):
        """What is open now, and what was settled since: few of the settled ones are looked at."""
        return SQL(
            """
            %(with)s
            %(item)s %(join)s
             WHERE l.reconciled IS NOT TRUE
               AND (l.amount_residual <> 0 OR l.amount_residual_currency <> 0
                    OR later.line_id IS NOT NULL)
               AND %(is_there)s AND %(within)s
             UNION ALL
            %(item)s JOIN later ON later.line_id = l.id
             WHERE l.reconciled IS TRUE AND %(is_there)s AND %(within)s
            """,
            **parts,
        )

    def _asked_sql(self, items, **parts):
        """The same, and those that were asked for, whatever they are."""
        return SQL(
            """
            %(with)s
            %(item)s %(join)s
             WHERE (%(is_there)s AND (l.reconciled IS NOT TRUE OR later.line_id IS NOT NULL)
                    AND (l.amount_residual + COALESCE(later.in_company, 0) <> 0
                         OR l.amount_residual_currency + COALESCE(later.in_currency, 0) <> 0)
                    OR l.id IN %(items)s)
               AND %(within)s
            """,
            items=items or ids_sql(()),
            **parts,
        )

    def _later_sql(self, as_of, *, side=Side.RECEIVABLE, accounts=None):
        """What was reconciled on each item after the date: ``line_id, in_currency, in_company``.

        What entries that are not posted settled counts as later, whatever its date.
        """
        early = SQL(
            "JOIN (%s) unposted ON max_date <= %s AND unposted.id =",
            self._unposted_sql(side=side, accounts=accounts),
            as_of,
        )
        debit = SQL(
            "SELECT debit_move_id AS line_id, debit_amount_currency AS in_currency,"
            " amount AS in_company FROM account_partial_reconcile"
        )
        credit = SQL(
            "SELECT credit_move_id, -credit_amount_currency, -amount FROM account_partial_reconcile"
        )
        return SQL(
            """
            SELECT line_id, SUM(in_currency) AS in_currency, SUM(in_company) AS in_company
              FROM (%s) side GROUP BY line_id
            """,
            SQL(" UNION ALL ").join(
                [
                    SQL("%s WHERE max_date > %s", debit, as_of),
                    SQL("%s WHERE max_date > %s", credit, as_of),
                    SQL("%s %s credit_move_id", debit, early),
                    SQL("%s %s debit_move_id", credit, early),
                ]
            ),
        )

    def _later_of_each_sql(self, as_of):
        """The same for one item ``l``, found by its reconciliations: for a few customers.

        PostgreSQL cannot tell how many items were settled since, and would look through all of them
        for each item that is read.
        """
        return SQL(
            """
            SELECT l.id AS line_id, SUM(in_currency) AS in_currency, SUM(in_company) AS in_company
              FROM (SELECT credit_move_id AS other_id, max_date,
                           debit_amount_currency AS in_currency, amount AS in_company
                      FROM account_partial_reconcile WHERE debit_move_id = l.id
                     UNION ALL
                    SELECT debit_move_id, max_date, -credit_amount_currency, -amount
                      FROM account_partial_reconcile WHERE credit_move_id = l.id) side
              JOIN account_move_line other ON other.id = side.other_id
             WHERE side.max_date > %s OR other.parent_state IN ('draft', 'cancel')
            HAVING COUNT(*) > 0
            """,
            as_of,
        )

    def _unposted_sql(self, *, side=Side.RECEIVABLE, accounts=None):
        """The ids of items that are reconciled though their entry is not posted."""
        return SQL(
            "SELECT id FROM account_move_line WHERE parent_state IN ('draft', 'cancel')"
            " AND matching_number IS NOT NULL AND account_id IN %s",
            self._accounts(side) if accounts is None else accounts,
        )
