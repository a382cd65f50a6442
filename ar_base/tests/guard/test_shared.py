"""What all companies share, no one of them changes for the others."""

from odoo import Command, fields, models
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..fake_models import FakeModelsCase


class Shelf(models.Model):
    _name = "ar.fake.shelf"
    _description = "Shelf"
    _inherit = ["ar.shared", "ar.settings"]
    _module = None

    name = fields.Char()
    made_from = fields.Char(readonly=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)


class Label(models.Model):
    """Shared as long as it is nobody's in particular."""

    _name = "ar.fake.label"
    _description = "Label"
    _inherit = ["ar.shared", "ar.settings"]
    _module = None

    name = fields.Char()
    partner_id = fields.Many2one("res.partner")

    def _shared(self):
        return self.filtered(lambda label: not label.partner_id)


class Colour(models.Model):
    """Of no company at all."""

    _name = "ar.fake.colour"
    _description = "Colour"
    _inherit = ["ar.shared", "ar.settings"]
    _module = None

    name = fields.Char()


class SharedCase(FakeModelsCase):
    fake_models = (Shelf, Label, Colour)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for definition in cls.fake_models:
            cls.allow(definition._name, "base.group_user")
        cls.company = cls.env.company
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.clerk = cls.user("s_clerk", cls.company)
        cls.everywhere = cls.user("s_everywhere", cls.env["res.company"].search([]))
        cls.admin = cls.user("s_admin", cls.company, "base.group_system")
        cls.shared = cls.env["ar.fake.shelf"].create({"name": "All", "company_id": False})
        cls.own = cls.env["ar.fake.shelf"].with_user(cls.clerk).create({"name": "Ours"})

    @classmethod
    def user(cls, login, companies, *groups):
        return new_test_user(
            cls.env,
            login,
            ",".join(("base.group_user", *groups)),
            company_id=cls.company.id,
            company_ids=[Command.set(companies.ids)],
        )

    def changes(self, record, user):
        """Whether a user writes a record and deletes it, and is told so beforehand."""
        theirs = record.with_user(user)
        self.assertEqual(theirs.has_access("write"), theirs.has_access("unlink"))
        if not theirs.has_access("write"):
            with self.assertRaisesRegex(AccessError, "shared by all companies"):
                theirs.name = "Changed"
            with self.assertRaisesRegex(AccessError, "shared by all companies"):
                theirs.unlink()
            return False
        theirs.name = "Changed"
        theirs.unlink()
        return True


@tagged("post_install", "-at_install")
class TestShared(SharedCase):
    def test_who_works_for_one_company_reads_it_and_no_more(self):
        self.assertEqual(self.shared.with_user(self.clerk).name, "All")
        self.assertFalse(self.changes(self.shared, self.clerk))

    def test_what_is_of_his_company_is_his(self):
        self.assertTrue(self.changes(self.own, self.clerk))

    def test_who_works_for_all_companies_changes_it(self):
        self.assertTrue(self.changes(self.shared, self.everywhere))

    def test_until_there_is_one_more(self):
        self.env["res.company"].create({"name": "New"})
        self.assertFalse(self.changes(self.shared, self.everywhere))

    def test_and_again_when_that_is_closed(self):
        self.env["res.company"].create({"name": "New"}).active = False
        self.assertTrue(self.changes(self.shared, self.everywhere))

    def test_an_administrator_changes_it(self):
        self.assertTrue(self.changes(self.shared, self.admin))

    def test_where_there_is_one_company_whoever_has_the_right_changes_it(self):
        self.close_all_others()
        self.assertTrue(self.changes(self.shared, self.clerk))

    def close_all_others(self):
        """Whatever the database has: Odoo lets nobody close a company in which somebody works."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_company SET active = FALSE WHERE id <> %s", [self.company.id]
        )
        self.env.invalidate_all()
        self.registry.clear_cache()

    def test_nobody_of_one_company_makes_one(self):
        shelves = self.env["ar.fake.shelf"].with_user(self.clerk)
        for road in (shelves, shelves.with_context(default_company_id=False)):
            with self.assertRaises(AccessError):
                road.create({"name": "All", "company_id": False})
        self.assertFalse(shelves.load(["name", "company_id/.id"], [["All", ""]])["ids"])

    def test_nor_makes_it_of_one_of_his_own(self):
        labels = self.env["ar.fake.label"].with_user(self.clerk)
        label = labels.create({"name": "A", "partner_id": self.company.partner_id.id})
        with self.assertRaises(AccessError):
            label.partner_id = False
        with self.assertRaises(AccessError):
            labels.create({"name": "B"})

    def test_what_is_of_no_company_at_all_is_shared(self):
        colour = self.env["ar.fake.colour"].create({"name": "Red"})
        self.assertFalse(self.changes(colour, self.clerk))
        self.assertTrue(self.changes(colour, self.everywhere))


@tagged("post_install", "-at_install")
class TestSettings(SharedCase):
    def test_what_the_screen_only_shows_is_not_written(self):
        with self.assertRaises(AccessError):
            self.own.made_from = "forged"
        with self.assertRaises(AccessError):
            self.own.create({"name": "New", "made_from": "forged"})
        asked = self.own.with_context(default_made_from="forged")
        self.assertFalse(asked.create({"name": "New"}).made_from)
        self.own.name = "Renamed"
