"""The clock of a dispute, in working hours: when it warns, and when it has run down."""

#: The share of the target after which the owner is warned.
WARN_AT = 0.75
#: Between so many working hours a target lies: more than none, and about a year at most.
TARGET_HOURS = (0.01, 2000)


def until_warning(target, spent):
    """Working hours from now until the owner is warned; zero if that is past."""
    return max(0.0, target * WARN_AT - spent)


def until_deadline(target, spent):
    """Working hours from now until the target is missed; zero if that is past."""
    return max(0.0, target - spent)
