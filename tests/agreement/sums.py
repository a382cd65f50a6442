"""Whether a debtor's figures are sums over the items of its page, and what a run asks for.

What is overdue is taken apart as ``domain.dunning.parts`` says, here from the amounts that people
see on the page. Each debtor's figures equal the same counted for all at once, and by night.
"""

from collections import defaultdict

from odoo.addons.ar_base.domain.money import share
from odoo.addons.ar_collections.domain.dunning.parts import CLAIMED, WITHHELD
from pencil import units

#: What is overdue, taken apart.
PARTS = (
    "to_chase_amount",
    "disputed_overdue_amount",
    "promised_item_amount",
    "under_way_amount",
    "set_off_amount",
    "paid_elsewhere_amount",
    "withheld_amount",
    "claimed_amount",
)
COVERED = ("under_way_amount", "set_off_amount", "paid_elsewhere_amount")


class SumsCase:
    """Mixed into a case of stories."""

    def assertSums(self, company):
        for debtor in self.debtors_of(company):
            figures = {name: units(debtor[name], company.currency_id) for name in PARTS}
            overdue = units(debtor.overdue_amount, company.currency_id)
            self.assertEqual(sum(figures.values()), overdue, (debtor, figures))
            self.assertFalse([name for name, amount in figures.items() if amount < 0], figures)
            self.assertEqual(self.as_on_the_page(debtor), self.covered_as_one(figures), debtor)
            self.assertStatus(debtor)

    def debtors_of(self, company):
        return (
            self.env["ar.debtor"]
            .with_context(active_test=False)
            .search([("company_id", "in", company.ids)])
        )

    def overdue_items(self, debtor):
        return debtor.open_item_ids.filtered(
            lambda item: item.days_late > 0 and item.amount_open_company > 0
        )

    def covered_as_one(self, figures):
        """The page tells what is set off, not whose credits these are."""
        told = {name: amount for name, amount in figures.items() if name not in COVERED}
        told["covered"] = sum(figures[name] for name in COVERED)
        return {name: amount for name, amount in told.items() if amount}

    def as_on_the_page(self, debtor):
        """The same, from the items that the page shows."""
        sums = defaultdict(int)
        for item in self.overdue_items(debtor):
            book = units(item.amount_open_company, item.company_currency_id)
            rest = self.uncontested(item, book)
            sums["disputed_overdue_amount"] += book - rest
            if item.reason in WITHHELD:
                sums["withheld_amount"] += rest
            elif item.reason in CLAIMED:
                sums["claimed_amount"] += rest
            else:
                due = units(item.amount_due_company, item.company_currency_id)
                awaited = self.awaited(item, book, rest)
                sums["to_chase_amount"] += due
                sums["promised_item_amount"] += awaited
                sums["covered"] += rest - due - awaited
        return {name: amount for name, amount in sums.items() if amount}

    def uncontested(self, item, book):
        own, contested = (
            units(amount, item.currency_id) for amount in (item.amount_open, item.amount_disputed)
        )
        return share(book, max(0, own - contested), own) if own > 0 and contested else book

    def awaited(self, item, book, rest):
        """What a promise covers of what is not contested, at the item's book value."""
        own, contested, awaited = (
            units(amount, item.currency_id)
            for amount in (item.amount_open, item.amount_disputed, item.amount_promised)
        )
        return rest - share(book, max(0, own - contested - awaited), own) if awaited else 0

    def assertStatus(self, debtor):
        """Who is late is somebody whom the rule asks."""
        if debtor.standing != "normal":
            self.assertEqual(debtor.status, debtor.standing)
            self.assertFalse(debtor.to_chase_amount)
        elif debtor.hold_until and debtor.hold_until > debtor.company_id._ar_today():
            self.assertEqual(debtor.status, "on_hold")
            self.assertFalse(debtor.to_chase_amount)
        else:
            self.assertEqual(debtor.status == "late", debtor.to_chase_amount > 0, debtor)

    def assertLettersOfSums(self, company, run):
        """What a run asks of a debtor is to chase, but for what waits for its day or its level."""
        money = company.currency_id
        for debtor in self.debtors_of(company):
            items = self.overdue_items(debtor)
            ready = items.filtered(lambda item: item.reason == "ready")
            asked = run.notice_ids.filtered(lambda notice: notice.debtor_id == debtor).line_ids
            asked = asked.filtered(
                lambda line: line.kind == "chased" and line.move_line_id in items.move_line_id
            )
            self.assertEqual(asked.move_line_id, ready.move_line_id)
            waiting = sum((items - ready).mapped("amount_due_company"))
            self.assertEqual(
                units(sum(asked.mapped("amount_due_company")) + waiting, money),
                units(debtor.to_chase_amount, money),
                debtor,
            )

    def assertCountedAnew(self):
        """Counted for one customer after the other, all at once, or by night: the same."""
        followed = self.all_figures()
        self.env["ar.debtor"].sudo()._refresh()
        self.assertEqual(self.all_figures(), followed)

    def all_figures(self):
        Debtor = self.env["ar.debtor"]
        names = sorted(Debtor._figure_names() - {"figures_at"})
        self.env.invalidate_all()
        debtors = self.debtors_of(self.family)
        return {row["id"]: row for row in debtors.read(names, load=None)}
