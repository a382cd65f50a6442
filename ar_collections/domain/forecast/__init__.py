"""When open items will be paid, from when each customer paid; and how good that was before."""

from . import behaviour, curves, forecaster, scoring
