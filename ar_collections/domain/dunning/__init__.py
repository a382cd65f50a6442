"""Who is chased, at which level, and how one run differs from another."""

from . import comparison, delivery, eligibility, parts, runs
