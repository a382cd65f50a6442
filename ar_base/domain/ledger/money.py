"""How much of what settled an item is money. ``models.ledger.ar_ledger_money`` says it in SQL.

Odoo puts what is written off, granted as discount, kept by the bank, withheld or set off into the
payment's own entry, and reconciles all of it at once. Money is what stands on the bank's account
or on one for outstanding receipts; the rest of the entry is not.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Parts:
    """A settlement in minor units: ``money``, ``granted`` (a discount) and ``lost`` add up to it.

    What is neither came from another document: a credit note, an entry.
    """

    money: int = 0
    granted: int = 0
    lost: int = 0


def share(settled: int, beside: int) -> Fraction:
    """Which part of what a payment's entry settles is money.

    :param settled: what the entry takes from the control account
    :param beside: what it books besides, on neither control nor bank accounts; a loss is above
        nought, and income below, which was paid on top
    """
    return min(Fraction(1), came(settled, beside))


def came(settled: int, beside: int) -> Fraction:
    """How much money came with a payment, as a part of what it settles: more, if paid on top."""
    if not settled:
        return Fraction(0)
    return max(Fraction(0), 1 - Fraction(beside, settled))


def split(
    amount: int, settled: int, beside: int, *, before: int = 0, granted: bool = False
) -> Parts:
    """A reconciliation's ``amount`` with a payment's entry, in its parts.

    :param before: what the entry settled before it: no unit is lost between several
    """
    part = share(settled, beside)
    money = _half_up((before + amount) * part) - _half_up(before * part)
    rest = amount - money
    return Parts(money, rest, 0) if granted else Parts(money, 0, rest)


def _half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2)) if value >= 0 else -int(-value + Fraction(1, 2))
