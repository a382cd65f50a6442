"""What was tried and what got through, told at the end of the run."""

from collections import Counter

#: Of all tests of this process, by matrix: models, fields, methods, roles, attempts, got through.
TALLY: dict[str, Counter] = {}


def lines():
    """One line per matrix, as it stands in the log."""
    for matrix, counts in TALLY.items():
        told = ", ".join(f"{counts[name]:,} {name}" for name in counts if name != "got through")
        yield f"attack, {matrix}: {told}; got through: {counts['got through']:,}"
