"""Limits of buckets are the company's, and stand in no code."""

import pytest

from devkit.lint import buckets


@pytest.fixture
def write(add_addon):
    """Write a file of an add-on; returns the root."""
    folder = add_addon("ar_x")

    def write(name, text):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return folder.parent

    return write


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("late_31_60_amount = 1", "late_31_60_amount"),
        ("x = row.late_90", "late_90"),
        ('x = "SUM(a) FILTER (WHERE w >= w_late_120)"', "w_late_120"),
        ("KEYS = ['91_plus']", "91_plus"),
        ("x = label('61–90 Days')", "61–90"),
        ("x = '91+ Days Late'", "91+"),
        ("x = 'CASE WHEN days_late <= 30 THEN 1 END'", "days_late <= 30"),
        ("x = \"[('oldest_days_late', '>', 90)]\"", "'oldest_days_late', '>', 90"),
        ("x = item.days_late > 60", "item.days_late > 60"),
    ],
)
def test_days_in_python_are_found(write, text, found):
    root = write("models/m.py", f"{text}\n")
    assert list(buckets.check(root)) == [
        f"ar_x/models/m.py:1: {found} is for the company's buckets to say"
    ]


def test_so_are_those_in_views_and_scripts(write):
    write("views/v.xml", "<odoo>\n<field decoration-danger='days_late &gt; 90'/>\n</odoo>\n")
    root = write("static/src/s.js", "const old = record.oldest_days_late.raw_value > 90;\n")
    assert list(buckets.check(root)) == [
        "ar_x/static/src/s.js:1: oldest_days_late.raw_value > 90 is for the company's buckets to"
        " say",
        "ar_x/views/v.xml:2: days_late &gt; 90 is for the company's buckets to say",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "late = item.days_late > 0",
        "x = 'days_late < level_days'",
        "x = \"[('days_late', '>', 0)]\"",
        "late_2 = paid_late_8 = late_1_amount = 3",
        "x = 'a window of 30 days; 24 × 7; pages 3–14'",
        "interval_number = 30",
    ],
)
def test_what_is_no_limit_of_a_bucket_is_fine(write, text):
    assert list(buckets.check(write("models/m.py", f"{text}\n"))) == []


EXAMPLE = "x = '30, 60, 90 makes 1–30, 31–60, 91+'\n"


@pytest.mark.parametrize("place", ["tests/test_m.py", "migrations/1/m.py"])
def test_tests_and_migrations_may_name_days(write, place):
    assert list(buckets.check(write(place, EXAMPLE))) == []


def test_so_may_the_room_and_no_other(add_addon):
    for addon in ("ar_base", "ar_x"):
        room = add_addon(addon) / "models" / "buckets"
        room.mkdir(parents=True)
        (room / "m.py").write_text(EXAMPLE)
    found = [line.partition(":")[0] for line in buckets.check(room.parents[2])]
    assert set(found) == {"ar_x/models/buckets/m.py"}
