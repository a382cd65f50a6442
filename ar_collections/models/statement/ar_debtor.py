"""The statement of account: every open item of a debtor as of a day, from the ledger."""

from dataclasses import dataclass
from datetime import date

from odoo import models
from odoo.addons.ar_base.domain.buckets.scheme import Kind, bucket_of
from odoo.addons.ar_base.models.letters.ar_printed_mixin import ROOM
from odoo.addons.ar_base.orm import given, listing
from odoo.addons.ar_base.orm.dated import dated
from odoo.tools import groupby

#: Columns for which :data:`ROOM` is made.
COLUMNS = 7


@dataclass(frozen=True, slots=True)
class StatementItem:
    """An open item on a statement. Amounts in the item's currency; a credit is negative."""

    line: models.Model
    bucket: models.Model
    date_due: date
    days_late: int
    amount_original: float
    amount_open: float
    balance: float


class ArDebtor(models.Model):
    _name = "ar.debtor"
    _inherit = ["ar.debtor", "ar.letter.mixin"]

    def _statement_date(self):
        """The day that is asked for (``ar_as_of`` in the context), the company's today else."""
        asked = given.day(self.env, self.env.context, "ar_as_of")
        return asked or self.company_id._ar_today()

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
                customer=self.partner_id.sudo().name,
                date=dated(speaking.env, self._statement_date()),
            )
        )

    def _statement_lines(self):
        """What is open of the debtor on the day, and the user may read: ``{line: row}``.

        Where only the books have something, such as an exchange difference that is not booked yet,
        the customer owes nothing.
        """
        rows = self.env["ar.ledger"]._open_lines(
            self._statement_date(), self.company_id, self.partner_id
        )
        return {line: row for line, row in rows.items() if row["amount_currency"]}

    def _statement_sections(self):
        """The statement per currency.

        :return: a list of dicts: ``currency``, ``items`` (:class:`StatementItem`, by due date),
            ``buckets`` (``{bucket: amount}``, in their order; credits stand apart, so that they do
            not hide what is late) and ``total``, which is the ledger's
        """
        self.ensure_one()
        sections = []
        by_currency = groupby(self._statement_lines().items(), lambda pair: pair[1]["currency_id"])
        currencies = self.env["res.currency"]
        for key, lines in sorted(by_currency, key=lambda group: currencies.browse(group[0]).name):
            currency = currencies.browse(key)
            items = self._statement_items(lines, currency)
            buckets = dict.fromkeys(self._statement_rules().values(), 0.0)
            for item in items:
                buckets[item.bucket] = currency.round(buckets[item.bucket] + item.amount_open)
            total = items[-1].balance
            sections.append(
                {
                    "currency": currency,
                    "items": items,
                    "buckets": buckets,
                    "total": total,
                    "elsewhere": [
                        row
                        for row in self._paid_elsewhere(self._statement_date())
                        if row["currency"] == currency
                    ],
                }
            )
        return sections

    def _paid_elsewhere(self, as_of):
        """What the customer has unapplied in other companies of ours: their ledger, not this one.

        :return: a list of dicts: ``company``, ``document`` (text), ``date``, ``currency``,
            ``amount``
        """
        found = self.env["ar.ledger"]._credits_of_kin(as_of, self.company_id, self.partner_id)
        return [
            {
                "company": line.company_id.name,
                "document": line.move_id.name,
                "date": line.date,
                "currency": line.currency_id,
                "amount": -float(row["amount_currency"]),
            }
            for line, row in found.items()
        ]

    def _statement_items(self, lines, currency):
        today, balance, items = self._statement_date(), 0.0, []
        rules = self._statement_rules()
        for line, row in lines:
            days_late = (today - row["due"]).days
            still_open = float(row["amount_currency"])
            balance = currency.round(balance + still_open)
            items.append(
                StatementItem(
                    line=line,
                    date_due=row["due"],
                    bucket=rules[bucket_of(rules, days_late, row["amount"])],
                    days_late=days_late,
                    amount_original=line.amount_currency,
                    amount_open=still_open,
                    balance=balance,
                )
            )
        return items

    def _statement_rules(self):
        """The buckets in which the company counts, by their rules."""
        return self.company_id._ar_scheme()._rules()

    def _statement_head(self, bucket):
        """What stands above a bucket's sum, in the letter's language."""
        if bucket.kind == Kind.CREDIT:
            return self.env._("Credits")
        if bucket.kind == Kind.NOT_DUE:
            return self.env._("Not due")
        if not bucket.last_day:
            return self.env._("%(first)s or more", first=bucket.first_day)
        if bucket.first_day == 1:
            return self.env._(
                "%(first)s–%(last)s days late", first=bucket.first_day, last=bucket.last_day
            )
        return self.env._("%(first)s–%(last)s", first=bucket.first_day, last=bucket.last_day)

    def _statement_tightness(self, section):
        """How small the sums by bucket are printed: the more of them, the less room has each."""
        currency, sums = section["currency"], [*section["buckets"].values(), section["total"]]
        room = ROOM * COLUMNS // len(sums)
        return self._tightness([self._number(amount, currency) for amount in sums], room)

    def _statement_ways_to_pay(self, sections):
        """Pairs of bank accounts and what to pay into them: ``EUR, GBP``."""
        owed = [section["currency"] for section in sections if section["total"] > 0]
        return [
            (accounts, listing.names(self.env, (currency.name for currency in currencies)))
            for accounts, currencies in groupby(owed, self.company_id._ar_bank_accounts)
            if accounts
        ]

    def action_print_statement(self):
        return self.env.ref("ar_collections.action_report_statement").report_action(self)
