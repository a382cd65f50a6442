"""Texts that a job or a colleague wrote are in the language of who reads them."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import CHINESE, ReceivablesCase


@tagged("post_install", "-at_install")
class TestTexts(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = new_test_user(
            cls.env,
            "t_collector",
            "base.group_user,ar_collections.group_ar_collector",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    def test_why_an_item_left_its_notice_is_told_in_the_readers_language(self):
        """A worker wrote it down for a Chinese collector; her manager reads English."""
        self.speaks_chinese(self.collector)
        move = self.invoice(100, due=-10)
        self.debtor().user_id = self.collector
        notice = self.propose().notice_ids
        self.pay(move)
        notice.action_send()
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(notice.line_ids.why_dropped, "Settled")
        self.assertEqual(notice.why_cancelled, "Settled")
        theirs = notice.with_context(lang="zh_CN")
        self.assertRegex(theirs.line_ids.why_dropped, CHINESE)
        self.assertRegex(theirs.why_cancelled, CHINESE)

    def test_what_a_person_said_stays_as_it_was_said(self):
        self.invoice(100, due=-10)
        notice = self.propose().notice_ids
        notice.line_ids._drop("excluded", "Visit planned")
        self.assertEqual(notice.line_ids.why_dropped, "Visit planned")
        notice._cancel("excluded", "Visit planned")
        self.assertEqual(notice.why_cancelled, "Visit planned")

    def test_days_in_sentences_are_written_as_the_reader_writes_them(self):
        self.env["res.lang"]._activate_lang("de_DE")
        german = self.env(context=dict(self.env.context, lang="de_DE"))
        day = date(2031, 12, 24)
        with self.assertRaisesRegex(UserError, "24.12.2031"):
            german["ar.aging.snapshot"]._take(self.company.with_env(german), day)
        self.invoice(100, due=-10)
        run = self.propose(on=30)
        run.notice_ids._move_to("approved")
        far = self.day(30)
        with self.assertRaisesRegex(UserError, far.strftime("%d.%m.%Y")):
            run.notice_ids.with_env(german)._check_date()
        wizard = german["ar.aging.wizard"].create({"as_of": date(2026, 3, 1)})
        self.assertIn("01.03.2026", wizard._title())

    def test_a_hold_that_a_call_led_to_is_in_the_collectors_language(self):
        self.speaks_chinese(self.collector)
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        debtor.user_id = self.collector
        self.env["ar.call.wizard"].create(
            {
                "debtor_ids": debtor.ids,
                "outcome": "has_paid",
                "next_action_date": self.day(5),
            }
        ).action_log()
        self.assertRegex(debtor.hold_reason, CHINESE)

    def test_a_dispute_that_opens_again_says_so_to_who_settles_it(self):
        self.speaks_chinese(self.collector)
        move = self.invoice(100, due=-10)
        dispute = self.dispute(move)
        dispute.sudo().write({"user_id": self.collector.id})
        payment = self.pay(move)
        self.commit()
        self.assertEqual(dispute.state, "closed")
        payment.action_draft()
        self.commit()
        self.assertRegex("".join(dispute.message_ids.mapped("body")), CHINESE)

    def test_whoever_books_is_not_told_of_a_strangers_trouble(self):
        """What follows from an invoice fails for a fault of ours: the invoice does not."""
        self.invoice(100, due=-10)
        debtors = self.registry["ar.debtor"]

        def fail(records, partners):
            raise ValueError("Promise 17 of Babbage GmbH")

        with (
            patch.object(debtors, "_items_changed", fail),
            mute_logger("odoo.addons.ar_collections.models.debtor.ar_debtor_trouble"),
        ):
            self.commit()
        self.assertFalse(self.debtor().open_amount)
        self.count_debtors()
        self.assertEqual(self.debtor().open_amount, 100)
