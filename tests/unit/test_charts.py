"""Charts are well-formed, keep within their frame, and say what they are given."""

import math
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odoo.addons.ar_base.domain.charts import svg

amounts = st.floats(0, 1e9)


def texts(drawing):
    return [
        node.text for node in ElementTree.fromstring(drawing).iter() if node.tag.endswith("text")
    ]


@given(st.lists(st.tuples(amounts, amounts, amounts), max_size=13))
def test_columns_stay_within_the_frame(rows):
    drawing = svg.columns(
        [svg.Column(str(n), value, low, high) for n, (value, low, high) in enumerate(rows)]
    )
    for node in ElementTree.fromstring(drawing).iter():
        if node.tag.endswith("rect"):
            assert float(node.get("y")) >= -0.1
            assert float(node.get("height")) >= -0.1


def test_labels_of_customers_are_escaped():
    drawing = svg.stacked([("<b>Smith & Co</b>", 1, "1 €")])
    assert "<b>Smith & Co</b>" in texts(drawing)


def test_a_line_may_have_gaps():
    drawing = svg.lines(["Jan", "Feb", "Mar"], [svg.Line("DSO", [30, None, 40])])
    assert "DSO" in texts(drawing)


def test_nothing_to_draw_is_an_empty_frame():
    for drawing in (svg.columns([]), svg.lines([], []), svg.stacked([])):
        assert ElementTree.fromstring(drawing).tag.endswith("svg")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (950, "950"), (12_400, "12.4k"), (2_500_000, "2.5M"), (-3e9, "-3bn")],
)
def test_numbers_of_an_axis_are_short(value, text):
    assert svg.short(value) == text


def test_a_picture_is_its_own_address():
    assert svg.picture("<svg/>").startswith("data:image/svg+xml;base64,")


# ----------------------------------------------------------------------
# Nothing that a chart is given can break it, or do anything
# ----------------------------------------------------------------------
DRAWN = {"svg", "rect", "path", "text", "circle", "polyline"}
SAID = {
    *("xmlns", "viewBox", "style", "role", "x", "y", "width", "height", "rx", "cx", "cy", "r"),
    *("d", "points", "fill", "stroke", "stroke-width"),
    *("text-anchor", "font-family", "font-size", "font-weight"),
}
values = st.none() | st.floats() | st.integers() | st.decimals() | st.just(10**400)
names = st.text(st.characters(exclude_categories=()), max_size=60)


def assertHarmless(drawing, width, height):
    """A drawing: no element or attribute but those that draw, every number finite and in sight."""
    assert not re.search("nan|inf", re.sub(">[^<]*<", "><", drawing), re.IGNORECASE)
    for node in ElementTree.fromstring(drawing).iter():
        assert node.tag.rpartition("}")[2] in DRAWN
        assert set(node.keys()) <= SAID
        for name, most in (("x", width), ("cx", width), ("y", height), ("cy", height)):
            if name in node.attrib:
                assert -0.1 <= float(node.get(name)) <= most + 0.1, (node.tag, name)
        for name in ("width", "height"):
            if node.tag.endswith("rect"):
                assert float(node.get(name)) >= -0.1


@given(st.lists(st.tuples(names, values, values, values, values), max_size=8))
def test_columns_take_anything(rows):
    assertHarmless(svg.columns([svg.Column(*row) for row in rows]), 1200, 200)


@given(st.lists(names, max_size=5), st.lists(st.tuples(names, st.lists(values, max_size=7))))
def test_lines_take_anything(labels, series):
    assertHarmless(svg.lines(labels, [svg.Line(*line) for line in series]), 1200, 200)


@given(st.lists(st.tuples(names, values, names), max_size=8))
def test_parts_take_anything(parts):
    assertHarmless(svg.stacked(parts), 1200, 70)


@pytest.mark.parametrize(
    "label",
    [
        "</text><script>alert(1)</script>",
        "' onload='alert(1)",
        '"><image href="http://x/y.png"/>',
        "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>",
        "&lt;",
    ],
)
def test_a_hostile_label_is_a_label(label):
    for drawing in (
        svg.columns([svg.Column(label, 1)], width=4000),
        svg.lines([label], [svg.Line("x", [1])], width=4000),
        svg.stacked([(label, 1, label)], width=4000),
    ):
        assertHarmless(drawing, 4000, 200)
        assert label in texts(drawing)
        assert "<script" not in drawing
        assert "<image" not in drawing


def test_labels_are_cut_to_their_place():
    long = "Wagner " * 50
    drawing = svg.stacked([(long, 1, long), ("Ada", 2, "2 €")])
    shown = [text for text in texts(drawing) if text.startswith("Wagner")]
    assert [len(text) < 100 and text.endswith("…") for text in shown] == [True, True]
    (shown,) = [
        text
        for text in texts(svg.columns([svg.Column("株式会社" * 80, 1)] * 12))
        if text.startswith("株")
    ][:1]
    assert shown.endswith("…")
    assert len(shown) <= 8, "Chinese letters take the room of two"
    shown = texts(svg.lines(["Jan"], [svg.Line("Best possible DSO", [1])]))
    assert "Best possible DSO" in shown


def test_labels_that_would_cover_each_other_are_left_out():
    months = [f"{n % 12 + 1:02}/{2000 + n // 12}" for n in range(240)]
    shown = [text for text in texts(svg.lines(months, [svg.Line("DSO", [1] * 240)])) if "/" in text]
    assert months[0] in shown
    assert 5 <= len(shown) <= 40


def test_what_is_below_zero_hangs_from_the_line():
    drawing = svg.columns([svg.Column("Jan", 100), svg.Column("Feb", -50)])
    up, down = [node for node in ElementTree.fromstring(drawing) if node.tag.endswith("rect")]
    assert float(down.get("y")) == pytest.approx(float(up.get("y")) + float(up.get("height")))
    assert float(down.get("height")) == pytest.approx(float(up.get("height")) / 2, abs=0.2)


def test_one_point_is_a_dot():
    drawing = svg.lines(["Jan"], [svg.Line("DSO", [30])])
    assert [node.get("r") for node in ElementTree.fromstring(drawing) if node.get("cx")] == ["2.5"]


def test_values_without_a_place_are_left_out():
    drawing = svg.lines(["Jan"], [svg.Line("DSO", [30, 40, 50])])
    assert len([node for node in ElementTree.fromstring(drawing) if node.get("cx")]) == 1


def test_a_gap_in_a_column_is_no_column():
    for nothing in (None, math.nan, math.inf):
        drawing = svg.columns([svg.Column("Jan", nothing), svg.Column("Feb", 1)])
        assert drawing.count("<rect") == 1


def test_numbers_of_the_axis_are_written_by_the_caller():
    drawing = svg.columns([svg.Column("一月", 40_000)], number=lambda n: f"<{n / 1e4:.0f}万>")
    assert "<4万>" in texts(drawing)


@pytest.mark.parametrize("value", [1e15, -1e200, math.nan, math.inf])
def test_the_number_of_an_axis_is_short_whatever_it_is(value):
    assert len(svg.short(value)) <= 8


@pytest.mark.parametrize(
    ("values", "axis"),
    [
        ([18_300], ["0", "5k", "10k", "15k", "20k"]),
        ([231.1], ["0", "100", "200", "300"]),
        ([100, -50], ["-50", "0", "50", "100"]),
        ([0.7], ["0", "0.2", "0.4", "0.6", "0.8"]),
        ([0], ["0", "0.25", "0.5", "0.75", "1"]),
    ],
)
def test_the_numbers_of_an_axis_are_round(values, axis):
    assert texts(svg.columns([svg.Column("", value) for value in values]))[: len(axis)] == axis
