from datetime import datetime, time, timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .test_board import BoardCase


@tagged("post_install", "-at_install")
class TestDigest(BoardCase):
    def digest(self, user=None):
        digest = self.env["digest.digest"].create(
            {"name": "Receivables", "company_id": self.company.id, "kpi_ar_overdue": True}
        )
        return digest.with_user(user or self.member("manager")).with_context(
            start_datetime=datetime.combine(self.today - timedelta(days=7), time.min),
            end_datetime=datetime.combine(self.today, time.max),
        )

    def test_what_is_overdue_and_what_was_collected(self):
        self.invoice(100, due=-40)
        self.pay(self.invoice(60, due=-30), payment_date=self.day(-2))
        self.pay(self.invoice(40, due=-60), payment_date=self.day(-20))
        self.commit()
        digest = self.digest()
        self.assertEqual(digest.kpi_ar_overdue_value, 100)
        self.assertEqual(digest.kpi_ar_collected_value, 60)
        self.assertEqual(digest.kpi_ar_promises_broken_value, 0)

    def test_what_was_written_off_was_not_collected(self):
        self.pay(
            self.invoice(100, due=-30),
            10,
            payment_date=self.day(-2),
            payment_difference_handling="reconcile",
            writeoff_account_id=self.company_data["default_account_expense"].id,
        )
        self.commit()
        self.assertEqual(self.digest().kpi_ar_collected_value, 10)

    def test_who_has_no_part_in_receivables_gets_no_figure(self):
        digest = self.digest(new_test_user(self.env, "digest_nobody", "base.group_user"))
        with self.assertRaises(AccessError):
            digest.sudo(False).kpi_ar_overdue_value  # noqa: B018

    def test_the_mail_shows_it(self):
        self.invoice(100, due=-40)
        self.commit()
        user = self.member("manager")
        digest = self.digest(user).sudo()
        digest._action_send_to_user(user, tips_count=0)
        mail = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertIn("Overdue Receivables", mail.body_html)
