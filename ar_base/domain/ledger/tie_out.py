"""Open items held against the accounts: what differs, and whether that is explained."""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum

#: More digits than any currency has: what sums of its amounts lack is no money.
PRECISION = 6


class Cause(StrEnum):
    """Why the ledger has what no customer's open items have. Stable codes."""

    NO_CUSTOMER = "no_customer"
    OTHER_COMPANY = "other_company"
    ACCOUNT_TYPE = "account_type"
    DATED_LATER = "dated_later"
    OTHER_CUSTOMER = "other_customer"
    ONE_SIDED = "one_sided"
    RESIDUAL = "residual"


class State(StrEnum):
    TIED = "tied"
    EXPLAINED = "explained"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Row:
    """One account, or one customer on it (``partner_id`` None: items without one).

    ``ledger`` is the balance of the entries alone, ``aged`` what is open of customers.
    """

    account_id: int
    partner_id: int | None
    ledger: float
    aged: float

    @property
    def difference(self):
        return round(self.ledger - self.aged, PRECISION)


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that is in the ledger and not, or not so, among customers' open items."""

    account_id: int
    partner_id: int | None
    line_id: int | None
    move_id: int | None
    name: str | None
    cause: Cause
    amount: float


@dataclass(frozen=True, slots=True)
class TieOut:
    """``accounts`` by account; ``customers`` those that differ; ``differences`` the items behind.

    ``digits`` of the company's currency.
    """

    accounts: tuple[Row, ...]
    customers: tuple[Row, ...] = ()
    differences: tuple[Difference, ...] = ()
    digits: int = 2
    unexplained: dict = field(init=False, repr=False)

    def __post_init__(self):
        left = defaultdict(float)
        for row in self.customers:
            left[row.account_id, row.partner_id] += float(row.difference)
        for difference in self.differences:
            left[difference.account_id, difference.partner_id] -= float(difference.amount)
        rounded = {key: round(amount, self.digits) for key, amount in left.items()}
        object.__setattr__(self, "unexplained", {k: v for k, v in rounded.items() if v})

    @property
    def state(self):
        if self.unexplained:
            return State.DIFFERENT
        return State.EXPLAINED if self.differences else State.TIED

    @property
    def ledger(self):
        return round(sum(row.ledger for row in self.accounts), PRECISION)

    @property
    def aged(self):
        return round(sum(row.aged for row in self.accounts), PRECISION)

    @property
    def difference(self):
        return round(self.ledger - self.aged, PRECISION)

    def by_cause(self):
        """``{cause: amount}`` in the order of the causes."""
        sums = {}
        for cause in Cause:
            amounts = [one.amount for one in self.differences if one.cause == cause]
            if amounts:
                sums[cause] = sum(amounts)
        return sums

    def explained(self):
        """``{cause: amount}``, and under None what no cause explains."""
        left = round(float(self.difference) - float(sum(self.by_cause().values())), self.digits)
        return self.by_cause() | ({None: left} if left else {})
