"""The one eligibility rule: is an open item dunned on a date, and if not, why not.

The reasons are asked in the order of :class:`Reason`; the first that holds is the answer, so every
item has exactly one. Most reasons look at an item alone. Four look at the debtor: credits are set
off against the oldest items, what waits for the debtor's days alone joins a reminder that goes out
anyway, a minimum is compared with what a notice would ask for in all, and what is not yet due
stands in no reminder. How often a debtor hears of us, and at which level, is in
``cadence``; which items stand in a letter, in ``letters``.

The same rule exists as one SQL statement, ``ar.dunning.eligibility``, for a million items at once.
``tests/dunning/test_eligibility_agreement.py`` holds the two against each other on random data.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from odoo.addons.ar_base.domain.allocation import policies
from odoo.addons.ar_base.domain.money import share

from . import cadence
from .cadence import Level


class Reason(StrEnum):
    """Stable codes, in the order in which they are asked."""

    NOT_POSTED = "not_posted"
    SETTLED = "settled"
    CREDIT = "credit"
    NO_DEBTOR = "no_debtor"
    PAYMENT_IN_PROCESS = "payment_in_process"
    NOT_DUE = "not_due"
    NO_FOLLOWUP = "no_followup"
    INSOLVENT = "insolvent"
    LEGAL = "legal"
    ON_HOLD = "on_hold"
    DISPUTED = "disputed"
    PROMISED = "promised"
    NO_POLICY = "no_policy"
    NEVER = "never"
    SET_OFF = "set_off"
    HANDED_OVER = "handed_over"
    EXCLUDED = "excluded"
    COOLING_DOWN = "cooling_down"
    AWAITING_DELIVERY = "awaiting_delivery"
    BEFORE_LEVEL = "before_level"
    NO_ADDRESS = "no_address"
    OTHER_POLICY = "other_policy"
    BELOW_MINIMUM = "below_minimum"
    NOTE_WAITS = "note_waits"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Policy:
    """How a debtor is chased. ``minimum`` is in the company's minor units, ``cooldown`` in days.

    ``by_lateness``: what was never mentioned starts at the level of its lateness. ``repeat_days``:
    after so many days the last level is repeated; None: it hands over. ``left_out``: the run is of
    other policies.
    """

    key: int
    levels: tuple[Level, ...] = ()
    minimum: int = 0
    cooldown: int = 0
    set_off: bool = False
    never: bool = False
    by_lateness: bool = False
    repeat_days: int | None = None
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """The facts about one receivable item of one debtor, as of a date.

    Amounts are minor units of the item's currency, ``residual_company`` of the company's; a credit
    is negative.
    ``standing`` is the debtor's: normal, legal (handed to lawyers) or insolvent.
    ``last_days`` is the threshold of the highest level that reached the debtor (see
    ``cadence.level_reached``), ``last_sent`` the date of the latest notice, ``in_flight`` whether a
    notice is on its way or was not delivered, ``is_excluded`` whether a reviewer took it out of the
    runs. Of the debtor's notices: ``reminded_on`` and ``noted_on``, the dates of the last ones,
    ``reminder_pending`` and ``note_pending``, whether one is about to go out, ``final_until``,
    until when a final one stands alone.
    ``promised`` is waited for of it, by a promise that is live until ``promised_until``.
    ``in_process`` is paid of the item but not booked yet; ``unnamed`` the same of the debtor's
    payments in the item's currency that name no document: they are set off like credits.
    """

    key: int
    currency: str
    due: date
    residual: int
    residual_company: int
    posted: bool = True
    has_debtor: bool = True
    in_process: int = 0
    unnamed: int = 0
    no_followup: bool = False
    standing: str = "normal"
    hold_until: date | None = None
    disputed: int = 0
    promised: int = 0
    promised_until: date | None = None
    policy: Policy | None = None
    last_days: int | None = None
    last_sent: date | None = None
    in_flight: bool = False
    is_excluded: bool = False
    reminded_on: date | None = None
    noted_on: date | None = None
    reminder_pending: bool = False
    note_pending: bool = False
    final_until: date | None = None
    has_email: bool = True
    has_post: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rule says of one item: the reason, the next level, and what would be asked for.

    ``set_off`` and ``amount`` (both in the item's currency) are zero for items that fell out before
    the debtor's credits were looked at; of one without a policy, ``amount`` is what people ask for.
    """

    key: int
    reason: Reason
    level: Level | None = None
    set_off: int = 0
    amount: int = 0


def next_level(item: Item, as_of: date) -> Level | None:
    """The level at which an item is mentioned next: see ``cadence.next_level``."""
    if not item.policy:
        return None
    return cadence.next_level(
        item.policy.levels,
        (as_of - item.due).days,
        item.last_days,
        by_lateness=item.policy.by_lateness,
        repeats=item.policy.repeat_days is not None,
    )


def item_rests_until(item: Item, level: Level) -> date | None:
    """The first day on which it may be mentioned again, for its own sake."""
    policy = item.policy
    again_after = (policy.repeat_days or 0) if _is_again(item, level) else 0
    return cadence.item_rests_until(item.last_sent, policy.cooldown, again_after)


def _is_again(item: Item, level: Level) -> bool:
    """Whether it has reached that level before."""
    return item.last_days is not None and level.days <= item.last_days


def debtor_rests_until(item: Item, level: Level) -> date | None:
    """The first day on which it may be mentioned, for what the debtor heard lately."""
    return cadence.debtor_rests_until(
        is_note=level.days < 0,
        cooldown=item.policy.cooldown,
        reminded_on=item.reminded_on,
        noted_on=item.noted_on,
        final_until=item.final_until,
    )


def chaseable(item: Item) -> int:
    """What is neither being paid nor contested, in minor units of the item's currency."""
    return item.residual - item.in_process - item.disputed


def awaited(item: Item, as_of: date) -> int:
    """What a live promise covers of that: it is waited for, and the rest is asked for."""
    if not item.promised_until or as_of > item.promised_until:
        return 0
    return min(item.promised, max(0, chaseable(item)))


def askable(item: Item, as_of: date) -> int:
    """What can be asked for of an item, but for the debtor's credits."""
    return chaseable(item) - awaited(item, as_of)


def company_value(item: Item, amount: int) -> int:
    """The part of the item's book value that ``amount`` of its residual stands for."""
    return share(item.residual_company, amount, item.residual)


def decide(items: Iterable[Item], as_of: date) -> list[Decision]:
    """Decide every item of ONE debtor in one company."""
    items = list(items)
    own = {item.key: _reason_of_item(item, as_of) for item in items}
    candidates = [item for item in items if own[item.key] is None]
    credits = [item for item in items if own[item.key] is Reason.CREDIT]
    covered = _set_off(candidates, credits, as_of)
    alone = [_decide_alone(item, own[item.key], covered, as_of) for item in items]
    return _in_letters(alone, {item.key: item for item in items}, as_of)


def _decide_alone(item: Item, own: Reason | None, covered: dict[int, int], as_of: date) -> Decision:
    """What is said of an item before the letters are looked at."""
    level = next_level(item, as_of)
    if own is not None:
        # Without a policy no letter asks for it, but people do.
        asked = chaseable(item) if own is Reason.NO_POLICY else 0
        return Decision(item.key, own, level, amount=asked)
    set_off = covered.get(item.key, 0)
    amount = askable(item, as_of) - set_off
    reason = Reason.SET_OFF if amount <= 0 else _reason_of_step(item, level, as_of)
    return Decision(item.key, reason, level, set_off, amount)


def _in_letters(decisions: list[Decision], items: dict[int, Item], as_of: date) -> list[Decision]:
    """Take what may join a reminder into it, and leave out letters and notes that do not go.

    A letter does not that asks for too little in all, nor a note where a reminder goes out, or is
    due by a policy that the run leaves out. Where a letter holds items of several policies, the
    lowest of their minimums counts.
    """
    decisions = _joined(decisions, items, as_of)
    asked, minimum = defaultdict(int), {}
    for one in _ready(decisions):
        item, letter = items[one.key], _is_note(one)
        asked[letter] += company_value(item, one.amount)
        minimum[letter] = min(item.policy.minimum, minimum.get(letter, item.policy.minimum))
    small = {
        one.key: Reason.BELOW_MINIMUM
        for one in _ready(decisions)
        if asked[_is_note(one)] < minimum[_is_note(one)]
    }
    decisions = _changed(decisions, small)
    due = [one for one in decisions if one.reason in (Reason.READY, Reason.OTHER_POLICY)]
    if all(_is_note(one) for one in due):
        return decisions
    waiting = (one for one in _ready(decisions) if _is_note(one))
    return _changed(decisions, {one.key: Reason.NOTE_WAITS for one in waiting})


def _joined(decisions: list[Decision], items: dict[int, Item], as_of: date) -> list[Decision]:
    """What waits for the debtor's days, or to be repeated, where a reminder goes out anyway."""
    gone = max((one.level.days for one in _ready(decisions) if not _is_note(one)), default=None)
    joining = {}
    for one in decisions:
        item = items[one.key]
        if (
            one.reason is Reason.COOLING_DOWN
            and _could_join(item, one.level, as_of)
            and cadence.joins(one.level.days, gone, _is_again(item, one.level))
        ):
            joining[one.key] = Reason.READY
    return _changed(decisions, joining)


def _could_join(item: Item, level: Level, as_of: date) -> bool:
    """Whether nothing but the days until it is repeated, or its debtor's, keeps it waiting."""
    policy = replace(item.policy, repeat_days=0)
    free = replace(item, policy=policy, reminded_on=None, noted_on=None)
    return _reason_of_step(free, level, as_of) is Reason.READY


def _ready(decisions: list[Decision]) -> list[Decision]:
    return [one for one in decisions if one.reason is Reason.READY]


def _is_note(decision: Decision) -> bool:
    """Whether it stands in a note of what falls due, not in a reminder."""
    return decision.level.days < 0


def _changed(decisions: list[Decision], reasons: dict[int, Reason]) -> list[Decision]:
    return [replace(one, reason=reasons.get(one.key, one.reason)) for one in decisions]


def _reason_of_item(item: Item, as_of: date) -> Reason | None:
    """The reasons that need no other item; None for a candidate."""
    level = next_level(item, as_of)
    days_late = (as_of - item.due).days
    if not item.posted:
        return Reason.NOT_POSTED
    if item.residual == 0:
        return Reason.SETTLED
    if item.residual < 0:
        return Reason.NO_FOLLOWUP if item.no_followup else Reason.CREDIT
    if not item.has_debtor:
        return Reason.NO_DEBTOR
    if item.in_process >= item.residual:
        return Reason.PAYMENT_IN_PROCESS
    if days_late <= 0 and (level is None or days_late < level.days):
        return Reason.NOT_DUE
    if item.no_followup:
        return Reason.NO_FOLLOWUP
    if item.standing in (Reason.INSOLVENT, Reason.LEGAL):
        return Reason(item.standing)
    if item.hold_until and as_of < item.hold_until:
        return Reason.ON_HOLD
    if chaseable(item) <= 0:
        return Reason.DISPUTED
    if askable(item, as_of) <= 0:
        return Reason.PROMISED
    if item.policy is None:
        return Reason.NO_POLICY
    if item.policy.never:
        return Reason.NEVER
    return None


def _set_off(candidates: list[Item], credits: list[Item], as_of: date) -> dict[int, int]:
    """Apply the debtor's credits to the oldest due candidates of the same currency."""
    pools = defaultdict(int)
    for credit in credits:
        pools[credit.currency] -= credit.residual
    for currency, amount in {item.currency: item.unnamed for item in candidates}.items():
        pools[currency] += amount
    covered = {}
    for currency, pool in pools.items():
        bearers = [
            policies.Item(item.key, askable(item, as_of), item.due)
            for item in candidates
            if item.currency == currency and item.policy.set_off
        ]
        covered |= policies.oldest_first(pool, bearers).amounts
    return covered


def _reason_of_step(item: Item, level: Level | None, as_of: date) -> Reason:
    """The reasons that lie in the course of dunning itself."""
    if level is None:
        return Reason.HANDED_OVER
    if item.is_excluded:
        return Reason.EXCLUDED
    if (until := item_rests_until(item, level)) and as_of < until:
        return Reason.COOLING_DOWN
    if item.in_flight:
        return Reason.AWAITING_DELIVERY
    if (until := debtor_rests_until(item, level)) and as_of < until:
        return Reason.COOLING_DOWN
    if item.reminder_pending or (level.days < 0 and item.note_pending):
        return Reason.AWAITING_DELIVERY
    if (as_of - item.due).days < level.days:
        return Reason.BEFORE_LEVEL
    if not _reachable(item, level):
        return Reason.NO_ADDRESS
    if item.policy.left_out:
        return Reason.OTHER_POLICY
    return Reason.READY


def _reachable(item: Item, level: Level) -> bool:
    return (
        (level.by_email and item.has_email) or (level.by_letter and item.has_post) or level.by_phone
    )
