"""Sharing debtors among collectors so that value and number are level.

The largest debtor goes first, to whoever has least; what a collector has is the share of all value
plus the share of all debtors. With equal debtors this deals them out evenly; with one very large
debtor among small ones, its collector gets fewer of the others. The known longest-processing-time
rule (R. L. Graham, "Bounds on Multiprocessing Timing Anomalies", 1969), for two loads at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What a collector works already: number of debtors and their value in minor units."""

    count: int = 0
    value: int = 0

    def __add__(self, other: "Load") -> "Load":
        return Load(self.count + other.count, self.value + other.value)


def distribute(
    debtors: Mapping[int, int], collectors: Mapping[int, Load] | Iterable[int]
) -> dict[int, int]:
    """Give every debtor to one collector.

    :param debtors: value of each debtor to share in minor units, by its key; a negative one counts
        as none
    :param collectors: what each collector has already, or just their keys
    :return: ``{debtor: collector}``; empty where there is no collector. Ties go to the lower key.
    """
    loads = (
        dict(collectors) if isinstance(collectors, Mapping) else {key: Load() for key in collectors}
    )
    if not loads:
        return {}
    parts = {key: Load(1, max(value, 0)) for key, value in debtors.items()}
    whole = sum((*loads.values(), *parts.values()), Load())
    given = {}
    for debtor in sorted(parts, key=lambda key: (-parts[key].value, key)):
        collector = min(loads, key=lambda key: (_weight(loads[key], whole), key))
        given[debtor] = collector
        loads[collector] += parts[debtor]
    return given


def _weight(load: Load, whole: Load) -> int:
    """The shares of value and of number together, times what both are shares of: no fractions."""
    return load.value * whole.count + load.count * (whole.value or 1)
