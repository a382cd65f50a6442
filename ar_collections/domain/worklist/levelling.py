"""Sharing debtors among collectors so that value and number are level.

The largest debtor goes first, to whoever has least; what a collector has is the share of all value
plus the share of all debtors. With equal debtors this deals them out evenly; with one very large
debtor among small ones, its collector gets fewer of the others. The known longest-processing-time
rule (R. L. Graham, "Bounds on Multiprocessing Timing Anomalies", 1969), for two loads at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Load:
    """What a collector works already: number of debtors and their value."""

    count: int = 0
    value: Decimal = Decimal(0)

    def __add__(self, other: "Load") -> "Load":
        return Load(self.count + other.count, self.value + other.value)


def distribute(
    debtors: Mapping[int, Decimal], collectors: Mapping[int, Load] | Iterable[int]
) -> dict[int, int]:
    """Give every debtor to one collector.

    :param debtors: value of each debtor to share, by its key; a negative value counts as none
    :param collectors: what each collector has already, or just their keys
    :return: ``{debtor: collector}``; empty where there is no collector. Ties go to the lower key.
    """
    loads = (
        dict(collectors) if isinstance(collectors, Mapping) else {key: Load() for key in collectors}
    )
    if not loads:
        return {}
    parts = {key: Load(1, max(value, Decimal(0))) for key, value in debtors.items()}
    whole = sum((*loads.values(), *parts.values()), Load())
    given = {}
    for debtor in sorted(parts, key=lambda key: (-parts[key].value, key)):
        collector = min(loads, key=lambda key: (_share(loads[key], whole), key))
        given[debtor] = collector
        loads[collector] += parts[debtor]
    return given


def _share(load: Load, whole: Load) -> Decimal:
    by_value = load.value / whole.value if whole.value else Decimal(0)
    return by_value + Decimal(load.count) / whole.count
