"""How a debtor stands, and what was decided about it."""

from . import decisions, standing
