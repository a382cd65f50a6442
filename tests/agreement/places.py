"""What each place says that customers owe on a day, in one form.

``{customer's id: {None: book value, currency id: amount}}`` in minor units; what is nought is left
out. A place that shows one of the two only (a debtor's figures: book values; a statement: amounts
in their currencies) is held against that part.
"""

from collections import defaultdict

from odoo.addons.ar_collections.models.debtor.ar_debtor_figures import LATE
from pencil import tidy, units


class Places:
    """Asks for a company, on a day, as a reader; ``day`` None is today, as people ask for it."""

    def __init__(self, env, company, day=None):
        self.env = env
        self.company = company.with_env(env)
        self.day = day or self.company._ar_today()
        self.asked = {"ar_as_of": day} if day else {}
        self.is_live = day is None

    def said(self):
        """``{place: what it says}``."""
        env = self.env
        env.invalidate_all()
        said = {
            "ledger": self.ledger(),
            "page": self.items("ar.open.item", "amount_open_company", "amount_open"),
            "ageing": self.ageing(),
            "ageing by document": self.ageing(ar_aging_basis="document"),
            "ageing, credits netted": self.ageing(ar_aging_netted=True),
            "ageing in buckets": self.buckets(),
            "statement": self.statements(),
        }
        if self.is_live:
            said |= {
                "worklist": self.figures(),
                "contact": self.contacts(),
                "journal items": self.columns(),
            }
        return said

    def _sum(self, rows):
        """``(customer's id, currency or None, amount in it or at book value)`` added up."""
        sums = defaultdict(lambda: defaultdict(int))
        for partner, currency, amount in rows:
            money = currency or self.company.currency_id
            sums[partner or None][currency.id if currency else None] += units(amount, money)
        return tidy(sums)

    def _currency(self, id_):
        return self.env["res.currency"].browse(id_)

    # ------------------------------------------------------------------
    def ledger(self):
        """All open items, from the one source."""
        rows = self.env["ar.ledger"]._open_items(self.day, companies=self.company.ids)
        return self._sum(
            found
            for row in rows
            for found in (
                (row["partner_id"], None, row["amount"]),
                (row["partner_id"], self._currency(row["currency_id"]), row["amount_currency"]),
            )
        )

    def items(self, model, book, own, **context):
        records = self.env[model].with_context(**self.asked, **context)
        return self._sum(
            found
            for item in records.search([("company_id", "=", self.company.id)])
            for found in (
                (item.partner_id.id, None, item[book]),
                (item.partner_id.id, item.currency_id, item[own]),
            )
        )

    def ageing(self, **context):
        return self.items("ar.aging.item", "amount", "amount_currency", **context)

    def buckets(self):
        rows = self.env["ar.aging.item"]._by_debtor(self.day, self.company)
        return self._sum((partner, None, amount) for _company, partner, _bucket, amount in rows)

    def debtors(self):
        domain = [("company_id", "=", self.company.id)]
        return self.env["ar.debtor"].with_context(active_test=False, **self.asked).search(domain)

    def statements(self):
        """Totals of the statements of account, each of which adds up by itself."""
        found = []
        for debtor in self.debtors():
            for section in debtor._statement_sections():
                currency, total = section["currency"], units(section["total"], section["currency"])
                assert total == sum(units(i.amount_open, currency) for i in section["items"])
                assert total == sum(units(b, currency) for b in section["buckets"].values())
                found.append((debtor.partner_id.id, currency, section["total"]))
        return self._sum(found)

    def figures(self):
        """What the worklist sorts by, and whether a debtor's figures add up."""
        money = self.company.currency_id
        for debtor in self.debtors():
            late = [name.removesuffix("_amount") for name in LATE.values()]
            amount = {
                name: units(debtor[f"{name}_amount"], money)
                for name in ("open", "overdue", "not_due", "unapplied", *late)
            }
            parts = amount["overdue"] + amount["not_due"] - amount["unapplied"]
            assert amount["open"] == parts, (debtor, amount)
            assert amount["overdue"] == sum(amount[name] for name in late), (debtor, amount)
            assert debtor.figures_on == self.day or not debtor.open_amount
        return self._sum((d.partner_id.id, None, d.open_amount) for d in self.debtors())

    def contacts(self):
        partners = self.debtors().partner_id.with_company(self.company)
        return self._sum((p.id, None, p.ar_open_amount) for p in partners)

    def columns(self):
        """The column of journal items."""
        lines = self.env["account.move.line"].search(
            [("account_type", "=", "asset_receivable"), ("company_id", "=", self.company.id)]
        )
        return self._sum(
            (line.partner_id.commercial_partner_id.id, line.currency_id, line.ar_open_amount)
            for line in lines
        )


#: What each place shows: book values, amounts in their currencies, or both. Debtors have a
#: customer; items without one are on none of their pages.
SHOWS = {
    "worklist": "book",
    "contact": "book",
    "ageing in buckets": "book",
    "statement": "own",
    "journal items": "own",
}
OF_DEBTORS = ("worklist", "contact", "statement")


def as_shown(place, amounts):
    """The part of the whole truth that a place shows."""
    shows = SHOWS.get(place, "both")
    found = {
        partner: {
            currency: amount
            for currency, amount in sums.items()
            if shows == "both" or (currency is None) == (shows == "book")
        }
        for partner, sums in amounts.items()
        if partner or place not in OF_DEBTORS
    }
    return tidy(found)
