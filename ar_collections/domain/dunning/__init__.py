"""Who is chased, at which level, and how one run differs from another."""

from . import cadence, comparison, delivery, eligibility, exclusion, letters, parts, runs
