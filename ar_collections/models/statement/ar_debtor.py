"""The statement of account: every open item of a debtor, straight from the journal."""

from dataclasses import dataclass
from datetime import date

from odoo import models
from odoo.tools import groupby

#: Ageing buckets by days late; credits stand apart, so that they do not hide what is late.
BUCKETS = ("not_due", "1_30", "31_60", "61_90", "91_plus", "credit")


@dataclass(frozen=True, slots=True)
class StatementItem:
    """An open item on a statement. Amounts in the item's currency; a credit is negative."""

    line: models.Model
    date_due: date
    days_late: int
    amount_original: float
    amount_open: float
    balance: float

    @property
    def bucket(self):
        if self.amount_open < 0:
            return "credit"
        return BUCKETS[min(max(self.days_late + 29, 0) // 30, 4)]


class ArDebtor(models.Model):
    _name = "ar.debtor"
    _inherit = ["ar.debtor", "ar.letter.mixin"]

    def _statement_date(self):
        return self.company_id._ar_today()

    def _statement_language(self):
        """The language that the customer reads."""
        return self.partner_id._ar_language(self.company_id)

    def _statement_file_name(self):
        """What the statement is called as a file, in the customer's language."""
        self.ensure_one()
        speaking = self.with_context(lang=self._statement_language())
        return speaking._file_name(
            speaking.env._(
                "Statement %(date)s %(customer)s",
                customer=self.partner_id.name,
                date=self._statement_date(),
            )
        )

    def _statement_lines(self):
        """Receivable journal items of the debtor that are open; the user's access applies."""
        lines = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "child_of", self.partner_id.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("date", "<=", self._statement_date()),
            ]
        )
        return lines.filtered(lambda line: line.partner_id.commercial_partner_id == self.partner_id)

    def _statement_sections(self):
        """The statement per currency.

        :return: a list of dicts: ``currency``, ``items`` (:class:`StatementItem`, by due date),
            ``buckets`` (``{bucket: amount}``) and ``total``, which is the journal's residual
        """
        self.ensure_one()
        sections = []
        by_currency = groupby(self._statement_lines(), lambda line: line.currency_id)
        for currency, lines in sorted(by_currency, key=lambda group: group[0].name):
            items = self._statement_items(lines, currency)
            buckets = dict.fromkeys(BUCKETS, 0.0)
            for item in items:
                buckets[item.bucket] = currency.round(buckets[item.bucket] + item.amount_open)
            total = items[-1].balance
            sections.append(
                {"currency": currency, "items": items, "buckets": buckets, "total": total}
            )
        return sections

    def _statement_items(self, lines, currency):
        today, balance, items = self._statement_date(), 0.0, []
        for line in sorted(lines, key=lambda line: (line.date_maturity or line.date, line.id)):
            due = line.date_maturity or line.date
            balance = currency.round(balance + line.amount_residual_currency)
            items.append(
                StatementItem(
                    line=line,
                    date_due=due,
                    days_late=(today - due).days,
                    amount_original=line.amount_currency,
                    amount_open=line.amount_residual_currency,
                    balance=balance,
                )
            )
        return items

    def _statement_ways_to_pay(self, sections):
        """Pairs of bank accounts and what to pay into them: ``EUR, GBP``."""
        owed = [section["currency"] for section in sections if section["total"] > 0]
        return [
            (accounts, ", ".join(currency.name for currency in currencies))
            for accounts, currencies in groupby(owed, self.company_id._ar_bank_accounts)
            if accounts
        ]

    def action_print_statement(self):
        return self.env.ref("ar_collections.action_report_statement").report_action(self)
