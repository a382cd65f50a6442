"""How old what is owed is: the buckets of a scheme, and which of them an item is in."""

from . import scheme
