"""What an auditor works out with a pencil, from entries and reconciliations alone.

Nothing is read that Odoo or the suite has worked out before: no residuals, no states of payment.
An item's open amount on a day is its balance, less what was reconciled with other items, as far as
both are posted and dated by then.
"""

from collections import defaultdict


def units(amount, currency):
    """An amount in whole minor units."""
    return round(float(amount) * 10**currency.decimal_places)


class Pencil:
    """The receivables of some companies on a day.

    ``open``: ``{item: (in company currency, in its currency)}`` in minor units.
    """

    def __init__(self, companies, day):
        lines = companies.env["account.move.line"].sudo()
        self.lines = lines.search(
            [
                ("account_type", "=", "asset_receivable"),
                ("company_id", "in", companies.ids),
                ("parent_state", "=", "posted"),
                ("date", "<=", day),
            ]
        )
        self.pairs = [
            (pair.debit_move_id, pair.credit_move_id, pair)
            for pair in self.lines.matched_credit_ids | self.lines.matched_debit_ids
            if pair.debit_move_id in self.lines and pair.credit_move_id in self.lines
        ]
        self.open = {
            line: [
                units(line.balance, line.company_currency_id),
                units(line.amount_currency, line.currency_id),
            ]
            for line in self.lines
        }
        for debit, credit, pair in self.pairs:
            amount = units(pair.amount, pair.company_currency_id)
            self._take(debit, -amount, -units(pair.debit_amount_currency, debit.currency_id))
            self._take(credit, amount, units(pair.credit_amount_currency, credit.currency_id))

    def _take(self, line, book, own):
        self.open[line][0] += book
        self.open[line][1] += own

    def by_customer(self, company):
        """``{customer's id or None: {None: book value, currency id: amount}}``, without noughts."""
        sums = defaultdict(lambda: defaultdict(int))
        for line, (book, own) in self.open.items():
            if line.company_id == company:
                sums[owner(line)][None] += book
                sums[owner(line)][line.currency_id.id] += own
        return tidy(sums)

    def balances(self, company):
        """What the accounts have: ``{(account id, customer's id or None): balance}``."""
        sums = defaultdict(int)
        for line in self.lines.filtered(lambda line: line.company_id == company):
            balance = units(line.balance, line.company_currency_id)
            sums[line.account_id.id, owner(line)] += balance
        return {key: amount for key, amount in sums.items() if amount}

    def not_in_both(self, company):
        """What an account has of a customer and his open items have not, with the cause.

        ``{(account id, customer's id or None, cause): amount}``
        """
        sums = defaultdict(int)
        for line, (book, _own) in self.open.items():
            if line.company_id == company and owner(line) is None:
                sums[line.account_id.id, None, "no_customer"] += book
        for debit, credit, pair in self.pairs:
            amount = units(pair.amount, pair.company_currency_id)
            for line, other, signed in ((debit, credit, amount), (credit, debit, -amount)):
                if line.company_id == company and (cause := cause_of(line, other)):
                    sums[line.account_id.id, owner(line), cause] += signed
        return {key: amount for key, amount in sums.items() if amount}


def owner(line):
    return line.partner_id.commercial_partner_id.id or None


def cause_of(line, other):
    """Why a reconciliation changes what is open of a customer, and not what his account has."""
    if other.company_id != line.company_id:
        return "other_company"
    if other.account_id != line.account_id:
        return "one_sided"
    return "other_customer" if owner(other) != owner(line) else None


def tidy(sums):
    """Without noughts, and without whoever has nothing."""
    found = {
        key: {name: amount for name, amount in amounts.items() if amount}
        for key, amounts in sums.items()
    }
    return {key: amounts for key, amounts in found.items() if amounts}
