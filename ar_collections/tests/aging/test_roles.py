from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import AgingCase


@tagged("post_install", "-at_install")
class TestRoles(AgingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = new_test_user(cls.env, "ag_auditor", "ar_base.group_ar_auditor")
        cls.collector = new_test_user(cls.env, "ag_collector", "ar_collections.group_ar_collector")
        cls.manager = new_test_user(cls.env, "ag_manager", "ar_collections.group_ar_manager")
        cls.auditor.company_ids = cls.collector.company_ids = cls.manager.company_ids = cls.company
        (cls.auditor + cls.collector + cls.manager).company_id = cls.company

    def test_everybody_reads_nobody_types(self):
        self.invoice(100)
        snapshot = self.snapshot()
        for user in (self.auditor, self.collector, self.manager):
            theirs = snapshot.with_user(user)
            self.assertEqual(theirs.item_ids.amount, 100)
            self.assertTrue(self.env["ar.aging.item"].with_user(user).search([], limit=1))
            with self.assertRaises(AccessError):
                theirs.total = 1
            with self.assertRaises(AccessError):
                theirs.item_ids.amount = 1

    def test_anybody_may_compare(self):
        snapshot = self.snapshot()
        snapshot.with_user(self.auditor).action_compare_now()
        self.assertFalse(snapshot.verdict, "who only reads leaves it as it is")
        snapshot.with_user(self.collector).action_compare_now()
        self.assertEqual(snapshot.verdict, "same")

    def test_month_ends_are_deleted_by_managers_alone(self):
        snapshot = self.snapshot(-1, month_end=True)
        with self.assertRaisesRegex(AccessError, "AR manager"):
            snapshot.with_user(self.collector).unlink()
        snapshot.with_user(self.manager).unlink()

    def test_another_company_sees_nothing(self):
        self.invoice(100)
        snapshot = self.snapshot()
        stranger = new_test_user(self.env, "ag_stranger", "ar_collections.group_ar_manager")
        other = self.setup_other_company()["company"]
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(self.env["ar.aging.item"].with_user(stranger).search([], limit=1))
        self.assertFalse(self.env["ar.aging.snapshot"].with_user(stranger).search([], limit=1))
        with self.assertRaises(AccessError):
            snapshot.with_user(stranger).action_compare_now()

    def test_wizard_as_auditor(self):
        self.invoice(100, due=-40)
        self.commit()
        wizard = self.env["ar.aging.wizard"].with_user(self.auditor).create({})
        action = wizard.action_view()
        self.assertEqual(action["res_model"], "ar.aging.item")
        with self.assertRaises(AccessError):
            wizard.action_keep()

    def test_another_companys_ageing_is_refused_by_whatever_button(self):
        self.invoice(100)
        self.commit()
        stranger = new_test_user(self.env, "ag_stranger2", "ar_collections.group_ar_manager")
        other = self.setup_other_company()["company"]
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        wizards = self.env["ar.aging.wizard"].with_user(stranger)
        with self.assertRaises(AccessError):
            wizards.create({"company_id": self.company.id})
        wizard = wizards.sudo().create({"company_id": self.company.id}).sudo(False)
        self.env.invalidate_all()
        for method in ("action_keep", "_sheet"):
            with self.assertRaises(AccessError):
                getattr(wizard, method)()
