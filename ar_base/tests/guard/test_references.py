"""An id is a whole number, or nothing: what else the database would take for one is refused."""

from odoo import Command, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..fake_models import FakeModelsCase


class Drawer(models.Model):
    _name = "ar.fake.drawer"
    _description = "Drawer"
    _inherit = ["ar.references"]
    _module = None

    name = fields.Char()
    owner_id = fields.Many2one("res.partner")
    company_id = fields.Many2one("res.company")
    reader_ids = fields.Many2many("res.partner", string="Readers")
    sheet_ids = fields.One2many("ar.fake.sheet", "drawer_id")
    about = fields.Reference([("res.partner", "Contact"), ("ar.fake.drawer", "Drawer")])
    model = fields.Char()
    res_id = fields.Many2oneReference(model_field="model")


class Sheet(models.Model):
    _name = "ar.fake.sheet"
    _description = "Sheet"
    _inherit = ["ar.references"]
    _module = None

    name = fields.Char()
    drawer_id = fields.Many2one("ar.fake.drawer")
    author_id = fields.Many2one("res.partner")


class Search(models.TransientModel):
    _name = "ar.fake.search"
    _description = "Search"
    _inherit = ["ar.references"]
    _module = None

    drawer_id = fields.Many2one("ar.fake.drawer")
    owner_id = fields.Many2one(related="drawer_id.owner_id")


@tagged("post_install", "-at_install")
class TestReferences(FakeModelsCase):
    fake_models = (Drawer, Sheet, Search)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for model in ("ar.fake.drawer", "ar.fake.sheet", "ar.fake.search"):
            cls.allow(model, "base.group_user")
        cls.env["ir.rule"].create(
            {
                "name": "own drawers",
                "model_id": cls.env["ir.model"]._get_id("ar.fake.drawer"),
                "domain_force": "[('company_id', '=', False)]",
            }
        )
        cls.clerk = new_test_user(cls.env, "r_clerk", "base.group_user,base.group_partner_manager")
        cls.drawers = cls.env["ar.fake.drawer"].with_user(cls.clerk)
        cls.ann = cls.env["res.partner"].create({"name": "Ann"})
        cls.foreign = cls.env["ar.fake.drawer"].create(
            {"name": "Theirs", "owner_id": cls.ann.id, "company_id": cls.env.company.id}
        )
        cls.drawer = cls.drawers.create({"name": "Ours"})

    def no_ids(self):
        ann = self.ann.id
        return [str(ann), f" {ann} ", float(ann), True, {"id": ann}, [ann], (ann,), 2**31, -ann]

    def no_lists_of_ids(self):
        ann = self.ann.id
        yield from ("1", 1, 1.5, True, {"id": ann}, [["6", 0, [ann]]], [[6, 0, str(ann)]])
        yield from ([[6, 0, ann]], [[7, ann]], [[]], [[4]], [[0, 0, "x"]], [[1, ann, [1]]])
        for value in self.no_ids():
            if not isinstance(value, dict | list | tuple):
                yield [value]
            yield [Command.link(value)]
            yield [Command.set([value])]

    def test_what_is_no_id_is_stored_nowhere(self):
        for model in (self.drawers, self.drawers.sudo()):
            for value in self.no_ids():
                with self.subTest(value), self.assertRaisesRegex(ValidationError, "“Owner”"):
                    model.create({"owner_id": value})
                with self.subTest(value), self.assertRaisesRegex(ValidationError, "“Owner”"):
                    self.drawer.with_env(model.env).write({"owner_id": value})

    def test_nor_in_a_list_of_ids(self):
        for value in self.no_lists_of_ids():
            with self.subTest(value), self.assertRaisesRegex(ValidationError, "“Readers”"):
                self.drawers.create({"reader_ids": value})
            with self.subTest(value), self.assertRaisesRegex(ValidationError, "“Readers”"):
                self.drawer.write({"reader_ids": value})

    def test_nor_in_a_child(self):
        for value in self.no_ids():
            sent = {"sheet_ids": [Command.create({"author_id": value})]}
            with self.subTest(value), self.assertRaisesRegex(ValidationError, "“Author”"):
                self.drawers.create(sent)

    def test_a_dialog_reads_nothing_through_a_text(self):
        searches = self.env["ar.fake.search"].with_user(self.clerk)
        for value in (str(self.foreign.id), float(self.foreign.id)):
            with self.subTest(value), self.assertRaises(ValidationError):
                searches.create({"drawer_id": value})
        with self.assertRaises(AccessError):
            searches.create({"drawer_id": self.foreign.id})

    def test_nor_an_onchange(self):
        searches = self.env["ar.fake.search"].with_user(self.clerk)
        for value in (str(self.foreign.id), float(self.foreign.id), [self.foreign.id]):
            with self.subTest(value), self.assertRaises(ValidationError):
                searches.onchange({"drawer_id": value}, ["drawer_id"], {"owner_id": {}})

    def test_a_form_within_a_form_tells_of_its_parent_in_a_dictionary(self):
        """And what stands in it is checked as well."""
        sheets = self.env["ar.fake.sheet"].with_user(self.clerk)
        parent = {"id": self.drawer.id, "name": "Ours", "sheet_ids": [[0, "virtual_1", {}]]}
        sheets.onchange({"drawer_id": parent}, ["drawer_id"], {"name": {}})
        for wrong in ({"owner_id": "1"}, {"id": "1"}):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                sheets.onchange({"drawer_id": parent | wrong}, ["drawer_id"], {"name": {}})
        with self.assertRaises(AccessError):
            sheets.onchange({"drawer_id": {"id": self.foreign.id}}, ["drawer_id"], {"name": {}})
        searches = {"about": f"ar.fake.drawer,{self.foreign.id}"}
        with self.assertRaises(AccessError):
            sheets.onchange({"drawer_id": parent | searches}, ["drawer_id"], {"name": {}})

    def test_nor_is_it_a_default(self):
        for value in self.no_ids():
            with self.subTest(value), self.assertRaisesRegex(ValidationError, "“Owner”"):
                self.drawers.with_context(default_owner_id=value).default_get(["owner_id"])

    def test_nor_a_default_of_ones_own(self):
        defaults = self.env["ir.default"].with_user(self.clerk)
        defaults.set("ar.fake.drawer", "owner_id", str(self.ann.id), user_id=True)
        with self.assertRaisesRegex(ValidationError, "“Owner”"):
            self.drawers.create({"name": "New"})

    def test_a_reference_names_a_model_and_an_id(self):
        ann = self.ann.id
        for value in (str(ann), ann, ["res.partner", ann], "res.partner,x", f"res.users,{ann}"):
            with self.subTest(value), self.assertRaises(ValidationError):
                self.drawers.create({"about": value})
        self.assertEqual(self.drawers.create({"about": f"res.partner,{ann}"}).about, self.ann)
        with self.assertRaises(AccessError):
            self.drawers.create({"about": f"ar.fake.drawer,{self.foreign.id}"})
        with self.assertRaises(ValidationError):
            self.drawers.create({"model": "res.partner", "res_id": str(ann)})
        self.drawers.create({"model": "res.partner", "res_id": ann})

    def test_what_is_an_id_or_nothing_is_taken(self):
        ann = self.ann.id
        made = self.drawers.create(
            {
                "owner_id": ann,
                "company_id": False,
                "reader_ids": [ann],
                "sheet_ids": [Command.create({"author_id": ann}), Command.create({})],
                "about": False,
            }
        )
        self.assertEqual((made.owner_id, made.reader_ids), (self.ann, self.ann))
        made.write({"owner_id": None, "reader_ids": [Command.clear()], "sheet_ids": False})
        made.owner_id, made.reader_ids = self.ann, self.ann
        self.assertEqual((made.owner_id, made.reader_ids), (self.ann, self.ann))
        made.reader_ids = [Command.set(self.ann._ids), Command.unlink(ann)]
        self.assertFalse(made.reader_ids)
        draft = self.drawers.new({"name": "Draft"})
        self.env["ar.fake.sheet"].new({"drawer_id": draft}).drawer_id = draft

    def test_rows_are_changed_from_the_record_that_they_belong_to(self):
        theirs = self.drawers.create({"sheet_ids": [Command.create({"name": "Theirs"})]})
        row = theirs.sheet_ids
        commands = (
            Command.update(row.id, {"name": "Ours"}),
            Command.delete(row.id),
            Command.unlink(row.id),
            Command.link(row.id),
            Command.set(row._ids),
            row.id,
        )
        for command in commands:
            sent = {"sheet_ids": [command]}
            with self.subTest(command), self.assertRaisesRegex(AccessError, "“Sheet”"):
                self.drawer.write(sent)
            with self.subTest(command), self.assertRaisesRegex(AccessError, "“Sheet”"):
                self.drawers.create(sent)
            with self.subTest(command), self.assertRaisesRegex(AccessError, "“Sheet”"):
                self.drawer.onchange(sent, ["sheet_ids"], {"sheet_ids": {"fields": {"name": {}}}})
        self.assertEqual((row.name, row.drawer_id), ("Theirs", theirs))
        theirs.write({"sheet_ids": [Command.update(row.id, {"name": "Changed"})]})
        self.assertEqual(row.name, "Changed")
        theirs.write({"sheet_ids": [Command.link(row.id), Command.create({})]})
        theirs.write({"sheet_ids": [Command.set(row._ids)]})
        self.assertEqual(theirs.sheet_ids, row)

    def test_a_row_that_was_not_chosen_is_not_changed(self):
        ann = self.ann.id
        for command in (Command.update(ann, {"name": "Bea"}), Command.delete(ann)):
            with self.subTest(command), self.assertRaisesRegex(AccessError, "“Readers”"):
                self.drawer.write({"reader_ids": [command]})
        chosen = [Command.link(ann), Command.update(ann, {"name": "Bea"})]
        self.drawer.write({"reader_ids": chosen})
        self.assertEqual(self.ann.name, "Bea")

    def test_an_import_finds_records_by_name_and_by_number(self):
        loaded = self.drawers.load(
            ["name", "owner_id/.id", "reader_ids/.id", "sheet_ids/author_id/.id"],
            [["Loaded", str(self.ann.id), str(self.ann.id), str(self.ann.id)]],
        )
        self.assertTrue(loaded["ids"], loaded["messages"])
        made = self.drawers.browse(loaded["ids"])
        self.assertEqual(made.owner_id | made.reader_ids | made.sheet_ids.author_id, self.ann)

    def test_a_form_is_filled_in(self):
        view = {
            "name": "drawer",
            "model": "ar.fake.drawer",
            "arch": "<form><field name='owner_id'/><field name='reader_ids'/></form>",
        }
        form = Form(self.drawers, view=self.env["ir.ui.view"].create(view))
        form.owner_id = self.ann
        form.reader_ids.add(self.ann)
        made = form.save()
        self.assertEqual((made.owner_id, made.reader_ids), (self.ann, self.ann))
