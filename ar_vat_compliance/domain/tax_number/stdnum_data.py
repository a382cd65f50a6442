"""Gives python-stdnum its data files back.

Odoo imports stdnum through a hook whose loader knows nothing of a package's files, and every scheme
that looks something up in a table (Chinese identity numbers, for one) then fails for want of it.
"""

from importlib.machinery import PathFinder

import stdnum


def repair() -> None:
    """Let stdnum find its files by the loader that it would have had."""
    if not hasattr(stdnum.__spec__.loader, "get_resource_reader"):
        stdnum.__spec__.loader = PathFinder.find_spec("stdnum").loader
