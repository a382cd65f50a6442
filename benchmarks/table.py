"""Tables that are readable on a terminal and in Markdown."""

from collections.abc import Sequence


def table(heading: Sequence[str], rows: Sequence[Sequence[str]], *, right: bool = True) -> str:
    """A Markdown table, its first column to the left, the others to the right, or left too."""
    widths = [max(map(len, column)) for column in zip(heading, *rows, strict=True)]
    others = [f"{'-' * (width - 1)}:" if right else "-" * width for width in widths[1:]]
    lines = (heading, ["-" * widths[0], *others], *rows)
    return "\n".join(_line(cells, widths, right) for cells in lines)


def _line(cells: Sequence[str], widths: Sequence[int], right: bool) -> str:
    first, *others = zip(cells, widths, strict=True)
    padded = [cell.rjust(width) if right else cell.ljust(width) for cell, width in others]
    return f"| {' | '.join([first[0].ljust(first[1]), *padded])} |"
