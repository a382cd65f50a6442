"""States are written once."""

import pytest

from devkit.lint import states

RULE = 'class State(StrEnum):\n    OPEN = "open"\n    DONE = "done"\n    GONE = "gone"\n'
CHOICES = '[("open", "Open"), ("done", "Done")]'


@pytest.fixture
def write(add_addon):
    """An add-on with a rule; writes a model of it."""
    folder = add_addon("ar_x")

    def add(name, text):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return folder.parent

    add("domain/room/states.py", RULE)
    return add


def test_choices_made_from_the_rule_are_fine(write):
    root = write("models/m.py", 'state = fields.Selection(choices({State.OPEN: "Open"}))\n')

    assert list(states.check(root)) == []


@pytest.mark.parametrize("place", ["models/room/m.py", "wizards/w.py", "reports/r.py"])
def test_choices_that_spell_out_the_rule_again_are_found(write, place):
    root = write(place, f"result = fields.Selection({CHOICES})\n")

    assert list(states.check(root)) == [
        f"ar_x/{place}:1: these choices spell out State of ar_x/domain/room/states.py"
    ]


def test_so_are_those_that_stand_apart_from_their_field(write):
    root = write("models/m.py", f"STATES = {CHOICES}\nstate = fields.Selection(STATES)\n")

    (found,) = states.check(root)
    assert found.startswith("ar_x/models/m.py:1: these choices spell out State of ")


def test_a_state_without_a_rule_is_found(write):
    root = write("models/m.py", 'state = fields.Selection([("a", "A"), ("b", "B")])\n')
    write("models/n.py", 'STATES = [("c", "C"), ("d", "D")]\nstate = fields.Selection(STATES)\n')

    assert list(states.check(root)) == [
        "ar_x/models/m.py:1: a state is made from the StrEnum of a rule",
        "ar_x/models/n.py:1: a state is made from the StrEnum of a rule",
    ]


def test_choices_that_stand_twice_are_found(write):
    write("models/m.py", 'how = fields.Selection([("a", "A"), ("b", "B")])\n')
    root = write("wizards/w.py", 'how = fields.Selection([("b", "Bee"), ("a", "Ay")])\n')

    assert list(states.check(root)) == [
        "ar_x/wizards/w.py:1: these choices stand in ar_x/models/m.py:1 already"
    ]


def test_a_group_of_states_that_is_said_twice_is_found(write):
    write("models/m.py", 'x = one.state in ("open", "done")\n')
    root = write("models/n.py", 'x = one.state in ("done", "open")\n')

    assert list(states.check(root)) == [
        "ar_x/models/n.py:1: these states stand in ar_x/models/m.py:1 already: "
        "name them in State of ar_x/domain/room/states.py"
    ]


def test_a_group_that_is_said_once_or_is_of_something_else_is_fine(write):
    write("models/m.py", 'x = one.state in ("open", "done")\ny = ("name", "date")\n')
    root = write("models/n.py", 'y = ("name", "date")\n')

    assert list(states.check(root)) == []


def test_the_rules_of_a_lower_add_on_count(write, add_addon):
    upper = add_addon("ar_y", ["ar_x"])
    (upper / "models").mkdir()
    (upper / "models" / "m.py").write_text(f"result = fields.Selection({CHOICES})\n")

    (found,) = states.check(upper.parent)
    assert found.startswith("ar_y/models/m.py:1: these choices spell out State of ar_x/")
