"""How often a debtor hears of us, and at which level the next time.

What a receivables department does, in rules:

- The days between notices are the debtor's, and count from its last notice, by whichever policy:
  what has become due meanwhile waits for the next one, and stands there with all the rest, each
  item at its own level.
- What waits for the debtor's days alone joins a reminder that goes out earlier, as one may by a
  policy with fewer days.
- A note of what falls due soon keeps no reminder waiting. A note itself waits for both.
- After a final notice nobody writes to the debtor about anything, by whichever policy, before the
  days of the final notice's policy have passed: nothing gentle comes right after the last word.
- An item itself is not mentioned again before the days have passed since it was, in whatever it
  stood.
- A notice that is about to go out, or whose level somebody changed by hand, is one that will be
  sent: what else has become due waits for it.
- Items climb the levels of their policy one by one. A policy may let them start at the level of
  their lateness, start anew once the due date was extended, or repeat the last level. What is to
  be repeated later joins a letter of that level that goes now, so that a debtor's last reminders
  keep one rhythm; it makes no gentler letter stern.

``ar.dunning.eligibility`` says the same in SQL (``_notices_sql``, ``_heard_sql``, ``_level_sql``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Start(StrEnum):
    """Stable codes of ``ar.dunning.policy.start_level``."""

    LOWEST = "lowest"
    LATENESS = "lateness"


class After(StrEnum):
    """Stable codes of ``ar.dunning.policy.after_last``."""

    HAND_OVER = "hand_over"
    REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a policy: reached ``days`` after the due date (negative: before it)."""

    days: int
    by_email: bool = True
    by_letter: bool = False
    by_phone: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """An item in a notice that reached the debtor: the level's days, and the due date of then."""

    days: int
    due: date | None


def level_reached(mentions: Iterable[Mention], due: date, starts_anew: bool) -> int | None:
    """The days of the highest level that an item has reached.

    :param due: the due date of now
    :param starts_anew: whether what was said of an earlier due date counts no longer
    """
    return max(
        (one.days for one in mentions if not starts_anew or one.due is None or one.due >= due),
        default=None,
    )


def next_level(
    levels: Iterable[Level],
    days_late: int,
    reached: int | None,
    *,
    by_lateness: bool = False,
    repeats: bool = False,
) -> Level | None:
    """The level at which an item is mentioned next; a note is useless after the due date.

    :param reached: the days of the highest level reached so far
    :param by_lateness: whether what was never mentioned starts at the level of its lateness, else
        at the first one
    :param repeats: whether the last reminder comes again once it was reached
    """
    useful = [level for level in levels if level.days >= 0 or days_late <= 0]
    above = [level for level in useful if reached is None or level.days > reached]
    if not above:
        reminders = [level for level in useful if level.days >= 0] if repeats else []
        return max(reminders, key=_days, default=None)
    begun = [level for level in above if level.days <= days_late]
    if by_lateness and reached is None and begun:
        return max(begun, key=_days)
    return min(above, key=_days)


def _days(level: Level) -> int:
    return level.days


def item_rests_until(last_sent: date | None, cooldown: int, again_after: int = 0) -> date | None:
    """The first day on which an item may be mentioned again that was on ``last_sent``.

    :param again_after: days after which its last level is repeated; 0 where it goes up
    """
    return last_sent and last_sent + timedelta(days=max(cooldown, again_after))


def debtor_rests_until(
    *,
    is_note: bool,
    cooldown: int,
    reminded_on: date | None = None,
    noted_on: date | None = None,
    final_until: date | None = None,
) -> date | None:
    """The first day on which a debtor may be sent an item again, whatever it heard of lately.

    :param is_note: whether the item would stand in a note of what falls due
    :param reminded_on: the debtor's last reminder; ``noted_on``: its last note
    :param final_until: until when a final notice to the debtor stands alone
    """
    heard = (reminded_on, noted_on if is_note else None)
    ends = [final_until, *(day + timedelta(days=cooldown) for day in heard if day)]
    return max(filter(None, ends), default=None)


def joins(level: int, gone: int | None, is_again: bool) -> bool:
    """Whether an item that could be mentioned stands in a reminder that goes out anyway.

    :param level: the days of the item's level
    :param gone: the days of the highest level of that reminder; None where none goes
    :param is_again: whether the item has reached that level before
    """
    return gone is not None and level >= 0 and (not is_again or level <= gone)
