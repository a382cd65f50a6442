"""An approval is given for figures, of the whole, and falls with them."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestFigures(ApprovalCase):
    def setUp(self):
        super().setUp()
        self.bob.group_ids += self.board
        self.dee.group_ids += self.board
        self.rule({"from_amount": 1000}, {"from_amount": 2000, "group_id": self.board.id})

    def test_the_whole_is_asked_not_its_parts(self):
        grant = self.grant(900, 900, 900)
        for part in grant.part_ids:
            sentence = self.refused(lambda part=part: part.write({"paid": True}))
            self.assertIn("Grant", sentence)
        request = self.request(grant)
        self.assertEqual(request.amount, 2700)
        self.assertEqual(self.env["ar.approval"].search_count([("res_id", "=", grant.id)]), 1)

    def test_below_the_first_amount_nobody_is_asked(self):
        grant = self.grant(999.99)
        grant.action_grant()
        self.assertEqual(grant.state, "granted")
        self.assertFalse(self.request(grant))

    def test_a_part_added_later_raises_the_open_request_and_decisions_fall(self):
        grant = self.grant(2500)
        grant.action_ask()
        request = self.request(grant)
        request.with_user(self.cyd).action_approve()
        self.assertEqual(request.step_text, "Board")
        grant.write({"part_ids": [(0, 0, {"amount": 500})]})
        answer = request.with_user(self.dee).action_approve()
        self.assertEqual(answer["tag"], "display_notification")
        self.assertIn("changed", answer["params"]["message"])
        self.assertEqual((request.state, request.amount, request.round), ("open", 3000, 2))
        self.assertFalse(request.decision_ids.counts)
        self.assertEqual(request.step_text, "Granter", "from the first step")
        self.assertEqual(request.decision_ids.amount, 2500, "the figures of that moment stay")

    def test_changed_after_approval_it_is_void(self):
        grant = self.grant(1500)
        grant.action_ask()
        request = self.request(grant)
        self.patch(type(self.env["ar.fake.grant"]), "_approval_done", lambda self: None)
        request.with_user(self.bob).action_approve()
        grant.part_ids.amount = 9000
        self.assertEqual((request.state, request.holds), ("void", False))
        self.refused(grant.action_grant)
        again = self.request(grant)
        self.assertNotEqual(again, request)
        self.assertEqual((again.amount, again.state), (9000, "open"))

    def test_also_where_nobody_told_the_request(self):
        grant = self.grant(1500)
        grant.action_ask()
        request = self.request(grant)
        self.patch(type(self.env["ar.fake.grant"]), "_approval_done", lambda self: None)
        request.with_user(self.bob).action_approve()
        self.env.flush_all()
        self.env.cr.execute("UPDATE ar_fake_part SET amount = 1600")
        self.env.cr.execute("UPDATE ar_fake_grant SET amount = 1600")
        self.env.invalidate_all()
        self.refused(grant.action_grant)
        self.assertEqual(request.state, "void")

    def test_who_changes_the_figures_has_a_hand_in_it(self):
        grant = self.grant(1500)
        grant.action_ask()
        request = self.request(grant)
        grant.with_user(self.bob).level = "high"
        self.assertIn(self.bob, request.maker_ids)
        with self.assertRaises(AccessError):
            request.with_user(self.bob).action_approve()
        self.assertIn("You had a hand in", self.refused(grant.with_user(self.bob).action_grant))
        self.approve(request, self.cyd)
        self.assertEqual(grant.state, "granted")

    def test_nor_does_who_changes_them_after_it_was_decided(self):
        for end in ("approved", "carried out", "refused", "withdrawn"):
            with self.subTest(end):
                grant = self.grant(1500, name=end)
                grant.action_ask()
                request = self.request(grant)
                if end == "refused":
                    request.with_user(self.cyd)._decide("refused", "Why?")
                elif end == "withdrawn":
                    request.with_user(self.ada).action_withdraw()
                else:
                    with patch.object(type(self.env["ar.fake.grant"]), "_approval_done"):
                        request.with_user(self.cyd).action_approve()
                if end == "carried out":
                    grant.action_grant()
                grant.with_user(self.bob).write({"state": "draft", "level": "high"})
                self.refused(grant.with_user(self.bob).action_grant)
                self.assertEqual(self.request(grant).maker_ids, self.ada | self.bob)
                grant.with_user(self.cyd).action_grant()
                self.assertEqual(grant.state, "granted")

    def test_who_changed_them_before_it_was_asked_had_a_hand_in_it_too(self):
        grant = self.grant(1500)
        grant.with_user(self.bob).level = "high"
        grant.action_ask()
        request = self.request(grant)
        self.assertEqual(request.maker_ids, self.ada | self.bob)
        with self.assertRaisesRegex(AccessError, "You had a hand in"):
            request.with_user(self.bob).action_approve()

    def test_a_colleague_who_asks_again_makes_nobody_forget_who_made_it(self):
        """Bob proposed it and takes it back; Ada asks again for what he made."""
        for end in ("withdrawn", "refused", "approved", "dropped"):
            with self.subTest(end):
                grant = self.grant(1500, name=end, by=self.bob)
                grant.with_user(self.bob).action_ask()
                request = self.request(grant)
                if end == "withdrawn":
                    request.with_user(self.bob).action_withdraw()
                elif end == "refused":
                    request.with_user(self.cyd)._decide("refused", "Why?")
                elif end == "dropped":
                    grant._drop_approval()
                else:
                    request.with_user(self.cyd).action_approve()
                grant.state = "draft"
                grant.with_user(self.ada).action_ask()
                again = self.request(grant)
                self.assertNotEqual(again, request)
                self.assertEqual(again.maker_ids, self.ada | self.bob)
                with self.assertRaisesRegex(AccessError, "You had a hand in"):
                    again.with_user(self.bob).action_approve()

    def test_a_maker_who_is_written_over_stays_one(self):
        grant = self.grant(1500, by=self.bob)
        grant.with_user(self.ada).write({"level": "high", "maker_id": self.ada.id})
        grant.with_user(self.ada).action_ask()
        self.assertIn(self.bob, self.request(grant).maker_ids)

    def test_up_and_down_again_is_a_change(self):
        grant = self.grant(1500)
        grant.action_ask()
        with patch.object(type(self.env["ar.fake.grant"]), "_approval_done"):
            self.request(grant).with_user(self.bob).action_approve()
        grant.part_ids.amount = 10
        grant.part_ids.amount = 1500
        self.refused(grant.action_grant)

    def test_a_record_that_moves_to_another_company_is_asked_there(self):
        grant = self.grant(1500)
        grant.action_ask()
        request = self.request(grant)
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        grant.sudo().company_id = elsewhere
        request._follow()
        self.assertEqual(request.state, "void")

    def test_what_was_carried_out_stays_approved_and_covers_nothing_new(self):
        grant = self.grant(1500)
        grant.action_ask()
        request = self.request(grant)
        request.with_user(self.bob).action_approve()
        grant.part_ids.amount = 1700
        self.assertEqual((request.state, request.holds), ("approved", False))
        grant.part_ids.amount = 1500
        grant.state = "draft"
        self.refused(grant.action_grant)

    def test_names_and_background_do_not_bind(self):
        grant = self.grant(1500)
        grant.action_ask()
        request = self.request(grant)
        self.patch(type(self.env["ar.fake.grant"]), "_approval_done", lambda self: None)
        request.with_user(self.bob).action_approve()
        self.partner.name = "Ada plc"
        grant.visits = 12
        grant.action_grant()
        self.assertEqual((grant.state, request.state), ("granted", "approved"))

    def test_an_amount_that_falls_below_the_rule_needs_nobody(self):
        grant = self.grant(1500)
        grant.action_ask()
        request = self.request(grant)
        grant.part_ids.amount = 10
        self.assertEqual(request.state, "void")
        grant.action_grant()
        self.assertEqual(grant.state, "granted")

    def test_figures_are_shown_as_people_read_them(self):
        grant = self.grant(1500, level="high", visits=3)
        grant.action_ask()
        request = self.request(grant).with_user(self.bob)
        for text in ("Ada Ltd", "High", "1,500.00", "Partner", "Level"):
            self.assertIn(text, request.figures_html)
        self.assertNotIn("ar.fake", request.figures_html)
        self.env["res.lang"]._activate_lang("zh_CN")
        self.partner.name = "<script>alert(1)</script>"
        grant.level = "low"
        self.assertIn("&lt;script&gt;", request.with_context(lang="zh_CN").figures_html)
        self.assertNotIn("<script>", request.figures_html)

    def test_a_request_stays_in_its_company_and_is_kept(self):
        grant = self.grant(1500)
        grant.action_ask()
        request = self.request(grant)
        with self.assertRaises(AccessError):
            request.sudo().company_id = self.env["res.company"].create({"name": "Else"})
        with self.assertRaises(UserError):
            request.sudo().unlink()

    def test_a_part_that_is_all_is_said_to_be_all(self):
        grant = self.grant(2500)
        grant.action_ask()
        request = self.request(grant)
        shown = [
            request._figure_text("amount", {"type": "monetary", "value": part, "of": "119.00"})
            for part in ("119.00", "40.00")
        ]
        self.assertRegex(shown[0], r"^all .*119\.00")
        self.assertRegex(shown[1], r"40\.00.* of .*119\.00")
