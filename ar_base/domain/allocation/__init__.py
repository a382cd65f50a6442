"""Which part of a sum goes to which item, and what becomes of the rest."""

from . import crediting, policies
