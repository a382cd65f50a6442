"""How customers pay: the habits that the customers table names."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Habit:
    """When money is decided upon: days after the due date, drawn from a triangle.

    It is sent on the next of the customer's pay days. Shares are chances between 0 and 1.
    """

    earliest: int
    usual: int
    latest: int
    pay_days: tuple[int, ...]  # of the month
    in_parts: float = 0.0  # an instalment is paid in two parts
    forgotten: float = 0.0  # an instalment is never paid
    contested: float = 0.0  # a recent invoice is contested, and not paid
    on_account: float = 0.0  # a round sum arrives that names no invoice
    silent_days: int = 0  # nothing was received for so many days


TWICE, ONCE = (14, 28), (28,)
HABITS = {
    "prompt": Habit(-17, -15, -13, pay_days=TWICE, forgotten=0.012),
    "late_10": Habit(2, 9, 22, pay_days=TWICE, in_parts=0.04, forgotten=0.015, on_account=0.25),
    "late_35": Habit(26, 48, 90, pay_days=ONCE, in_parts=0.06, forgotten=0.02, on_account=0.5),
    "chronic": Habit(75, 130, 250, pay_days=ONCE, in_parts=0.25, forgotten=0.05, on_account=0.8),
    "stopped": Habit(-4, 3, 12, pay_days=TWICE, silent_days=320),
    "disputing": Habit(0, 12, 35, pay_days=ONCE, in_parts=0.1, contested=0.6),
}
