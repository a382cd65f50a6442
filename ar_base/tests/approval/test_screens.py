"""What people see of an approval: only what is theirs to do, in their own language."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestScreens(ApprovalCase):
    def asked(self, **values):
        grant = self.grant(50, **values)
        grant.action_ask()
        return self.request(grant)

    def test_who_asked_asks_again_and_nobody_else(self):
        request = self.asked()
        request.with_user(self.bob)._decide("refused", "No budget")
        for user, may in (
            (self.ada, True),
            (self.bob, False),
            (self.cyd, False),
            (self.aud, False),
        ):
            self.assertEqual(request.with_user(user).can_ask_again, may, user.name)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            request.with_user(self.bob).action_ask_again()
        request.with_user(self.ada).action_ask_again()

    def test_the_task_goes_to_who_works_in_the_company_and_others_see_it(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.bob.write({"company_ids": [(4, elsewhere.id)], "company_id": elsewhere.id})
        requests = [self.asked(name=f"G{number}") for number in range(3)]
        self.assertEqual({request.next_user_id for request in requests}, {self.cyd})
        self.cyd.active = False
        request = self.asked(name="For Bob")
        self.assertEqual(request.next_user_id, self.bob)
        env = self.env(user=self.bob, context={"allowed_company_ids": elsewhere.ids})
        self.assertIn(request.id, env["ar.approval"].search([("can_decide", "=", True)]).ids)
        request.with_env(env).action_approve()
        self.assertEqual(self.env["ar.fake.grant"].browse(request.res_id).state, "granted")

    def test_a_list_is_narrowed_to_what_waits_for_approval(self):
        """Of four grants one waits, one is approved, one was refused, and of one nobody asked."""
        waits, granted, refused = (self.grant(10, 20, name=name) for name in "abc")
        for grant in (waits, granted, refused):
            grant.action_ask()
        unasked = self.grant(10)
        self.approve(self.request(granted), self.bob)
        self.request(refused).with_user(self.bob)._decide("refused", "No budget")
        every = waits + granted + refused + unasked
        mine = self.env["ar.fake.grant"].with_user(self.bob)

        def found(*condition, records=every):
            records = records.with_user(self.bob)
            return records.search([("id", "in", records.ids), ("ar_approval_state", *condition)])

        for condition, expected in (
            (("=", "open"), waits),
            (("!=", "open"), granted + refused + unasked),
            (("in", ["open", "approved"]), waits + granted),
            (("=", False), unasked),
            (("!=", False), waits + granted + refused),
            (("in", [False, "refused"]), refused + unasked),
        ):
            with self.subTest(condition):
                self.assertEqual(found(*condition), expected)
        for record in every.with_user(self.bob):
            self.assertIn(record, found("=", record.ar_approval_state), "as it is read")
        self.assertEqual(found("=", "open", records=every.part_ids), waits.part_ids)
        self.assertEqual(found("=", False, records=every.part_ids), unasked.part_ids)
        self.env.flush_all()
        with self.assertQueryCount(3):
            mine.search([("ar_approval_state", "=", "open")])
        with self.assertRaises(AccessError):
            mine.with_user(self.make_user("eve", role="base.group_user")).search(
                [("ar_approval_state", "=", "open")]
            )

    def test_nobody_ticks_off_the_task_of_an_open_request(self):
        request = self.asked()
        task = request.activity_ids
        for user in (self.bob, self.cyd, self.ada):
            self.assertFalse(task.with_user(user).can_write)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                task.with_user(user).action_feedback("Done")
        self.assertEqual(request.activity_ids, task)
        request.with_user(self.bob).action_approve()
        self.assertFalse(request.activity_ids)

    def test_figures_and_steps_are_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.granters.with_context(lang="zh_CN").name = "批准人"
        grant_type = type(self.env["ar.fake.grant"])
        self.patch(
            grant_type,
            "_approval_background",
            lambda self: self._approval_read("visits", binds=False) | self._approval_told("name"),
        )
        request = self.asked()
        request.with_user(self.bob).action_approve()
        decision = request.decision_ids
        self.assertEqual(decision.step_label, "Granter")
        self.assertEqual(decision.with_context(lang="zh_CN").step_label, "批准人")
        self.partner.name = "Ada plc"
        self.assertIn("Ada plc", request.figures_html)
        self.env["ar.fake.grant"].browse(request.res_id).sudo().name = "Renamed"
        request.invalidate_recordset(["figures_html"])
        self.assertIn("Renamed", request.figures_html)

    def test_what_waits_for_others_is_known_on_the_record(self):
        request = self.asked()
        grant = self.env["ar.fake.grant"].browse(request.res_id)
        self.assertTrue(grant.with_user(self.ada).ar_approval_elsewhere)
        self.assertFalse(grant.with_user(self.bob).ar_approval_elsewhere)
        request.with_user(self.bob)._decide("refused", "No")
        self.env.invalidate_all()
        self.assertTrue(grant.with_user(self.bob).ar_approval_elsewhere)

    def test_a_reader_begins_with_all(self):
        arch = self.env["ar.approval"].with_user(self.aud).get_view(view_type="search")["arch"]
        self.assertNotIn('name="mine"', arch)
        arch = self.env["ar.approval"].with_user(self.bob).get_view(view_type="search")["arch"]
        self.assertIn('name="mine"', arch)
