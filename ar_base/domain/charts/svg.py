"""A few charts that a page, a PDF and a mail can all show: text that is drawn, and no script.

Sizes are in the chart's own units; it fills the width that it is given. Words come from the caller,
in the reader's language, and so does how a number of an axis is written. Whatever they hold is
shown as text; what does not fit is cut. A value that is no number is a gap.
"""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10
from typing import NamedTuple
from unicodedata import east_asian_width

from markupsafe import Markup

from ..number import finite
from ..text import ELLIPSIS, one_line

COLOURS = ("#2E7D6B", "#F2B84B", "#E58A3C", "#C9543A", "#8C2F39", "#6B7C93", "#4A6FA5")
INK, FAINT = "#37424D", "#DDE3E8"
FONT = "font-family='sans-serif' font-size='12'"
NARROW, WIDE = 6.2, 12.0  # a letter, and one that takes the room of two
LABEL = 48  # of an axis: where there is less room than for so much of each, some are left out
LINE = 14  # from one line of text to the next
HUGE = 1e150  # beyond it, differences overflow
TINY = 1e-9  # an axis of less has one line
SPACES = 4  # between the lines of an axis, about
ROUND = (1, 2, 2.5, 5, 10)  # of a power of ten, from one line to the next


class Column(NamedTuple):
    """A column: what is expected, the interval it should lie in, and what came."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    mark: float | None = None


class Line(NamedTuple):
    """A line of a chart: its name and a value, or None, for each place."""

    name: str
    values: Sequence[float | None]


def picture(svg):
    """A chart as the address of a picture."""
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def short(value):
    """A number for an axis: 1.2M, 35k, 0.5; where the caller has no way of his own to write it."""
    if abs(value) < 1e12:
        for size, sign in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
            if abs(value) >= size:
                return f"{value / size:.3g}{sign}"
    return f"{value:.3g}"


def columns(rows, *, width=1200, height=200, number=short):
    """Columns with whiskers for their intervals, and a dot where what came is known."""
    rows = [Column(row.label, *map(_drawable, row[1:])) for row in rows]
    values = [value for row in rows for value in row[1:] if value is not None]
    frame = _Frame(width, height, min([0, *values]), max([0, *values]), len(rows))
    body = []
    for place, row in enumerate(rows):
        body += _column(frame, frame.place(place), row)
    return frame.drawn(body, [row.label for row in rows], number)


def _column(frame, x, row):
    """A column from the line of zero to its value, below it where that is negative."""
    zero, size = frame.y(0), frame.step * 0.55
    if row.value is not None:
        y = frame.y(row.value)
        yield (
            f"<rect x='{x - size / 2:.1f}' y='{min(y, zero):.1f}' width='{size:.1f}'"
            f" height='{abs(y - zero):.1f}' fill='{COLOURS[0]}' rx='2'/>"
        )
    if row.high is not None and row.high > (row.low or 0):
        low, high = frame.y(row.low or 0), frame.y(row.high)
        yield (
            f"<path d='M{x:.1f} {low:.1f}V{high:.1f}M{x - 5:.1f} {high:.1f}h10"
            f"M{x - 5:.1f} {low:.1f}h10' stroke='{INK}' fill='none'/>"
        )
    if row.mark is not None:
        yield (
            f"<circle cx='{x:.1f}' cy='{frame.y(row.mark):.1f}' r='4' fill='{COLOURS[2]}'"
            " stroke='white'/>"
        )


def lines(labels, series, *, width=1200, height=200, number=short):
    """Lines over the same places, with their names at the right, where they end."""
    series = [Line(line.name, [*map(_drawable, line.values[: len(labels)])]) for line in series]
    values = [value for line in series for value in line.values if value is not None]
    frame = _Frame(width, height, min([0, *values]), max([0, *values]), len(labels), right=120)
    body, free = [], frame.lines_of_text()
    for place, line in enumerate(series):
        points = [
            (frame.place(place), frame.y(value))
            for place, value in enumerate(line.values)
            if value is not None
        ]
        if points:
            colour = COLOURS[(0, 3, 5, 6, 1)[place % 5]]
            body += _line(points, colour)
            x, y = points[-1]
            if free:  # the nearest one; names that find no line are left out
                beside = min(free, key=lambda place: abs(place - y))
                free.remove(beside)
                body.append(_text(x + 8, beside + 4, line.name, width - x - 8, fill=colour))
    return frame.drawn(body, labels, number)


def _line(points, colour):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'/>"
    for x, y in points:
        yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='2.5' fill='{colour}'/>"


def stacked(parts, *, width=1200):
    """One bar of parts, ``[(label, value, text)]``, with a legend; negative ones are told only."""
    sizes = [max(_drawable(value) or 0, 0) for _label, value, _text in parts]
    total = sum(sizes) or 1
    x, body = 0.0, []
    for number, value in enumerate(sizes):
        size = width * (value / total)
        body.append(
            f"<rect x='{x:.1f}' y='0' width='{size:.1f}' height='28' fill='{_part(number)}'/>"
        )
        x += size
    column = width / max(len(parts), 1)
    for number, (label, _value, text) in enumerate(parts):
        x, room = column * number, column - 20
        body += (
            f"<rect x='{x:.1f}' y='40' width='10' height='10' fill='{_part(number)}' rx='2'/>",
            _text(x + 15, 49, label, room),
            _text(x + 15, 65, text, room, weight="bold"),
        )
    return _svg(width, 70, body)


def _part(number):
    return COLOURS[number % len(COLOURS)]


def _drawable(value):
    number = finite(value)
    return None if number is None else max(-HUGE, min(HUGE, number))


# ----------------------------------------------------------------------
# Text
# ----------------------------------------------------------------------
def _text(x, y, text, room, *, anchor="start", weight="normal", fill=INK):
    """A piece of text that takes no more than the room; nothing where none of it fits."""
    shown = _fitted(one_line(text), room)
    if not shown:
        return ""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' fill='{fill}'"
        f" font-weight='{weight}' {FONT}>{escape(shown)}</text>"
    )


def _size(text):
    return sum(WIDE if east_asian_width(letter) in "WF" else NARROW for letter in text)


def _fitted(text, room):
    if _size(text) <= room:
        return text
    while text and _size(text) + NARROW > room:
        text = text[: min(len(text) - 1, int(room / NARROW))]
    return text and text + ELLIPSIS


def _svg(width, height, body):
    """Safe for a page: what comes from outside is escaped where it is written."""
    return Markup(
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'"
        f" style='width:100%;height:auto' role='img'>{''.join(body)}</svg>"
    )


def _round_values(low, high):
    """Round numbers at the same distance, from the low one or below it to the high or above."""
    space = (high - low) / SPACES
    power = 10.0 ** floor(log10(space))
    step = next(size * power for size in ROUND if size * power >= space)
    return [step * number for number in range(floor(low / step), ceil(high / step) + 1)]


class _Frame:
    """The drawing's axes: where a place and a value are."""

    def __init__(self, width, height, low, high, places, right=10):
        self.width, self.height = width, height
        self.rules = _round_values(low, high if high - low > TINY else low + 1)
        self.low, self.high = self.rules[0], self.rules[-1]
        self.left, self.right, self.top, self.bottom = 60, width - right, 10, height - 24
        self.step = (self.right - self.left) / max(places, 1)

    def place(self, number):
        return self.left + self.step * (number + 0.5)

    def y(self, value):
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - self.top)

    def lines_of_text(self):
        """Where text can stand without covering other text: the middle of each line."""
        return [*range(self.top, self.bottom, LINE)]

    def drawn(self, body, labels, number):
        return _svg(self.width, self.height, [*self._rules(number), *body, *self._labels(labels)])

    def _rules(self, number):
        for value in self.rules:
            y, x = self.y(value), self.left - 6
            yield f"<path d='M{self.left} {y:.1f}H{self.right}' stroke='{FAINT}'/>"
            yield _text(x, y + 4, number(value), x, anchor="end")

    def _labels(self, labels):
        """Every label, or every second, third, ... where they would cover each other."""
        widest = max((_size(one_line(label)) for label in labels), default=0)
        every = ceil((min(widest, LABEL) + NARROW) / self.step)
        for number, label in enumerate(labels):
            if number % every == 0:
                room = self.step * every - NARROW
                yield _text(self.place(number), self.height - 6, label, room, anchor="middle")
