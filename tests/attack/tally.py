"""What was tried and what got through, told at the end of the run."""

from collections import Counter

ORDER = ("models", "fields", "methods", "roles", "attempts")
#: Of all tests of this process, by matrix: models, fields, methods, roles, attempts, got through.
TALLY: dict[str, Counter] = {}


def told():
    """``(matrix, counts in words)`` of those of which something was tried."""
    for matrix, counts in TALLY.items():
        if counts["attempts"]:
            tried = [f"{counts[name]:,} {name}" for name in ORDER if counts[name]]
            yield matrix, f"{', '.join(tried)}; got through: {counts['got through']:,}"
