"""What becomes of an overdue item: how much of it is asked for, and why the rest is not.

The parts of an item add up to its book value, so that a debtor's figures, which are sums of them,
add up to what is overdue. An item that the rule leaves alone as a whole (held, never dunned, with
the lawyers) is one part, but for what is contested of it. Of another one, what is neither contested
nor promised nor under way nor set off is to chase, whether a letter asks for it today or a person.

Credits come before payments under way that name no document: what the customer's credits cover
somebody has to apply, what is under way is only waited for.

``ar.dunning.eligibility`` says the same in SQL (``_part_sql``); a test holds the two together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from odoo.addons.ar_base.domain.allocation import policies

from .eligibility import Decision, Item, Reason, awaited, company_value


class Part(StrEnum):
    """Stable codes, in the order in which an item is taken apart."""

    TO_CHASE = "to_chase"
    SET_OFF = "set_off"
    PAID_ELSEWHERE = "paid_elsewhere"
    UNDER_WAY = "under_way"
    PROMISED = "promised"
    DISPUTED = "disputed"
    # Of an item that is left alone as a whole:
    CLAIMED = "claimed"
    WITHHELD = "withheld"


CLAIMED = (Reason.INSOLVENT, Reason.LEGAL)
#: Reasons for which an item is taken apart; of a candidate the rule knows none of itself.
APART = (Reason.PAYMENT_IN_PROCESS, Reason.DISPUTED, Reason.PROMISED, Reason.NO_POLICY)
#: Reasons for which nobody asks for an item, whoever owes it. One with nothing left in its own
#: currency cannot be asked for either, though the books have some cents of it.
WITHHELD = (
    Reason.NOT_POSTED,
    Reason.SETTLED,
    Reason.CREDIT,
    Reason.NO_DEBTOR,
    Reason.NO_FOLLOWUP,
    Reason.ON_HOLD,
    Reason.NEVER,
)
_AS_A_WHOLE = {
    **dict.fromkeys(CLAIMED, Part.CLAIMED),
    **dict.fromkeys(WITHHELD, Part.WITHHELD),
}


def take_apart(
    items: Iterable[Item], decisions: Mapping[int, Decision], as_of: date
) -> dict[int, dict[Part, int]]:
    """The parts of the overdue items of ONE debtor, in minor units of the company's currency.

    Of one company that is no branch: nothing is paid elsewhere.

    :param decisions: of all the debtor's items, by their key
    """
    items = list(items)
    covered = _covered_by_credits(items, decisions)
    return {
        item.key: _parts(item, decisions[item.key], covered.get(item.key, 0), as_of)
        for item in items
        if item.residual_company > 0 and item.due < as_of
    }


def _covered_by_credits(items, decisions):
    """How much of what is set off of each item the customer's credits cover, the oldest first."""
    pools, bearers = defaultdict(int), defaultdict(list)
    for item in items:
        decision = decisions[item.key]
        if decision.reason is Reason.CREDIT:
            pools[item.currency] -= item.residual
        bearers[item.currency].append(policies.Item(item.key, decision.set_off, item.due))
    covered = {}
    for currency, pool in pools.items():
        covered |= policies.oldest_first(pool, bearers[currency]).amounts
    return covered


def _parts(item, decision, credits, as_of):
    rest = item.residual - min(item.disputed, max(0, item.residual))
    whole = _AS_A_WHOLE.get(decision.reason)
    if whole:
        steps = {whole: rest, Part.DISPUTED: item.residual}
    else:
        due = max(0, decision.amount)
        steps = {
            Part.TO_CHASE: due,
            Part.SET_OFF: due + credits,
            Part.UNDER_WAY: rest - awaited(item, as_of),
            Part.PROMISED: rest,
            Part.DISPUTED: item.residual,
        }
    parts, before = {}, 0
    for part, so_far in steps.items():
        value = _book_value(item, so_far)
        parts[part] = value - before
        before = value
    return {part: amount for part, amount in parts.items() if amount}


def _book_value(item, amount):
    """The book value of so much of an item, from the first part on: all of it at the end."""
    if amount >= item.residual:
        return item.residual_company
    return company_value(item, amount)
