"""How large a synthetic company is."""

from dataclasses import dataclass

from devkit.ui import Stop


@dataclass(frozen=True, slots=True)
class Size:
    """A company's customers and documents; twice as many invoices are paid as are open."""

    name: str
    debtors: int
    open_invoices: int

    @property
    def paid_invoices(self) -> int:
        return 2 * self.open_invoices

    @property
    def sister(self) -> "Size":
        """The second company of the database: a tenth of the first."""
        return Size(self.name, max(1, self.debtors // 10), max(1, self.open_invoices // 10))

    def __str__(self) -> str:
        return (
            f"{self.debtors:,} debtors, {self.open_invoices:,} open "
            f"and {self.paid_invoices:,} paid invoices"
        )


SIZES = {
    size.name: size
    for size in (
        Size("S", 2_000, 20_000),
        Size("L", 20_000, 200_000),
        Size("XL", 100_000, 1_000_000),
    )
}


def size_named(name: str) -> Size:
    """The size that the command names; none means the smallest."""
    try:
        return SIZES[name.upper() or "S"]
    except KeyError:
        raise Stop(f"There is no size {name!r}: use {', '.join(SIZES)}.") from None
