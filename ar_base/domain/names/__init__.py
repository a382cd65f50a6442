"""Whether two names mean the same somebody: yes, no, or that cannot be told."""

from . import comparing, forms, spelling
