"""Scheduled work is begun by the schedule or by an administrator, and by nobody else."""

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestStarting(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = (
            ("s_portal", "base.group_portal"),
            ("s_clerk", "base.group_user"),
            ("s_manager", "base.group_user,ar_base.group_ar_approval_manager"),
        )
        cls.people = [new_test_user(cls.env, login, groups) for login, groups in people]
        cls.administrator = new_test_user(cls.env, "s_admin", "base.group_user,base.group_system")
        cls.crons = cls.env["ir.cron"].with_context(active_test=False).search([])
        cls.crons = cls.crons.filtered(
            lambda cron: (cron.get_external_id()[cron.id] or "").startswith("ar_")
        )

    def test_the_action_of_a_schedule_is_run_by_nobody_whatever_he_says(self):
        self.assertGreater(len(self.crons), 2)
        for user in self.people:
            for cron in self.crons:
                action = cron.ir_actions_server_id.with_user(user)
                context = {"cron_id": cron.id, "active_model": cron.model_id.model}
                with (
                    self.subTest(user=user.login, cron=cron.name),
                    self.assertRaises(AccessError),
                    mute_logger("odoo.addons.base.models.ir_actions"),
                ):
                    action.with_context(**context).run()

    def test_nor_is_the_engine_started_by_code_of_somebody(self):
        for user in self.people:
            with self.assertRaises(AccessError):
                self.env["ar.nightly"].with_user(user)._tick("approvals")
            with self.assertRaises(AccessError):
                self.env["ar.outbox"].with_user(user)._work()

    def test_the_schedule_and_an_administrator_may(self):
        with self.enter_registry_test_mode():
            self.env.ref("ar_base.ir_cron_approval").method_direct_trigger()
        self.env["ar.nightly"].with_user(self.administrator)._tick()
