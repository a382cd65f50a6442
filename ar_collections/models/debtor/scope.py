"""Whose figures are counted by one statement, and on what day."""

from dataclasses import dataclass, replace
from datetime import date

from odoo.tools import SQL


def among(column: SQL, ids: tuple | None) -> SQL:
    """Whether a column is one of some ids; None stands for all of them."""
    return SQL("TRUE") if ids is None else SQL("%s IN %s", column, tuple(ids) or (0,))


@dataclass(frozen=True, slots=True)
class Scope:
    """Debtors ``d`` in whose companies it is ``day``.

    ``companies`` and ``partners`` (commercial ones) are ids, None for all; ``which`` is a further
    condition on ``d``. When it was looked what there is (``ar.debtor._look_around``),
    ``open_items`` is the statement of the ledger's rows; ``items`` and ``documents`` are the ids of
    them, where they are few; and ``without`` names of what there is none.
    """

    day: date
    companies: tuple | None = None
    partners: tuple | None = None
    which: SQL | None = None
    open_items: SQL | None = None
    items: tuple | None = None
    documents: tuple | None = None
    without: frozenset = frozenset()

    @property
    def sql(self) -> SQL:
        """The condition on ``d``."""
        return SQL(
            "%s AND %s AND %s",
            among(SQL("d.company_id"), self.companies),
            among(SQL("d.partner_id"), self.partners),
            self.which or SQL("TRUE"),
        )

    def having(self, **found) -> "Scope":
        """The same, with what was found when it was looked around."""
        return replace(self, **found)
