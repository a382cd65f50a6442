from datetime import datetime, time, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..debtor.common import PeopleCase

PACK = "odoo.addons.ar_collections.models.board.ar_report_pack"


@tagged("post_install", "-at_install")
class TestDigestGuard(PeopleCase):
    def test_another_companys_figures_are_not_told(self):
        self.invoice(100, due=-40)
        self.commit()
        digest = self.env["digest.digest"].create(
            {"name": "Receivables", "company_id": self.company.id, "kpi_ar_overdue": True}
        )
        span = {
            "start_datetime": datetime.combine(self.today - timedelta(days=7), time.min),
            "end_datetime": datetime.combine(self.today, time.max),
        }
        self.assertEqual(
            self.as_user(digest, self.emma).with_context(**span).kpi_ar_overdue_value, 100
        )
        for figure in ("overdue", "collected", "promises_broken"):
            theirs = self.as_user(digest, self.stranger).with_context(**span)
            with self.subTest(figure), self.assertRaises(AccessError):
                getattr(theirs, f"kpi_ar_{figure}_value")


@tagged("post_install", "-at_install")
class TestPackGuard(PeopleCase):
    def pack(self, users, **values):
        return self.env["ar.report.pack"].create(
            {
                "name": "Every morning",
                "company_id": self.company.id,
                "with_board": False,
                "user_ids": [Command.set(users.ids)],
                "line_ids": [Command.create({"report": "open_items"})],
                **values,
            }
        )

    def run_job(self):
        self.commit()
        self.night("packs")

    def sent(self):
        letters = self.env["ar.outbox"].sudo()
        return letters.search([("subject", "like", "Every morning")], order="id")

    def told(self):
        manager = self.company._ar_manager()
        return self.env["mail.message"].search(
            [("partner_ids", "in", manager.partner_id.ids), ("subject", "like", "Every morning")]
        )

    @mute_logger(PACK)
    def test_who_lost_the_company_fails_alone_and_is_told_of_once(self):
        pack = self.pack(self.jonas | self.emma)
        second = self.pack(self.manager, name="Every morning, too")
        self.jonas.write(
            {"company_ids": [Command.set(self.elsewhere.ids)], "company_id": self.elsewhere.id}
        )
        self.run_job()
        self.run_job()
        mails = self.sent().filtered("email_to")
        self.assertEqual(
            mails.mapped("email_to"), [self.emma.email_formatted, self.manager.email_formatted]
        )
        self.assertEqual((pack.last_sent_for, second.last_sent_for), (self.today, self.today))
        self.assertEqual(pack.failed_sending_ids.user_id, self.jonas)
        self.assertIn("has no access to", pack.failed_sending_ids.failure)
        self.assertEqual(len(self.told()), 1)
        self.jonas.write({"company_ids": [Command.link(self.company.id)]})
        self.run_job()
        self.assertIn(self.jonas.email_formatted, self.sent().mapped("email_to"))
        self.assertFalse(pack.failed_sending_ids)

    @mute_logger(PACK)
    def test_who_lost_the_role_or_the_address_too(self):
        pack = self.pack(self.jonas | self.emma | self.manager)
        self.jonas.group_ids = self.env.ref("base.group_user")
        self.emma.email = False
        self.run_job()
        mails = self.sent().filtered("email_to")
        self.assertEqual(mails.mapped("email_to"), [self.manager.email_formatted])
        self.assertEqual(pack.failed_sending_ids.user_id, self.jonas | self.emma)

    def test_names_of_several_lines_go_through(self):
        pack = self.pack(self.emma, name="Every morning\nBcc: thief@evil.example")
        pack._send_to(self.emma, self.today)
        self.assertNotIn("\n", self.sent().subject)

    def test_a_pack_and_its_parts_stay_where_they_are(self):
        both = self.person(
            "p_both", "ar_collections.group_ar_manager", companies=self.company | self.elsewhere
        )
        pack, second = self.pack(self.emma), self.pack(self.emma)
        for record, values in (
            (pack, {"company_id": self.elsewhere.id}),
            (pack.line_ids, {"pack_id": second.id}),
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                self.as_user(record, both).write(values)
        with self.assertRaises(AccessError):
            self.as_user(self.env["ar.report.pack.sending"], both).create(
                {"pack_id": pack.id, "user_id": self.emma.id, "day": self.today}
            )

    def test_who_only_reads_has_nothing_sent(self):
        pack = self.pack(self.emma)
        with self.assertRaises(AccessError):
            self.as_user(pack, self.auditor).action_send_now()
        self.assertFalse(self.sent())
