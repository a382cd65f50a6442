from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import KpiCase


@tagged("post_install", "-at_install")
class TestRoles(KpiCase):
    def member(self, role):
        addon = "ar_base" if role == "auditor" else "ar_collections"
        user = new_test_user(self.env, f"kpi_{role}", f"{addon}.group_ar_{role}")
        user.write({"company_ids": [Command.set(self.company.ids)], "company_id": self.company.id})
        return user

    def test_auditors_and_collectors_read_what_nobody_types(self):
        self.invoice(100)
        self.rebuilt(months=3)
        for role in ("auditor", "collector", "manager"):
            user = self.member(role)
            months = self.env["ar.kpi.month"].with_user(user).search([], limit=1)
            self.assertTrue(months)
            with self.assertRaises(AccessError):
                months.closing = 1
            with self.assertRaises(AccessError):
                months.unlink()
            wizard = self.env["ar.kpi.wizard"].with_user(user).create({"period": "month"})
            figures = (
                self.env["ar.kpi.figure"].with_user(user).search(wizard.action_show()["domain"])
            )
            self.assertTrue(figures)
            with self.assertRaises(AccessError):
                figures[0].value = 1

    def test_who_has_no_part_in_receivables_sees_nothing(self):
        user = new_test_user(self.env, "kpi_nobody", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["ar.kpi.report"].with_user(user).search([], limit=1)

    def test_another_company_sees_nothing(self):
        self.invoice(100)
        self.rebuilt(months=3)
        other = self.setup_other_company()["company"]
        stranger = new_test_user(self.env, "kpi_stranger", "ar_collections.group_ar_manager")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for model in ("ar.kpi.month", "ar.kpi.report", "ar.kpi.roll"):
            self.assertFalse(self.env[model].with_user(stranger).search([], limit=1), model)
        with self.assertRaises(AccessError):
            self.env["ar.kpi.wizard"].with_user(stranger).create(
                {"company_id": self.company.id}
            ).action_show()
