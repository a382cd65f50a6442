"""One thing that a company is given before people work with it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """What it is called, how it stands, and where it is seen to.

    ``lacks`` says what is wrong and what follows from it, and is empty where nothing is; then
    ``stands`` says how it is. ``opens`` returns the action of the page on which it is entered;
    ``is_admins`` tells that Odoo lets nobody but administrators enter it there.
    """

    key: str
    name: str
    opens: Callable[[], dict]
    lacks: str = ""
    stands: str = ""
    is_admins: bool = False
