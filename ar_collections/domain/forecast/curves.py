"""Payment curves: the chance that an item is paid in a week, given that it is still open.

Lateness is counted in weeks after the due date, week ``n`` being the days ``7n − 6`` to ``7n``;
before the due date ``n`` is nought or negative. For each week of lateness the hazard is what was
paid in it ÷ what was open when it began (Kaplan and Meier's estimate, by amount). Items that are
still open, or that a credit note or an entry settled, count as open for as long as they were and
then leave: debts that nobody pays make the chance smaller, as they should.
"""

from dataclasses import dataclass, field
from operator import add

FIRST, LAST = -8, 26  # weeks of lateness that are told apart; what is later is one tail
WEEKS = LAST - FIRST + 1
TAIL = WEEKS  # the index of the tail
STRENGTH = 6  # so many items' worth of others' experience is added to a customer's own


def index_of(week):
    """The place of a week of lateness in the lists below."""
    if week < FIRST:
        return 0
    return week - FIRST if week <= LAST else TAIL


@dataclass(slots=True)
class Exposure:
    """What was open at the start of a week of lateness, what was paid in it; by amount.

    ``entered`` and ``left`` are by the first and the last week in which an item was open.
    ``tail_weeks`` is amount × weeks that items were open beyond :data:`LAST`.
    """

    entered: list = field(default_factory=lambda: [0.0] * (WEEKS + 1))
    paid: list = field(default_factory=lambda: [0.0] * (WEEKS + 1))
    left: list = field(default_factory=lambda: [0.0] * (WEEKS + 1))
    tail_weeks: float = 0.0
    amount: float = 0.0
    count: int = 0
    paid_total: float = 0.0
    paid_days: float = 0.0  # amount paid × days late

    @property
    def mean_days_late(self):
        """Days late by amount of what was paid; None where nothing was."""
        return self.paid_days / self.paid_total if self.paid_total else None

    def add(self, amount, opened, closed, is_paid):
        """Count an item.

        :param opened: days after the due date on which it came into being
        :param closed: days after the due date on which it was settled, or was last seen open
        :param is_paid: whether money settled it; if not, only whole weeks count
        """
        first = -(-opened // 7)
        last = -(-closed // 7) if is_paid else closed // 7
        if last < first:
            if not is_paid:
                return
            first = last
        place = index_of(last)
        self.entered[index_of(first)] += amount
        self.left[place] += amount
        if is_paid:
            self.paid[place] += amount
            self.paid_total += amount
            self.paid_days += amount * closed
        if last > LAST:
            self.tail_weeks += amount * (last - max(LAST, first - 1))
        self.amount += amount
        self.count += 1

    def merge(self, other):
        """Add another exposure to this one."""
        if not other.count:
            return
        for name in ("entered", "paid", "left"):
            setattr(self, name, list(map(add, getattr(self, name), getattr(other, name))))
        for name in ("tail_weeks", "amount", "count", "paid_total", "paid_days"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def at_risk(self):
        """What was open at the start of each week of lateness; the tail in amount × weeks."""
        open_now, found = 0.0, []
        for entered, left in zip(self.entered[:TAIL], self.left[:TAIL], strict=True):
            open_now += entered
            found.append(open_now)
            open_now -= left
        return [*found, self.tail_weeks]


def hazards(exposure, pooled=None, strength=STRENGTH):
    """The chance of payment in each week of lateness, of what is open when it begins.

    :param pooled: hazards of a larger group; so many average items' worth of them as ``strength``
        says are added, so that a long history speaks for itself and a short one for the group
    :return: list of :data:`WEEKS` hazards and that of a week of the tail
    """
    risk = exposure.at_risk()
    if pooled is None:
        return [_share(*week) for week in zip(exposure.paid, risk, strict=True)]
    if exposure.amount <= 0:
        return pooled
    prior = strength * exposure.amount / exposure.count
    return [
        min(1.0, (paid + prior * group) / (open_ + prior))
        for paid, open_, group in zip(exposure.paid, risk, pooled, strict=True)
    ]


def _share(part, whole):
    return min(1.0, part / whole) if whole > 0 else 0.0


class Curve:
    """When an item will be paid, by how late it is today."""

    def __init__(self, chances):
        self._chances = chances

    def lay(self, weeks, amount, late):
        """Add to each week to come what of an amount is expected in it, at most all of it.

        :param weeks: list of amounts, changed
        :param late: days after the due date today; negative before it
        """
        for week, chance in enumerate(self._after((late + 3) // 7, len(weeks))):
            paid = amount * chance
            weeks[week] += paid
            amount -= paid

    def _after(self, week, horizon):
        """The chances of the weeks after a week of lateness; none before the first one."""
        place = week + 1 - FIRST
        early = min(max(-place, 0), horizon)
        told_apart = self._chances[max(place, 0) : TAIL][: horizon - early]
        late = horizon - early - len(told_apart)
        return [0.0] * early + told_apart + [self._chances[TAIL]] * late
