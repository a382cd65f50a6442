"""Reminder and escalation, by the company's days; one bad record stops nobody."""

from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.tests import tagged
from odoo.tools import format_date, formatLang, mute_logger

from .common import ApprovalCase

CHASING = "odoo.addons.ar_base.models.approval.ar_approval_chasing"


@tagged("post_install", "-at_install")
class TestChasing(ApprovalCase):
    def setUp(self):
        super().setUp()
        self.today = self.company._ar_today()
        self.cyd.active = False

    def asked(self, *amounts, **values):
        grant = self.grant(*(amounts or (50,)), **values)
        grant.action_ask()
        return self.request(grant)

    def after(self, days, hours=12):
        """The scheduled action, so many days later."""
        with freeze_time(self.today + timedelta(days=days, hours=hours)):
            self.look_after()

    def messages_to(self, user):
        return self.env["mail.message"].search([("partner_ids", "in", user.partner_id.ids)])

    def test_reminded_once_then_escalated_once(self):
        self.rule({"remind_days": 2, "escalate_days": 5, "escalate_to_id": self.dee.id})
        request = self.asked()
        self.after(1)
        self.assertFalse(self.messages_to(self.bob))
        self.after(2)
        self.assertEqual(len(self.messages_to(self.bob)), 1)
        self.assertIn("Grant", self.messages_to(self.bob).body)
        self.assertEqual(self.messages_to(self.bob).subject, "One approval waits for you")
        self.after(3)
        self.after(4)
        self.assertEqual(len(self.messages_to(self.bob)), 1)
        self.assertFalse(request.with_user(self.dee).can_decide)
        self.after(5)
        self.assertEqual(request.escalated_to_id, self.dee)
        self.assertEqual(request.activity_ids.user_id, self.bob | self.dee)
        self.after(6)
        self.assertEqual(len(request.activity_ids), 2)
        request.with_user(self.dee).action_approve()
        self.assertEqual(request.state, "approved")
        self.assertFalse(request.activity_ids)

    def test_without_a_name_the_managers_hear_of_it_and_do_not_decide(self):
        request = self.asked()
        self.after(5)
        self.assertEqual(request.escalated_to_id, self.mia)
        self.assertFalse(request.with_user(self.mia).can_decide)

    def test_who_made_it_is_not_whom_it_is_escalated_to(self):
        self.rule({"escalate_days": 1, "escalate_to_id": self.ada.id})
        request = self.asked()
        self.after(1)
        self.assertFalse(request.escalated_to_id)
        self.assertFalse(request.with_user(self.ada).can_decide)

    def test_many_requests_are_one_reminder(self):
        for number in range(3):
            self.asked(name=f"Grant {number}")
        self.after(2)
        message = self.messages_to(self.bob)
        self.assertEqual(len(message), 1)
        self.assertIn("3 approvals", message.subject)
        for number in range(3):
            self.assertIn(f"Grant {number}", message.body)

    def test_each_in_his_own_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.bob.lang = "zh_CN"
        kinds = self.kinds()
        label = {"zh_CN": "拨款"}

        def translated(request):
            text = label.get(request.env.context.get("lang"), "Grant")
            return {"grant": kinds["grant"]._replace(label=text)}

        self.patch(self.registry["ar.approval"], "_kinds", translated)
        request = self.asked()
        self.assertIn("拨款", request.activity_ids.summary)

    def test_a_request_is_called_as_its_reader_writes_amounts_and_days(self):
        """Ada asks in English; Bob reads German, and so he is told."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.bob.lang = "de_DE"
        self.cyd.active = False

        def named(grant):
            amount = formatLang(grant.env, grant.amount)
            return f"{amount}, {format_date(grant.env, date(2026, 3, 9))}"

        self.patch(self.registry["ar.fake.grant"], "_approval_subject", named)
        request = self.asked(1500)
        self.assertEqual(request.with_user(self.ada).subject, "1,500.00, 03/09/2026")
        german = request.with_user(self.bob).with_context(lang="de_DE")
        self.assertEqual(german.subject, "1.500,00, 09.03.2026")
        self.assertIn("1.500,00, 09.03.2026", request.activity_ids.summary)
        self.env["ar.fake.grant"].browse(request.res_id).part_ids.amount = 2500
        self.assertEqual(german.subject, "2.500,00, 09.03.2026")
        self.assertEqual(request.with_user(self.ada).subject, "2,500.00, 03/09/2026")

    def test_a_role_is_called_as_its_reader_calls_it_even_when_it_is_gone(self):
        self.env["res.lang"]._activate_lang("de_DE")
        board = self.board.with_context(lang="de_DE")
        board.name = "Vorstand"
        self.bob.group_ids += self.board
        self.rule({"group_id": self.board.id})
        request = self.asked()
        request.with_user(self.bob).with_context(lang="de_DE").action_approve()
        decision = request.decision_ids
        for gone in (False, True):
            if gone:
                decision.sudo().group_id = False
            self.assertEqual(decision.with_context(lang="de_DE").step_label, "Vorstand")
            self.assertEqual(decision.with_context(lang="en_US").step_label, "Board")

    def test_the_day_is_the_companys(self):
        """At 23:30 of the day before in London it is the next morning in Shanghai."""
        self.company.ar_tz = "Asia/Shanghai"
        with freeze_time("2026-03-10 23:30:00"):
            request = self.asked()
        self.assertEqual(str(request.step_since), "2026-03-11")
        with freeze_time("2026-03-12 15:30:00"):
            self.look_after()
        self.assertFalse(request.reminded_on)
        with freeze_time("2026-03-12 16:30:00"):
            self.look_after()
        self.assertEqual(str(request.reminded_on), "2026-03-13")

    def test_a_step_has_its_own_clock(self):
        self.dee.group_ids += self.board
        self.rule({"from_amount": 0}, {"from_amount": 10, "group_id": self.board.id})
        request = self.asked()
        self.after(2)
        self.assertTrue(request.reminded_on)
        with freeze_time(self.today + timedelta(days=3)):
            request.with_user(self.bob).action_approve()
        self.assertFalse(request.reminded_on)
        self.after(4)
        self.assertFalse(request.reminded_on)
        self.after(5)
        self.assertEqual(len(self.messages_to(self.dee)), 1)

    def test_one_that_fails_is_set_aside_and_says_so(self):
        bad, good = self.asked(name="Bad"), self.asked(name="Good")
        follow = type(bad)._follow

        def fail(request, by=None):
            if request.subject == "Bad":
                raise ValueError("The ledger is on fire")
            return follow(request, by)

        with (
            patch.object(type(bad), "_follow", fail),
            mute_logger("odoo.addons.ar_base.models.nightly.night"),
        ):
            self.after(2)
        self.assertEqual(bad.trouble, "The ledger is on fire")
        self.assertFalse(bad.reminded_on)
        self.assertTrue(good.reminded_on)
        self.after(3)
        self.assertFalse(bad.trouble)
        self.assertTrue(bad.reminded_on)

    def test_batches_reach_all(self):
        requests = [self.asked(name=f"G{number}") for number in range(5)]
        with patch(f"{CHASING}.BATCH", 2):
            self.after(2)
        self.assertTrue(all(request.reminded_on for request in requests))

    def test_the_substitute_takes_over_the_task_of_who_is_away(self):
        request = self.asked()
        self.assertEqual(request.next_user_id, self.bob)
        self.away(self.bob, self.dee)
        request.looked_after_on = False
        self.look_after()
        self.assertEqual(request.next_user_id, self.dee)
        self.assertEqual(request.activity_ids.user_id, self.dee)

    def test_a_task_that_was_ticked_off_comes_back(self):
        request = self.asked()
        request.activity_ids.unlink()
        self.after(1)
        self.assertEqual(request.activity_ids.user_id, self.bob)

    def test_the_daily_look_finds_changed_figures(self):
        request = self.asked()
        self.env.flush_all()
        self.env.cr.execute("UPDATE ar_fake_grant SET amount = 77")
        self.env.invalidate_all()
        self.after(1)
        self.assertEqual((request.amount, request.round), (77, 2))
