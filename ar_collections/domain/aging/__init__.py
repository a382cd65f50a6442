"""How old what is owed is: buckets, and credits netted against the oldest items."""

from . import buckets, netting
