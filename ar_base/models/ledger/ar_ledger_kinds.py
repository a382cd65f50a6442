"""What an item is, as SQL: see ``domain.ledger.kinds``."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...domain.ledger.kinds import OF_DOCUMENT, Kind, Side
from .res_company import SET_ASIDE

#: Where a transaction keeps the entries that took payments back; forgotten when one is made.
TAKING_BACK = "ar.ledger.taking_back"
#: Types of accounts on which a loss is booked.
LOSSES = ("expense", "expense_other", "expense_depreciation", "expense_direct_cost")


class ArLedger(models.AbstractModel):
    _inherit = "ar.ledger"

    @api.model
    def _kind_names(self):
        """Hook: the selection of kinds that may be met, in its order; an add-on adds its own."""
        return [
            (Kind.INVOICE, self.env._("Invoice")),
            (Kind.RECEIPT, self.env._("Sales Receipt")),
            (Kind.CREDIT_NOTE, self.env._("Credit Note")),
            (Kind.PAYMENT, self.env._("Payment")),
            (Kind.EXCHANGE, self.env._("Exchange Difference")),
            (Kind.WRITE_OFF, self.env._("Write-Off")),
            (Kind.ENTRY, self.env._("Manual Entry")),
        ]

    @api.model
    def _further_kinds(self, line):
        """Hook: kinds that an add-on knows how to tell, asked before all others.

        :param line: :class:`SQL` of the journal item's alias
        :return: list of ``(Kind, SQL condition)``
        """
        return []

    @api.model
    def _kind_sql(self, line="l", *, move=None, side=Side.RECEIVABLE, losses=True):
        """The kind of a journal item, by its alias.

        :param move: alias of its entry, where that is joined; without it a document is told by the
            side on which it stands, and a receipt counts as an invoice
        :param losses: whether entries are looked through for a loss; else a write-off is an entry
        """
        line = SQL.identifier(line)
        return SQL(
            "CASE %(further)s WHEN %(line)s.display_type = 'payment_term' THEN %(document)s"
            " WHEN %(payment)s THEN %(of_payment)s WHEN %(line)s.journal_id IN %(exchange)s"
            " THEN %(of_exchange)s %(loss)s ELSE %(entry)s END",
            further=SQL(" ").join(
                SQL("WHEN %s THEN %s", condition, kind.value)
                for kind, condition in self._further_kinds(line)
            ),
            line=line,
            document=self._document_kind_sql(line, move, side),
            payment=self._of_payment_sql(line),
            of_payment=Kind.PAYMENT.value,
            exchange=self._exchange_journals(),
            of_exchange=Kind.EXCHANGE.value,
            loss=SQL("WHEN %s THEN %s", self._is_write_off_sql(line, side), Kind.WRITE_OFF.value)
            if losses
            else SQL(),
            entry=Kind.ENTRY.value,
        )

    def _document_kind_sql(self, line, move, side):
        if move is None:
            return SQL(
                "CASE WHEN %s THEN %s ELSE %s END",
                self._is_owed_sql(line, side),
                Kind.INVOICE.value,
                Kind.CREDIT_NOTE.value,
            )
        return SQL(
            "CASE %s.move_type %s ELSE %s END",
            SQL.identifier(move),
            SQL(" ").join(
                SQL("WHEN %s THEN %s", name, kind.value) for name, kind in OF_DOCUMENT.items()
            ),
            Kind.ENTRY.value,
        )

    def _is_owed_sql(self, line, side):
        """Whether an item is owed on this side, and no credit."""
        return SQL("%s.balance %s 0", line, SQL(">" if side == Side.RECEIVABLE else "<"))

    def _of_payment_sql(self, line):
        """Whether an item stands in the entry of a payment or of a bank statement.

        Or in one that takes such an entry back: what bounced was money, and is not there any more.
        """
        own = SQL("%(l)s.payment_id IS NOT NULL OR %(l)s.statement_line_id IS NOT NULL", l=line)
        if back := self._taking_back():
            return SQL("(%s OR %s.move_id IN %s)", own, line, back)
        return SQL("(%s)", own)

    def _taking_back(self):
        """Ids of the entries by which others of payments were reversed, and these again.

        They are few, and looked for once in a transaction.
        """
        known = self.env.cr.precommit.data
        if TAKING_BACK not in known:
            self.env["account.move"].flush_model(
                ["move_type", "origin_payment_id", "reversed_entry_id", "statement_line_id"]
            )
            rows = self.env.execute_query(
                SQL(
                    """
                    WITH RECURSIVE back AS (
                        SELECT entry.id FROM account_move entry
                          JOIN account_move paid ON paid.id = entry.reversed_entry_id
                           AND (paid.origin_payment_id IS NOT NULL
                                OR paid.statement_line_id IS NOT NULL)
                         WHERE entry.move_type = 'entry' AND entry.reversed_entry_id IS NOT NULL
                         UNION
                        SELECT entry.id FROM account_move entry
                          JOIN back ON back.id = entry.reversed_entry_id
                         WHERE entry.move_type = 'entry')
                    SELECT id FROM back ORDER BY id
                    """
                )
            )
            known[TAKING_BACK] = tuple(id_ for (id_,) in rows)
        return known[TAKING_BACK]

    @api.model
    def _did_not_stay(self, day):
        """Ids of payments' entries that were reversed by the end of a day, and of what did it."""
        back = self._taking_back()
        if not back:
            return (0,)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, reversed_entry_id FROM account_move"
                " WHERE id IN %s AND state = 'posted' AND date <= %s",
                back,
                day,
            )
        )
        by_reversed = defaultdict(list)
        for entry, other in rows:
            by_reversed[other].append(entry)

        def stands(entry):
            return not any(stands(other) for other in by_reversed[entry])

        return (*back, *(entry for entry in [*by_reversed] if not stands(entry)))

    def _exchange_journals(self):
        self.env["res.company"].flush_model(["currency_exchange_journal_id"])
        return self._ids_of(
            SQL(
                "SELECT DISTINCT currency_exchange_journal_id FROM res_company"
                " WHERE currency_exchange_journal_id IS NOT NULL"
            )
        )

    def _is_write_off_sql(self, line, side):
        """Whether an entry takes an item away by booking a loss against it."""
        return SQL(
            """
            NOT %(owed)s AND EXISTS (
                SELECT FROM account_move_line loss
                 WHERE loss.move_id = %(line)s.move_id AND %(is_loss)s
                   AND loss.balance * %(line)s.balance < 0)
            """,
            owed=self._is_owed_sql(line, side),
            line=line,
            is_loss=self._is_loss_sql(SQL("loss")),
        )

    @api.model
    def _is_loss_sql(self, line):
        """Hook: whether an item, by its alias, stands where what is given up is booked.

        On an expense, or on one of the allowances out of which its company takes what it expected
        to lose: of these no type of account tells, and an account may be another company's, too.
        """
        self.env["account.account"].flush_model(["account_type"])
        expenses = self._ids_of(
            SQL("SELECT id FROM account_account WHERE account_type IN %s", LOSSES)
        )
        is_expense = SQL("%s.account_id IN %s", line, expenses)
        if not (allowances := self._allowances()):
            return is_expense
        return SQL(
            "(%s OR (%s.company_id, %s.account_id) IN %s)", is_expense, line, line, allowances
        )

    def _allowances(self):
        """``(company, account)`` of the allowances of companies, and of their branches.

        An account that became one of another type is none any more, as Odoo reads the setting.
        """
        return tuple(
            self.env.execute_query(
                SQL(
                    "SELECT branch.id, named.account_id FROM ar_company_allowance_account_rel named"
                    " JOIN res_company company ON company.id = named.company_id"
                    " JOIN res_company branch"
                    "   ON branch.parent_path LIKE company.parent_path || '%%'"
                    " JOIN account_account account ON account.id = named.account_id"
                    "  AND account.account_type IN %s",
                    SET_ASIDE,
                )
            )
        )
