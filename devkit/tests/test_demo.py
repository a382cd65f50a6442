"""A demo is upgraded where that is possible, and says so where it is not."""

import json
from types import SimpleNamespace

import pytest

from devkit.demo import DATABASE, Demo
from devkit.ui import Stop


class Databases:
    def __init__(self, remark):
        self._remark = remark

    def exists(self, name):
        return name == DATABASE

    def remark(self, _name):
        return json.dumps(self._remark)


def demo(tmp_path, code):
    odoo = SimpleNamespace(config=SimpleNamespace(root=tmp_path, state=tmp_path))
    made = Demo(odoo, Databases({"code": code, "logins": []}))
    made._code = lambda: {"ar_base": "new", "ar_collections": "new"}
    return made


def test_a_demo_of_before_the_foundation_is_told_to_start_over(tmp_path):
    with pytest.raises(Stop, match="demo-reset"):
        demo(tmp_path, {"ar_collections": "old"}).database(print)


def test_a_later_demo_is_upgraded(tmp_path):
    brought_up = []
    later = demo(tmp_path, {"ar_base": "old", "ar_collections": "old"})
    later._bring_up = lambda changed, note: brought_up.extend(changed)
    later._remember = lambda code: None
    later.database(print)
    assert brought_up == ["ar_base", "ar_collections"]
