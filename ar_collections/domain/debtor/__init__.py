"""How a debtor stands."""

from . import standing
