"""A collector's morning, in a real browser, with real mail and a real PDF."""

import subprocess
import tempfile
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ReceivablesCase
from .mailbox import Mailbox, bounce_of


@tagged("post_install", "-at_install")
class TestEndToEnd(ReceivablesCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox = cls.enterClassContext(Mailbox())
        cls.mailbox.configure(cls.env)
        alias_domain = cls.env["mail.alias.domain"].create(
            {"name": "seller.example", "bounce_alias": "bounce"}
        )
        cls.company.write(
            {"name": "Seller Ltd", "email": "ar@seller.example", "alias_domain_id": alias_domain.id}
        )
        cls.first.attach_invoices = True
        cls.first.attach_letter = True
        cls.third = cls.make_customer("Curie SA")
        cls.fourth = cls.make_customer("Darwin plc")
        cls.collector = new_test_user(
            cls.env,
            login="emma",
            groups="base.group_user,ar_collections.group_ar_collector",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def pdf_text(self, content):
        """The text of a PDF, laid out as on the page."""
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(content)
            file.flush()
            return subprocess.run(
                ["pdftotext", "-layout", file.name, "-"], check=True, capture_output=True, text=True
            ).stdout

    def test_collector_sends_todays_notices(self):
        invoices = {
            partner: self.invoice(amount, due=-10, partner=partner)
            for partner, amount in (
                (self.customer, 1234.56),
                (self.other, 77.70),
                (self.third, 500.05),
                (self.fourth, 88.80),
            )
        }
        run = self.propose()
        self.start_tour("/odoo", "ar_collector_sends_notices", login="emma")
        self.assertEqual(run.state, "sending")
        self.pay(invoices[self.fourth])
        with self.real_mail(), self.real_pdf():
            self.work()
        self.assertEqual(run.state, "done")
        self.check_mails(invoices)
        self.check_pdf_against_journal(run)
        self.check_bounce(run)
        self.assertFalse(self.propose().notice_ids, "the one left out waits for a change")
        self.env["ar.dunning.exclusion"].search([]).action_end()
        again = self.propose().notice_ids
        self.assertEqual(again.partner_id, self.other, "only the one left out is proposed again")

    def work(self):
        """Do a worker's work in the test's own transaction.

        While PDFs are made the browser's server has to answer, which it cannot while a second
        cursor of the test is open.
        """
        cron = self.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", lambda cron, *_done, **_left: 60):
            self.env["ar.dunning.run"].with_user(SUPERUSER_ID)._cron_work()
        self.env.invalidate_all()

    def check_mails(self, invoices):
        """Everybody got their own items and files; the excluded and the paid got nothing."""
        recipients = sorted(mail.recipients[0] for mail in self.mailbox.messages)
        self.assertEqual(recipients, ["ada@customer.example", "curie@customer.example"])
        for partner, others in (
            (self.customer, (self.other, self.third, self.fourth)),
            (self.third, (self.customer, self.other, self.fourth)),
        ):
            (mail,) = self.mailbox.of(partner.email)
            files = "\n".join(self.pdf_text(content) for content in mail.attachments.values())
            self.assertEqual(len(mail.attachments), 2, "the notice and one invoice")
            self.assertIn(invoices[partner].name, mail.html)
            self.assertIn(invoices[partner].name, files)
            for stranger in others:
                self.assertNotIn(invoices[stranger].name, mail.html)
                self.assertNotIn(invoices[stranger].name, files)
                self.assertNotIn(stranger.name, files)

    def check_pdf_against_journal(self, run):
        """The total on the letter is what the journal says is open, to the cent."""
        notice = run.notice_ids.filtered(lambda notice: notice.partner_id == self.customer)
        (mail,) = self.mailbox.of("ada@customer.example")
        letter = self.pdf_text(mail.attachments[f"{notice.name.replace('/', '-')}.pdf"])
        open_amount = sum(notice._chased().move_line_id.mapped("amount_residual_currency"))
        self.assertEqual(open_amount, 1234.56)
        total = [line for line in letter.splitlines() if "Amount to pay" in line]
        self.assertEqual(len(total), 1, letter)
        self.assertIn("1,234.56", total[0])

    def check_bounce(self, run):
        (mail,) = self.mailbox.of("ada@customer.example")
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(
                None, bounce_of(mail, "bounce@seller.example", "ada@customer.example")
            )
        self.assertEqual(run.trouble_count, 1)
        self.start_tour("/odoo", "ar_collector_sees_what_came_back", login="emma")
