"""Nobody gets around a guard: each road by which a person could write is walked."""

from odoo import Command, fields, models
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..fake_models import FakeModelsCase


class Folder(models.Model):
    _name = "ar.fake.folder"
    _description = "Folder"
    _inherit = ["ar.anchored"]
    _module = None

    name = fields.Char()
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    paper_ids = fields.One2many("ar.fake.paper", "folder_id")


class Paper(models.Model):
    _name = "ar.fake.paper"
    _description = "Paper"
    _inherit = ["ar.guarded"]
    _module = None

    name = fields.Char()
    note = fields.Char()
    called = fields.Char(translate=True)
    state = fields.Char(default="new")
    stamp = fields.Char(compute="_compute_stamp", inverse="_inverse_stamp")
    amount = fields.Float()
    folder_id = fields.Many2one("ar.fake.folder")
    folder_name = fields.Char(related="folder_id.name")
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)

    def _compute_stamp(self):
        for paper in self:
            paper.stamp = paper.state

    def _inverse_stamp(self):
        for paper in self:
            paper.state = paper.stamp

    def _free_fields(self):
        return super()._free_fields() | {"name"}

    def _first_fields(self):
        return super()._first_fields() | {"note", "folder_id"}

    def _fixed_fields(self):
        return super()._fixed_fields() | {"folder_id"}

    def action_stamp(self):
        self.sudo().state = "stamped"


class GuardCase(FakeModelsCase):
    fake_models = (Folder, Paper)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for model in ("ar.fake.folder", "ar.fake.paper"):
            cls.allow(model, "base.group_user")
        cls.env["ir.rule"].create(
            {
                "name": "own companies",
                "model_id": cls.env["ir.model"]._get_id("ar.fake.folder"),
                "domain_force": "[('company_id', 'in', company_ids)]",
            }
        )
        cls.other_company = cls.env["res.company"].create({"name": "Other"})
        cls.clerk = new_test_user(cls.env, "g_clerk", "base.group_user")
        cls.papers = cls.env["ar.fake.paper"].with_user(cls.clerk)
        cls.folder = cls.env["ar.fake.folder"].create({"name": "Ours"})
        cls.foreign = cls.env["ar.fake.folder"].create(
            {"name": "Theirs", "company_id": cls.other_company.id}
        )
        cls.paper = cls.papers.create({"name": "A", "note": "first", "folder_id": cls.folder.id})


@tagged("post_install", "-at_install")
class TestGuarded(GuardCase):
    def test_what_is_free_is_written(self):
        self.paper.name = "B"
        self.assertEqual(self.paper.name, "B")

    def test_what_is_guarded_is_not_written(self):
        for values in ({"state": "stamped"}, {"amount": 1}, {"note": "later"}):
            with self.subTest(values), self.assertRaises(AccessError):
                self.paper.write(values)

    def test_nor_by_an_inverse(self):
        with self.assertRaises(AccessError):
            self.paper.write({"stamp": "stamped"})

    def test_nor_by_commands_through_a_parent(self):
        folder = self.folder.with_user(self.clerk)
        for command in (
            Command.update(self.paper.id, {"state": "stamped"}),
            Command.create({"state": "stamped"}),
            Command.unlink(self.paper.id),
        ):
            with self.subTest(command), self.assertRaises(AccessError):
                folder.paper_ids = [command]

    def test_nor_in_another_language(self):
        self.paper.sudo().called = "Report"
        with self.assertRaises(AccessError):
            self.paper.update_field_translations("called", {"en_US": "Nonsense"})
        self.assertEqual(self.paper.called, "Report")

    def test_nor_when_it_is_made(self):
        with self.assertRaises(AccessError):
            self.papers.create({"name": "A", "state": "stamped"})

    def test_nor_by_an_import(self):
        result = self.papers.load(["name", "state"], [["A", "stamped"]])
        self.assertFalse(result["ids"])
        self.assertIn("buttons", result["messages"][0]["message"])

    def test_nor_by_a_copy(self):
        self.paper.action_stamp()
        copied = self.paper.copy()
        self.assertEqual((copied.state, copied.name, copied.note), ("new", "A", "first"))
        with self.assertRaises(AccessError):
            self.paper.copy({"state": "stamped"})

    def test_nor_by_defaults_of_the_context(self):
        made = self.papers.with_context(default_state="stamped", default_note="x").create({})
        self.assertEqual((made.state, made.note), ("new", "x"))

    def test_nor_when_a_method_makes_it_in_such_a_context(self):
        forged = self.papers.with_context(default_state="stamped", default_amount=5).sudo()
        made = forged.create({"name": "by a method"})
        self.assertEqual((made.state, made.amount), ("new", 0))

    def test_nor_by_a_default_that_somebody_set_for_himself(self):
        self.env["ir.default"].with_user(self.clerk).set(
            "ar.fake.paper", "state", "stamped", user_id=True
        )
        self.assertEqual(self.papers.create({}).state, "new")

    def test_a_method_writes_it(self):
        self.paper.action_stamp()
        self.assertEqual(self.paper.state, "stamped")

    def test_the_refusal_names_the_kind_of_record(self):
        with self.assertRaisesRegex(AccessError, "^Paper: "):
            self.paper.write({"state": "stamped"})


@tagged("post_install", "-at_install")
class TestAnchored(GuardCase):
    def test_a_record_stays_in_its_company(self):
        folder = self.folder.with_user(self.clerk)
        with self.assertRaisesRegex(AccessError, "never changes"):
            folder.company_id = self.other_company
        with self.assertRaises(AccessError):
            self.folder.company_id = self.other_company

    def test_the_same_company_may_be_written(self):
        self.folder.with_user(self.clerk).write(
            {"company_id": self.folder.company_id.id, "name": "Renamed"}
        )
        self.assertEqual(self.folder.name, "Renamed")

    def test_a_record_stays_with_its_parent(self):
        second = self.env["ar.fake.folder"].create({"name": "Second"})
        with self.assertRaises(AccessError):
            self.paper.sudo().folder_id = second


@tagged("post_install", "-at_install")
class TestReferences(GuardCase):
    """What may not be read is not referred to, whichever way its id comes."""

    def test_not_when_it_is_made(self):
        with self.assertRaises(AccessError):
            self.papers.create({"folder_id": self.foreign.id})

    def test_not_by_a_default(self):
        with self.assertRaises(AccessError):
            self.papers.with_context(default_folder_id=self.foreign.id).create({})

    def test_not_in_an_onchange(self):
        spec = {"folder_id": {}, "folder_name": {}}
        with self.assertRaises(AccessError):
            self.papers.onchange({"folder_id": self.foreign.id}, ["folder_id"], spec)
        with self.assertRaises(AccessError):
            self.papers.with_context(default_folder_id=self.foreign.id).onchange({}, [], spec)

    def test_not_within_a_command(self):
        folders = self.env["ar.fake.folder"].with_user(self.clerk)
        nested = Command.create({"folder_id": self.foreign.id})
        with self.assertRaises(AccessError):
            folders.onchange({"paper_ids": [nested]}, ["paper_ids"], {"paper_ids": {"fields": {}}})
        with self.assertRaises(AccessError):
            folders.write({"paper_ids": [Command.link(self.foreign.id + 10**6), nested]})

    def test_a_method_may(self):
        made = self.papers.sudo().create({"folder_id": self.foreign.id})
        self.assertEqual(made.folder_id, self.foreign)
