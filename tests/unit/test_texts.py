"""What is put into a sentence is written as its reader writes it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: What holds a day where it is called so; a call around it has made words of it.
OF_A_DAY = re.compile(
    r"(^|\.)(date|day|today|as_of|until|deadline|date_(from|to|due)|\w+_(date|on|until))$"
)
#: Where words were made of it by then, or where it is a number of days.
IN_WORDS = {
    "ar_base/models/buckets/ar_aging_scheme.py",
    "ar_base/models/workbook/ar_workbook_sheets.py",
}


def files():
    return sorted(
        path.relative_to(ROOT)
        for path in ROOT.glob("ar_*/**/*.py")
        if "tests" not in path.parts and "migrations" not in path.parts
    )


def sentences(tree):
    """The calls that translate a sentence: their line and what is put into each."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_":
            yield node.lineno, node.keywords


def raw_days(text):
    """``(line, name, what)`` of days that are put into sentences as they are."""
    return [
        (line, word.arg, ast.unparse(word.value))
        for line, words in sentences(ast.parse(text))
        for word in words
        if isinstance(word.value, (ast.Name, ast.Attribute))
        and OF_A_DAY.search(ast.unparse(word.value))
    ]


def test_what_is_found():
    assert raw_days('self.env._("by %(day)s", day=run.date)') == [(1, "day", "run.date")]
    assert not raw_days('self.env._("by %(day)s", day=format_date(self.env, run.date))')
    assert not raw_days('self.env._("%(date)s days", date=self.days)')


@pytest.mark.parametrize("path", files(), ids=str)
def test_no_day_is_put_into_a_sentence_as_it_is(path):
    if str(path) not in IN_WORDS:
        assert not raw_days((ROOT / path).read_text())
