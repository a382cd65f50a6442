"""Nobody writes to a customer in the name of a document, nor changes what a colleague wrote."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .people import PeopleCase


class InItsNameCase(PeopleCase):
    def as_user(self, records, user):
        """As a user finds them who has just opened the page."""
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def refused(self, step, *args, **kwargs):
        with (
            self.assertRaises(AccessError),
            self.env.cr.savepoint(),
            mute_logger("odoo.addons.base.models.ir_model"),
        ):
            step(*args, **kwargs)
            self.env.flush_all()

    def sent_notice(self):
        """A notice with its letter attached, that went out."""
        self.first.attach_letter = True
        self.invoice(100, due=-10)
        run = self.propose()
        run.action_approve()
        run.action_send()
        self.work()
        notice = run.notice_ids
        self.assertIn(notice.state, ("sent", "delivered"))
        return notice


@tagged("post_install", "-at_install")
class TestSendingInItsName(InItsNameCase):
    def mails(self):
        return self.env["mail.mail"].sudo().search_count([])

    def test_the_auditor_sends_no_reminder(self):
        notice = self.sent_notice()
        template, before = self.first.mail_template_id, self.mails()
        forged = {"subject": "Pay me", "body_html": "<p>New account</p>"}
        for user in (self.auditor, self.collector, self.manager):
            mine = self.as_user(template, user)
            self.refused(mine.send_mail, notice.id, force_send=True)
            self.refused(mine.send_mail, notice.id, force_send=True, email_values=forged)
            self.refused(mine.send_mail_batch, notice.ids, force_send=True)
        said = {"body": "Pay me", "partner_ids": self.customer.ids}
        self.refused(self.as_user(notice, self.auditor).message_notify, **said)
        self.refused(self.as_user(notice, self.auditor).message_post, **said)
        self.assertEqual(self.mails(), before)

    def test_a_decision_that_waits_for_approval_is_not_sent_by_its_template(self):
        """All 50 of an invoice of 1,000 were accepted; nobody has approved the credit yet."""
        dispute = self.dispute(self.invoice(1000, due=-10), 50).with_user(self.collector)
        dispute._decide({line: line._granting_all() for line in dispute.line_ids}, "Agreed")
        dispute.action_send_letter()
        self.assertTrue(dispute.letter_waits)
        template = self.env.ref("ar_collections.mail_template_dispute_decision")
        before = self.mails()
        for user in (self.collector, self.auditor):
            self.refused(self.as_user(template, user).send_mail, dispute.id, force_send=True)
        self.assertEqual(self.mails(), before)
        self.assertFalse(dispute.outbox_recipient_ids)

    def test_a_collector_writes_from_the_page_of_a_debtor(self):
        self.company.email = "ar@seller.example"
        self.collector.email = "collector@seller.example"
        self.invoice(100, due=-10)
        self.commit()
        page = self.as_user(self.debtor(), self.collector)
        for action in (page.action_send_open_items(), {"context": self.by_hand(page)}):
            self.compose(action["context"])
            self.work()
            message = page.message_ids[:1]
            self.assertEqual(message.partner_ids, self.customer)
            self.assertEqual(message.author_id, self.collector.partner_id)
        files = page.message_ids.attachment_ids
        self.assertTrue(files)
        self.assertEqual(set(files.mapped("res_model")), {"ar.debtor"})
        self.refused(self.as_user(files, self.colleague).write, {"raw": b"forged"})

    def compose(self, context, **values):
        """Odoo's dialog, with what is typed into it."""
        dialog = self.env["mail.compose.message"].with_user(self.collector)
        form = Form(dialog.with_context(**context))
        for name, value in values.items():
            setattr(form, name, value)
        form.save().action_send_mail()

    def test_documents_with_words_of_ones_own_go_out_through_the_outbox(self):
        self.collector.email = "collector@seller.example"
        self.invoice(100, due=-10)
        self.commit()
        page = self.as_user(self.debtor(), self.collector)
        before = self.mails()
        context = page.action_send_open_items()["context"]
        self.compose(context, subject="As we said", body="<p>Here they are, Ada.</p>")
        self.assertEqual(self.mails(), before)
        letter = page._outbox_letters("documents")
        self.assertEqual((letter.state, letter.subject), ("queued", "As we said"))
        self.assertIn("Here they are, Ada.", letter.html)
        self.assertEqual(letter.recipient_ids.partner_id, self.customer)
        self.assertEqual(letter.attachment_ids.res_model, "ar.debtor")
        self.work()
        self.assertEqual(letter.state, "sent")
        nobody = context | {"default_partner_ids": []}
        with self.assertRaisesRegex(UserError, "who has an e-mail address"):
            self.compose(nobody)
        late = {"scheduled_date": "2100-01-01 10:00:00"}
        dialog = self.env["mail.compose.message"].with_user(self.collector)
        with self.assertRaisesRegex(UserError, "goes out now"):
            dialog.with_context(**context).create(late).action_schedule_message()

    def test_a_customers_papers_go_to_its_own_people(self):
        self.invoice(100, due=-10)
        theirs = self.invoice(100, due=-10, partner=self.other)
        self.refreshed(self.other)
        self.commit()
        page = self.as_user(self.debtor(), self.collector)
        context = page.action_send_open_items()["context"]
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        of_another = self.env["res.partner"].create(
            {
                "name": "Theirs",
                "email": "theirs@customer.example",
                "parent_id": self.customer.id,
                "company_id": elsewhere.id,
            }
        )
        for stranger in (self.other, of_another):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.compose(context | {"default_partner_ids": stranger.ids})
        with self.assertRaisesRegex(UserError, "is no contact of Ada"):
            page._outbox_check_composed(of_another, self.env["ir.attachment"])
        paper = self.env["ir.attachment"].create(
            {"name": "Theirs.pdf", "raw": b"x", "res_model": "account.move", "res_id": theirs.id}
        )
        with self.assertRaisesRegex(UserError, "not a document of Ada"):
            self.compose(context | {"default_attachment_ids": paper.ids})
        self.assertFalse(page._outbox_letters("documents"))

    def test_no_letter_is_written_by_hand_from_its_template(self):
        """A level's text, or a decision that waits for approval, would go out beside the outbox."""
        notice = self.sent_notice()
        dispute = self.dispute(self.invoice(1000, due=-10), 50)
        decision = self.env.ref("ar_collections.mail_template_dispute_decision")
        for record, template in ((notice, self.first.mail_template_id), (dispute, decision)):
            page = self.as_user(record, self.collector)
            context = self.by_hand(page)
            before = self.mails()
            form = Form(
                self.env["mail.compose.message"].with_user(self.collector).with_context(**context)
            )
            with self.assertRaisesRegex(AccessError, "by the buttons of its page"):
                form.template_id = template
            dialog = page.env["mail.compose.message"].with_context(**context)
            for name in ("action_send_mail", "action_schedule_message"):
                composer = dialog.create(
                    {"template_id": template.id, "scheduled_date": "2100-01-01 10:00:00"}
                )
                with self.assertRaises(UserError):
                    getattr(composer, name)()
            self.assertEqual(self.mails(), before)
            self.compose(context)
            self.assertIn("Please call me", page.message_ids[:1].body)

    def by_hand(self, page):
        return {
            "default_model": page._name,
            "default_res_ids": page.ids,
            "default_composition_mode": "comment",
            "default_subject": "Your account",
            "default_body": "<p>Please call me.</p>",
            "default_partner_ids": self.customer.ids,
        }


@tagged("post_install", "-at_install")
class TestChangingWhatWasWritten(InItsNameCase):
    def refuse_changes(self, files):
        self.assertTrue(files)
        for user in (self.collector, self.manager):
            for file in self.as_user(files, user):
                self.refused(file.write, {"raw": b"pay to XX99"})
                self.refused(file.write, {"name": "Statement (new bank account).pdf"})
                self.refused(file.unlink)

    def test_files_of_a_reminder(self):
        self.refuse_changes(self.sent_notice().attachment_ids)

    def test_files_that_wait_to_be_sent(self):
        self.invoice(100, due=-10)
        self.commit()
        letter = self.debtor().sudo()._send_documents(statement=True)
        self.assertEqual(letter.state, "queued")
        self.refuse_changes(letter.attachment_ids)

    def test_the_letter_of_a_dispute_that_is_printed(self):
        """Without an address it is in no outbox; it is the letter all the same."""
        self.customer.email = False
        dispute = self.dispute(self.invoice(100, due=-10), 40).with_user(self.collector)
        dispute._decide({line: {"accepted_amount": 0} for line in dispute.line_ids}, "No")
        dispute._send_letter()
        self.assertFalse(dispute.outbox_recipient_ids)
        self.refuse_changes(dispute.letter_id)

    def test_the_copy_of_a_reminder_in_its_history(self):
        notice = self.sent_notice()
        trace = notice.outbox_recipient_ids.outbox_id.sudo().trace_id
        body = trace.body
        for user in (self.collector, self.manager):
            seen = self.as_user(trace, user)
            self.refused(seen.write, {"body": "<p>We owe you nothing</p>"})
            self.refused(seen.unlink)
            commands = [Command.delete(trace.id)]
            self.refused(self.as_user(notice, user).write, {"message_ids": commands})
        self.assertEqual(trace.body, body)
