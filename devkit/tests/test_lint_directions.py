"""Rooms know those below them, whatever the way in which one refers to another."""

from pathlib import Path

import pytest

from devkit.lint import directions

ORDER = {"ar_x": (("debtor",), ("promise", "dispute"), ("worklist",))}
MODEL = 'class M(models.Model):\n    _name = "{name}"\n    {field} = fields.{type}\n'
EXTENSION = "class E(models.Model):\n    _inherit = {name!r}\n    {line}\n"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def house(tmp_path, add_addon):
    """An add-on of four rooms: a debtor, its promises, its disputes, and the worklist."""
    folder = add_addon("ar_x")
    models = folder / "models"
    write(models / "debtor" / "m.py", MODEL.format(name="ar.debtor", field="due", type="Date()"))
    write(
        models / "promise" / "m.py",
        MODEL.format(name="ar.promise", field="debtor_id", type='Many2one("ar.debtor")')
        + EXTENSION.format(
            name="ar.debtor", line='promise_ids = fields.One2many("ar.promise", "debtor_id")'
        ),
    )
    write(
        models / "worklist" / "m.py",
        EXTENSION.format(name="ar.debtor", line="score = fields.Float()"),
    )
    write(
        folder / "views" / "promise" / "v.xml",
        '<odoo><record id="promise_action" model="ir.actions.act_window"/></odoo>',
    )
    return folder


def found(folder, excused=None):
    return list(directions.check(folder.parent, ORDER, excused or {}))


def test_a_house_in_order_has_no_findings(house):
    assert found(house) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('self.env["ar.promise"].search([])', "ar.promise"),
        ('{"res_model": "ar.promise"}', "ar.promise"),
        ('fields.Many2one("ar.promise")', "ar.promise"),
        ('SQL("SELECT 1 FROM ar_promise p")', "ar_promise"),
        ('SQL("SELECT 1 FROM x JOIN ar_promise ON TRUE")', "ar_promise"),
        ('self.env.ref("ar_x.promise_action")', "ar_x.promise_action"),
        ("self.promise_ids", "ar.debtor.promise_ids"),
    ],
)
def test_python_that_reaches_up_is_found(house, line, what):
    path = house / "models" / "debtor" / "up.py"
    write(path, EXTENSION.format(name="ar.debtor", line=f"def f(self):\n        return {line}"))

    assert found(house) == [f"ar_x/models/debtor/up.py:4: debtor refers to {what} of promise"]


@pytest.mark.parametrize(
    "line",
    [
        "from ..promise import m",
        "from ...models.promise.m import M",
        "from odoo.addons.ar_x.models.promise import m",
        "import odoo.addons.ar_x.models.promise.m",
    ],
)
def test_an_import_that_reaches_up_is_found(house, line):
    write(house / "models" / "debtor" / "up.py", f"{line}\n")

    (finding,) = found(house)
    assert finding.startswith("ar_x/models/debtor/up.py:1: debtor refers to ")
    assert finding.endswith(" of promise")


def test_a_rule_is_held_to_the_same_order(house):
    write(house / "domain" / "promise" / "judging.py", "")
    write(house / "domain" / "worklist" / "a.py", "from ..promise.judging import judge\n")
    write(house / "domain" / "debtor" / "a.py", "from ..promise.judging import judge\n")

    (finding,) = found(house)
    assert finding.startswith("ar_x/domain/debtor/a.py:1: debtor refers to ")


def test_rooms_beside_each_other_do_not_know_each_other(house):
    write(house / "models" / "dispute" / "m.py", 'x = env["ar.promise"]\n')

    assert found(house) == ["ar_x/models/dispute/m.py:1: dispute refers to ar.promise of promise"]


def test_what_a_higher_room_adds_to_a_lower_one_is_fine(house):
    write(
        house / "models" / "worklist" / "up.py",
        EXTENSION.format(name="ar.promise", line="def f(self):\n        return self.debtor_id"),
    )

    assert found(house) == []


def view(arch, model="ar.debtor"):
    return (
        '<odoo>\n<record id="v" model="ir.ui.view">\n'
        f'<field name="model">{model}</field>\n<field name="arch" type="xml">\n{arch}\n'
        "</field>\n</record>\n</odoo>"
    )


@pytest.mark.parametrize(
    ("arch", "what"),
    [
        ('<list><field name="promise_ids"/></list>', "promise_ids"),
        ('<list><field name="due" invisible="score &gt; 1"/></list>', "score"),
        ("<search><filter name=\"f\" domain=\"[('score', '=', 1)]\"/></search>", "score"),
        ('<list decoration-muted="score == 1"><field name="due"/></list>', "score"),
        ('<form><label for="score"/></form>', "score"),
    ],
)
def test_a_view_that_knows_what_a_higher_room_adds_is_found(house, arch, what):
    write(house / "views" / "debtor" / "v.xml", view(arch))

    (finding,) = found(house)
    assert finding.startswith(f"ar_x/views/debtor/v.xml:5: debtor refers to ar.debtor.{what} of ")


def test_a_list_within_a_form_is_of_the_model_of_its_field(house):
    arch = '<form><field name="debtor_id"><form><field name="score"/></form></field></form>'
    write(house / "views" / "promise" / "w.xml", view(arch, "ar.promise"))

    assert found(house) == [
        "ar_x/views/promise/w.xml:5: promise refers to ar.debtor.score of worklist"
    ]


@pytest.mark.parametrize(
    "element",
    [
        '<record id="r" model="ir.cron"><field name="x" ref="promise_action"/></record>',
        '<record id="r" model="ir.cron"><field name="x" ref="ar_x.promise_action"/></record>',
        '<record id="r" model="ir.cron"><field name="model_id" ref="model_ar_promise"/></record>',
        '<record id="r" model="ar.promise"/>',
        '<menuitem id="m" action="promise_action"/>',
        '<button name="%(promise_action)d"/>',
    ],
)
def test_data_that_reaches_up_is_found(house, element):
    write(house / "data" / "debtor" / "d.xml", f"<odoo>\n{element}\n</odoo>")

    (finding,) = found(house)
    assert finding.startswith("ar_x/data/debtor/d.xml:")
    assert finding.endswith(" of promise")


def test_a_file_outside_of_the_rooms_may_name_them_all(house):
    write(house / "views" / "menus.xml", '<odoo><menuitem id="m" action="promise_action"/></odoo>')
    write(house / "hooks.py", 'x = env["ar.promise"]\n')

    assert found(house) == []


def test_an_add_on_knows_the_models_of_those_that_it_stands_on(house, add_addon):
    upper = add_addon("ar_y", ["ar_x"])
    write(
        upper / "models" / "m.py",
        MODEL.format(name="ar.y", field="d", type='Many2one("ar.debtor")'),
    )
    write(house / "hooks.py", 'x = env["ar.y"]\n')

    assert found(house) == ["ar_x/hooks.py:1: ar_x refers to ar.y of ar_y"]


def test_an_excuse_is_for_one_file_and_goes_when_it_is_not_needed(house):
    path = house / "models" / "debtor" / "up.py"
    excuse = {("ar_x/models/debtor/up.py", "ar.promise"): "it cannot be turned round"}
    write(path, 'x = env["ar.promise"]\n')
    assert found(house, excuse) == []

    write(path, "")
    assert found(house, excuse) == [
        "ar_x/models/debtor/up.py: is excused for ar.promise, and does not refer to it"
    ]


def test_every_room_of_the_suite_has_its_place():
    root = Path(__file__).parents[2]
    for addon, lines in directions.ORDER.items():
        rooms = [room for line in lines for room in line]
        assert len(rooms) == len(set(rooms))
        there = {
            path.name
            for kind in directions.KINDS
            for path in (root / addon / kind).glob("*/")
            if path.name != "__pycache__"
        }
        assert there <= set(rooms)
