"""A few charts that a page, a PDF and a mail can all show: text that is drawn, and no script.

Sizes are in the chart's own units; it fills the width that it is given.
"""

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from markupsafe import Markup

COLOURS = ("#2E7D6B", "#F2B84B", "#E58A3C", "#C9543A", "#8C2F39", "#6B7C93", "#4A6FA5")
INK, FAINT = "#37424D", "#DDE3E8"
FONT = "font-family='sans-serif' font-size='12'"


class Column(NamedTuple):
    """A column: what is expected, the interval it should lie in, and what came."""

    label: str
    value: float
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
    """A number for an axis: 1.2M, 35k, 0.5."""
    for size, sign in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{sign}"
    return f"{value:.3g}"


def columns(rows, *, width=1200, height=200):
    """Columns with whiskers for their intervals, and a dot where what came is known."""
    top = max((max(row.value, row.high or 0, row.mark or 0) for row in rows), default=0)
    frame = _Frame(width, height, 0, top, len(rows))
    body = []
    for place, row in enumerate(rows):
        x, size = frame.place(place), frame.step * 0.55
        y = frame.y(max(row.value, 0))
        body.append(
            f"<rect x='{x - size / 2:.1f}' y='{y:.1f}' width='{size:.1f}'"
            f" height='{frame.bottom - y:.1f}' fill='{COLOURS[0]}' rx='2'/>"
        )
        if row.high is not None and row.high > (row.low or 0):
            low, high = frame.y(row.low or 0), frame.y(row.high)
            body.append(
                f"<path d='M{x:.1f} {low:.1f}V{high:.1f}M{x - 5:.1f} {high:.1f}h10"
                f"M{x - 5:.1f} {low:.1f}h10' stroke='{INK}' fill='none'/>"
            )
        if row.mark is not None:
            body.append(
                f"<circle cx='{x:.1f}' cy='{frame.y(row.mark):.1f}' r='4' fill='{COLOURS[2]}'"
                " stroke='white'/>"
            )
    return frame.drawn(body, [row.label for row in rows])


def lines(labels, series, *, width=1200, height=200):
    """Lines over the same places, with their names and last values at the right."""
    values = [value for line in series for value in line.values if value is not None]
    low, high = min([0, *values]), max(values, default=0)
    frame = _Frame(width, height, low, high, len(labels), right=120)
    body = []
    taken = []
    for number, line in enumerate(series):
        colour = COLOURS[(0, 3, 5, 6, 1)[number % 5]]
        points = [
            (frame.place(place), frame.y(value))
            for place, value in enumerate(line.values)
            if value is not None
        ]
        if not points:
            continue
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        body.append(f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2'/>")
        body += [f"<circle cx='{x:.1f}' cy='{y:.1f}' r='2.5' fill='{colour}'/>" for x, y in points]
        y = points[-1][1]
        while any(abs(y - other) < 14 for other in taken):
            y += 14
        taken.append(y)
        body.append(
            f"<text x='{points[-1][0] + 8:.1f}' y='{y + 4:.1f}' fill='{colour}' {FONT}>"
            f"{escape(line.name)}</text>"
        )
    return frame.drawn(body, labels)


def stacked(parts, *, width=1200):
    """One bar of parts, ``[(label, value, text)]``, with a legend; negative ones are told only."""
    total = sum(max(value, 0) for _label, value, _text in parts) or 1
    x, body = 0.0, []
    for number, (_label, value, _text) in enumerate(parts):
        size = width * max(value, 0) / total
        body.append(
            f"<rect x='{x:.1f}' y='0' width='{size:.1f}' height='28' fill='{_part(number)}'/>"
        )
        x += size
    column = width / max(len(parts), 1)
    for number, (label, _value, text) in enumerate(parts):
        x = column * number
        body.append(
            f"<rect x='{x:.1f}' y='40' width='10' height='10' fill='{_part(number)}' rx='2'/>"
            f"<text x='{x + 15:.1f}' y='49' fill='{INK}' {FONT}>{escape(label)}</text>"
            f"<text x='{x + 15:.1f}' y='65' fill='{INK}' font-weight='bold' {FONT}>"
            f"{escape(text)}</text>"
        )
    return _svg(width, 70, body)


def _part(number):
    return COLOURS[number % len(COLOURS)]


def _svg(width, height, body):
    """Safe for a page: what comes from outside is escaped where it is written."""
    return Markup(
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'"
        f" style='width:100%;height:auto' role='img'>{''.join(body)}</svg>"
    )


class _Frame:
    """The drawing's axes: where a place and a value are."""

    def __init__(self, width, height, low, high, places, right=10):
        self.width, self.height = width, height
        self.low, self.high = low, high if high > low else low + 1
        self.left, self.right, self.top, self.bottom = 52, width - right, 10, height - 24
        self.step = (self.right - self.left) / max(places, 1)

    def place(self, number):
        return self.left + self.step * (number + 0.5)

    def y(self, value):
        share = (value - self.low) / (self.high - self.low)
        return self.bottom - share * (self.bottom - self.top)

    def drawn(self, body, labels):
        marks = []
        for quarter in range(5):
            value = self.low + (self.high - self.low) * quarter / 4
            y = self.y(value)
            marks.append(
                f"<path d='M{self.left} {y:.1f}H{self.right}' stroke='{FAINT}'/>"
                f"<text x='{self.left - 6}' y='{y + 4:.1f}' text-anchor='end' fill='{INK}' {FONT}>"
                f"{short(value)}</text>"
            )
        for number, label in enumerate(labels):
            marks.append(
                f"<text x='{self.place(number):.1f}' y='{self.height - 6}' text-anchor='middle'"
                f" fill='{INK}' {FONT}>{escape(label)}</text>"
            )
        return _svg(self.width, self.height, marks + body)
