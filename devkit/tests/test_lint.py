import pytest

from devkit.lint import clocks, imports, manifests, names, xml


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_sound_add_on_has_no_findings(tmp_path, add_addon):
    folder = add_addon(
        "ar_x", data=["views/x.xml"], assets={"web.assets_backend": ["ar_x/static/src/**/*.js"]}
    )
    write(folder / "views" / "x.xml", "<odoo/>")
    write(folder / "static" / "src" / "deep" / "x.js", "")

    for check in (manifests.check, xml.check, imports.check, names.check, clocks.check):
        assert list(check(tmp_path)) == []


@pytest.mark.parametrize(
    ("keys", "finding"),
    [
        ({"license": "AGPL-3"}, "licence"),
        ({"version": "1.0"}, "version"),
        ({"data": ["views/gone.xml"]}, "views/gone.xml does not exist"),
        ({"assets": {"web.assets_backend": ["ar_x/static/gone.js"]}}, "matches no file"),
        ({"assets": {"web.x": [("after", "web/a.js", "ar_x/static/b.js")]}}, "matches no file"),
    ],
)
def test_a_manifest_that_promises_too_much_is_found(tmp_path, add_addon, keys, finding):
    add_addon("ar_x", **keys)

    (found,) = manifests.check(tmp_path)
    assert finding in found


def test_assets_of_other_add_ons_are_their_own_matter(tmp_path, add_addon):
    add_addon("ar_x", assets={"web.x": ["web/static/x.js", ("include", "web._assets_core")]})

    assert list(manifests.check(tmp_path)) == []


def test_a_data_file_that_nobody_loads_is_found(tmp_path, add_addon):
    folder = add_addon("ar_x")
    write(folder / "views" / "dunning" / "forgotten.xml", "<odoo/>")
    write(folder / "security" / "ir.model.access.csv", "id\n")
    write(folder / "data" / "names_for_code.csv", "name\n")

    assert list(manifests.check(tmp_path)) == [
        "ar_x/__manifest__.py: security/ir.model.access.csv is not listed",
        "ar_x/__manifest__.py: views/dunning/forgotten.xml is not listed",
    ]


def test_a_manifest_that_is_no_literal_is_found(tmp_path):
    write(tmp_path / "__manifest__.py", '"""Words."""\n{}\n')

    (found,) = manifests.check(tmp_path)
    assert "not a bare dictionary" in found


def test_broken_xml_is_found(tmp_path, add_addon):
    write(add_addon("ar_x") / "views" / "x.xml", "<odoo>")

    (found,) = xml.check(tmp_path)
    assert found.startswith("ar_x/views/x.xml")


@pytest.mark.parametrize(
    "line", ["import odoo", "from odoo import fields", "from odoo.tools import SQL"]
)
def test_a_rule_that_knows_odoo_is_found(tmp_path, add_addon, line):
    folder = add_addon("ar_x")
    write(folder / "domain" / "dunning" / "rule.py", f"import datetime\n{line}\n")
    write(folder / "models" / "model.py", f"{line}\n")

    (found,) = imports.check(tmp_path)
    assert found.startswith("ar_x/domain/dunning/rule.py:2")


def test_a_rule_may_stand_on_the_rules_of_a_lower_add_on(tmp_path, add_addon):
    add_addon("ar_base")
    folder = add_addon("ar_x", ["ar_base"])
    write(folder / "domain" / "rule.py", "from odoo.addons.ar_base.domain.money import minor\n")
    write(folder / "domain" / "other.py", "from odoo.addons.ar_base.models import guard\n")

    (found,) = imports.check(tmp_path)
    assert found.startswith("ar_x/domain/other.py:1")


@pytest.mark.parametrize(
    "line",
    [
        "from odoo.addons.ar_demo import models",
        "from odoo.addons import ar_demo",
        "import odoo.addons.ar_demo.models",
    ],
)
def test_an_import_against_the_dependencies_is_found(tmp_path, add_addon, line):
    lower = add_addon("ar_collections")
    upper = add_addon("ar_demo", ["ar_collections"])
    write(lower / "models" / "x.py", f"{line}\n")
    write(upper / "models" / "x.py", "from odoo.addons.ar_collections import domain\n")

    (found,) = imports.check(tmp_path)
    assert found == "ar_collections/models/x.py:1: ar_collections does not depend on ar_demo"


def test_the_tool_may_use_the_standard_library_only(tmp_path):
    write(tmp_path / "devkit" / "x.py", "import json\nimport requests\nfrom devkit import ui\n")
    write(tmp_path / "devkit" / "tests" / "test_x.py", "import pytest\n")

    (found,) = imports.check(tmp_path)
    assert found == "devkit/x.py:2: requests is not in the standard library"


@pytest.mark.parametrize("name", ["{}.debian.org".format("deb"), "{}.org".format("pypi"), "/{}/x"])
def test_names_of_registries_and_machines_are_found(tmp_path, name):
    write(tmp_path / "docs" / "x.md", f"words\nsee {name.format('root')} there\n")

    (found,) = names.check(tmp_path)
    assert found.startswith("docs/x.md:2")


@pytest.mark.parametrize("text", ["/usr/share/x", "https://x.example/work/", "framework/tests"])
def test_other_names_are_fine(tmp_path, text):
    write(tmp_path / "x.md", text)

    assert list(names.check(tmp_path)) == []


@pytest.mark.parametrize(
    "line",
    [
        "day = fields.Date.context_today(self)",
        "day = fields.Date.today()",
        "day = date.today()",
        "now = datetime.now()",
        "now = datetime.utcnow()",
        'query = "SELECT CURRENT_DATE - l.date"',
        'query = f"SELECT resolved_at::date FROM {table}"',
        'query = """SELECT NOW() :: date"""',
        "day = fields.Date(default=fields.Date.context_today)",
    ],
)
def test_a_clock_that_is_not_the_companys_is_found(tmp_path, add_addon, line):
    folder = add_addon("ar_x")
    write(folder / "models" / "x.py", f"# words\n{line}\n")

    (found,) = clocks.check(tmp_path)
    assert found.startswith("ar_x/models/x.py:2: ")


def test_today_in_a_view_is_the_readers(tmp_path, add_addon):
    folder = add_addon("ar_x")
    filters = """<search>
    <filter domain="[('date', '&lt;', 'today')]"/>
    <filter domain="[('my_activity_date_deadline', '=', 'today')]"/>
    <field name="date" domain="[('day', '=', context_today())]"/>
</search>"""
    write(folder / "views" / "x.xml", filters)

    found = [line.split(":")[1] for line in clocks.check(tmp_path)]
    assert found == ["2", "4"]


@pytest.mark.parametrize(
    "line",
    [
        "day = company._ar_today()",
        "now = fields.Datetime.now()",
        "there = datetime.now(pytz.timezone(zone))",
        'query = "SELECT CAST(%s AS date)"',
        "since = update.today()",
    ],
)
def test_the_companys_day_and_moments_are_fine(tmp_path, add_addon, line):
    write(add_addon("ar_x") / "models" / "x.py", line)

    assert list(clocks.check(tmp_path)) == []


def test_the_clock_itself_may_look_at_the_time(tmp_path, add_addon):
    folder = add_addon("ar_base")
    write(folder / "models" / "clock" / "x.py", "day = fields.Date.context_today(self)")

    assert list(clocks.check(tmp_path)) == []
