"""How old what is owed is: credits netted against the oldest items; buckets are ``ar_base``'s."""

from . import netting
