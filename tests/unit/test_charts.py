"""Charts are well-formed, keep within their frame, and say what they are given."""

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
