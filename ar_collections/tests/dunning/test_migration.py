"""What an older version kept per notice about its sending is kept per recipient from now on."""

import importlib.util
import runpy
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_path

from ..common import ReceivablesCase
from ..mailbox import Mailbox, bounce_of

SCRIPT = Path(__file__).parents[2] / "migrations" / "19.0.4.0.0" / "post-outbox.py"
OLD_ID = "<ar-dunning-notice-{}-0123456789abcdef0123456789abcdef@seller.example>"
BOTH = '"Ada" <ADA@customer.example>, "Boss" <boss@customer.example>'
COPY = '"Sam" <sam@seller.example>'


@tagged("post_install", "-at_install")
class TestMigration(ReceivablesCase):
    def setUp(self):
        super().setUp()
        self.env.cr.execute(
            "ALTER TABLE ar_dunning_notice ADD COLUMN IF NOT EXISTS message_id VARCHAR,"
            " ADD COLUMN IF NOT EXISTS sending_since TIMESTAMP,"
            " ADD COLUMN IF NOT EXISTS failure_reason VARCHAR"
        )

    def old(self, state, sent=True, reason=None, to=BOTH, begun=False):
        """A notice as the old version kept it; it knew nothing of the outbox."""
        states = {"delivered": "sent", "cancelled": "failed"}
        notice = self.notice_in(self.invoice(100, due=-10), self.first, states.get(state, state))
        if state in states:
            notice._move_to(state)
        notice.sudo().write(
            {
                "email_to": to,
                "email_cc": COPY if to else False,
                "prepared_on": fields.Datetime.now() if to else False,
                "sent_on": fields.Datetime.now() if sent else False,
                "subject": "Reminder",
                "lang": "en_US",
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_dunning_notice SET message_id = %s, sending_since = %s, failure_reason = %s"
            " WHERE id = %s",
            [OLD_ID.format(notice.id), fields.Datetime.now() if begun else None, reason, notice.id],
        )
        return notice

    def migrate(self):
        spec = importlib.util.spec_from_file_location("post_outbox", SCRIPT)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_dunning_notice SET failure_reason = failure_data->>'told'"
            " WHERE failure_data IS NOT NULL"
        )
        script.migrate(self.env.cr, "19.0.2.0.0")
        self.env.invalidate_all()

    def fates(self, notice):
        return {row.email.split("@")[0]: row.state for row in notice.outbox_recipient_ids}

    def test_each_recipient_is_where_the_notice_was(self):
        stories = {
            "sent": (self.old("sent"), ["sent"] * 3, "sent"),
            "delivered": (self.old("delivered"), ["delivered"] * 3, "delivered"),
            "in_doubt": (self.old("in_doubt", sent=False), ["in_doubt"] * 3, "in_doubt"),
            "refused": (
                self.old("failed", sent=False, reason="550 no such user"),
                ["refused"] * 3,
                "failed",
            ),
            "given up": (
                self.old("cancelled", sent=False, reason="550 no such user"),
                ["refused"] * 3,
                "failed",
            ),
        }
        bounced = self.old("failed", reason="The message to boss@customer.example came back.")
        self.migrate()
        for told, (notice, fates, state) in stories.items():
            with self.subTest(told):
                self.assertEqual([*self.fates(notice).values()], fates)
                self.assertEqual(notice._outbox_letters().state, state)
        self.assertEqual(self.fates(bounced), {"ada": "sent", "boss": "bounced", "sam": "sent"})
        row = bounced.outbox_recipient_ids[0]
        self.assertEqual((row.kind, row.partner_id), ("to", self.customer))
        self.assertEqual(bounced.outbox_recipient_ids[2].kind, "copy")
        self.assertEqual(row.message_id, OLD_ID.format(bounced.id))
        self.assertEqual(row.outbox_id.subject, "Reminder")
        self.migrate()
        self.assertEqual(len(bounced.outbox_recipient_ids), 3, "once")

    def test_what_was_never_handed_over_was_not_sent(self):
        """Printed before its mail went, given up while it waited, or not even approved."""
        printed = self.old("sent")
        printed.sudo().printed_on = printed.sent_on
        waited = self.old("queued", sent=False)
        waited._move_to("cancelled")
        reviewed = [self.old(state, sent=False, to=False) for state in ("proposed", "approved")]
        self.env["ar.outbox"].sudo().search([]).unlink()
        self.migrate()
        for notice in (printed, waited):
            self.assertEqual(set(self.fates(notice).values()), {"withdrawn"})
            self.assertEqual(notice._outbox_letters().state, "cancelled")
        for notice in reviewed:
            self.assertFalse(notice._outbox_letters())

    def given_up(self, doubt=True, retried=False):
        """A notice of which nobody knew whether it arrived, or that failed, and was given up.

        By somebody who reads Chinese, in which its history says what it was.
        """
        self.env["res.lang"]._activate_lang("zh_CN")
        module = self.env["ir.module.module"].search([("name", "=", "ar_collections")])
        module._update_translations(["zh_CN"])
        notice = self.old("queued", sent=False)
        notice = notice.with_context(tracking_disable=False, mail_notrack=False)
        notice._outbox_letters().unlink()
        self.commit()
        if doubt:
            notice.sudo()._put_in_doubt([{"cause": "interrupted", "email": "", "said": False}])
        else:
            notice.sudo()._fail(told="550 no such user")
        self.commit()
        if retried:
            notice.sudo()._move_to("queued", failure_code=False)
            self.commit()
        notice.with_context(lang="zh_CN").action_give_up()
        self.commit()
        return notice

    def printed_after_all(self):
        """In doubt, then received as the customer says, and printed for the file."""
        notice = self.old("delivered")
        notice.sudo().printed_on = notice.sent_on + timedelta(hours=1)
        return notice

    def test_what_was_in_doubt_stays_so_when_it_is_given_up(self):
        doubtful, again = self.given_up(), self.given_up(retried=True)
        failed = self.given_up(doubt=False)
        self.migrate()
        for notice, fate in ((doubtful, "in_doubt"), (again, "in_doubt"), (failed, "refused")):
            self.assertEqual(notice.state, "cancelled")
            self.assertEqual(set(self.fates(notice).values()), {fate})
        self.assertEqual(doubtful._outbox_letters().state, "in_doubt")

    def test_what_was_received_was_so_though_it_was_printed_too(self):
        notice = self.printed_after_all()
        self.migrate()
        self.assertEqual(set(self.fates(notice).values()), {"delivered"})
        self.assertEqual(notice._outbox_letters().state, "delivered")

    def test_who_has_the_version_before_gets_the_same(self):
        doubtful, failed, printed = self.given_up(), self.given_up(False), self.printed_after_all()
        shown = self.old("delivered")
        shown.sudo().printed_on = shown.sent_on
        self.migrate()
        for notice, state, of_letter in (
            (doubtful, "refused", "failed"),
            (printed, "withdrawn", "cancelled"),
        ):
            notice.outbox_recipient_ids.sudo().state = state
            notice._outbox_letters().state = of_letter
        self.env.flush_all()
        script = file_path("ar_collections/migrations/19.0.4.1.0/post-fates.py")
        runpy.run_path(script)["migrate"](self.env.cr, "19.0.4.0.0")
        self.env.invalidate_all()
        for notice, fate, of_letter in (
            (doubtful, "in_doubt", "in_doubt"),
            (failed, "refused", "failed"),
            (printed, "delivered", "delivered"),
            (shown, "withdrawn", "cancelled"),
        ):
            self.assertEqual(set(self.fates(notice).values()), {fate})
            self.assertEqual(notice._outbox_letters().state, of_letter)

    def test_the_message_the_files_and_the_day_are_kept(self):
        notice = self.old("sent")
        file = self.env["ir.attachment"].create({"name": "a.pdf", "raw": b"%PDF"})
        day = fields.Datetime.to_datetime("2026-01-15 10:00:00")
        notice.sudo().write({"attachment_ids": file.ids, "prepared_on": day, "printed_on": day})
        mail = (
            self.env["mail.mail"]
            .sudo()
            .create(
                {
                    "message_id": OLD_ID.format(notice.id),
                    "model": notice._name,
                    "res_id": notice.id,
                    "subject": "Reminder",
                    "body": "<p>Short</p>",
                    "body_html": "<p>The whole message</p>",
                    "email_from": "ar@seller.example",
                    "reply_to": "catchall@seller.example",
                    "author_id": self.env.user.partner_id.id,
                }
            )
        )
        self.migrate()
        letter = notice._outbox_letters()
        self.assertIn("The whole message", letter.html)
        self.assertEqual(letter.trace_id, mail.mail_message_id)
        self.assertEqual(letter.email_from, "ar@seller.example")
        self.assertEqual(letter.reply_to, "catchall@seller.example")
        self.assertEqual(letter.author_id, self.env.user.partner_id)
        self.assertEqual(letter.attachment_ids, file)
        self.assertEqual(letter.create_date, day)
        self.assertEqual(set(self.fates(notice).values()), {"sent"}, "mailed, and printed too")

    def test_what_was_put_together_just_before_is_put_together_anew(self):
        self.company.email = "ar@seller.example"
        notice = self.old("queued", sent=False, to='"Ada" <ada@customer.example>')
        self.env["ar.outbox"].sudo().search([]).unlink()
        self.migrate()
        with Mailbox() as mailbox, self.real_mail():
            mailbox.configure(self.env)
            self.work()
            self.assertEqual(notice.state, "sent")
            self.assertEqual(len(mailbox.messages), 1)

    def test_what_was_queued_goes_out_and_what_was_begun_is_in_doubt(self):
        self.company.email = "ar@seller.example"
        self.env["ir.config_parameter"].set_param("ar_base.sending_grace", "0")
        waiting = self.old("queued", sent=False, to=False)
        begun = self.old("queued", sent=False, begun=True)
        self.env["ar.outbox"].sudo().search([]).unlink()
        self.migrate()
        self.env.cr.execute(
            "UPDATE ar_outbox_recipient SET sending_since = sending_since - INTERVAL '1 minute'"
        )
        with Mailbox() as mailbox, self.real_mail():
            mailbox.configure(self.env)
            self.work()
            self.assertEqual((waiting.state, begun.state), ("sent", "in_doubt"))
            self.assertEqual(len(mailbox.messages), 1)

    def test_a_late_bounce_of_what_an_older_version_sent(self):
        notice = self.old("sent")
        self.migrate()

        class Received:
            message_id = OLD_ID.format(notice.id)

        for address, state in (("boss", "sent"), ("ada", "failed")):
            bounce = bounce_of(Received, "bounce@seller.example", f"{address}@customer.example")
            with mute_logger("odoo.addons.mail.models.mail_thread"):
                self.env["mail.thread"].message_process(None, bounce)
            self.assertEqual(notice.state, state)
