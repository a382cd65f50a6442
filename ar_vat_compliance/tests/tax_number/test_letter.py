"""Customers are asked for the right number, in their language."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import ComplianceCase


@tagged("post_install", "-at_install")
class TestLetter(ComplianceCase):
    def ask(self, *partners):
        numbers = self.env["ar.tax.number"].union(*(one.ar_tax_number_ids for one in partners))
        numbers.action_ask_customer()
        self.env.flush_all()
        return numbers

    def mail(self, partner):
        letters = self.env["ar.outbox"].sudo()
        return letters.search([("recipient_ids.partner_id", "in", partner.ids)])

    def test_a_message_each_with_what_is_wrong(self):
        partner = self.carried_over("Klant BV", "nl", "NL123456789B90", lang="en_US")
        number = self.ask(partner)
        mail = self.mail(partner)
        self.assertEqual(len(mail), 1)
        self.assertIn("NL123456789B90", mail.subject)
        self.assertIn("Check digit does not fit", mail.html)
        self.assertIn(self.company.name, mail.html)
        self.assertEqual(number.asked_customer_on, self.today)

    def test_how_many_go_out_is_said(self):
        wrong = "NL123456789B90"
        first = self.carried_over("Klant BV", "nl", wrong).ar_tax_number_ids
        others = first + self.carried_over("Twee BV", "nl", wrong).ar_tax_number_ids
        said = [some.action_ask_customer()["params"]["message"] for some in (first, others)]
        self.assertEqual(said, ["One message is on its way.", "2 messages are on their way."])

    def test_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search(
            [("name", "=", "ar_vat_compliance")]
        )._update_translations(["zh_CN"])
        partner = self.carried_over("测试", "cn", "91110000600037341K", lang="zh_CN")
        self.ask(partner)
        mail = self.mail(partner)
        self.assertIn("请核对您的税号", mail.subject)
        self.assertIn("校验位不符", mail.html)

    def test_who_has_no_address_is_named(self):
        partner = self.carried_over("Stumm BV", "nl", "NL123456789B90", email=False)
        with self.assertRaisesRegex(UserError, "Stumm BV"):
            self.ask(partner)

    def test_right_numbers_are_not_written_about(self):
        with self.assertRaises(UserError):
            self.ask(self.customer(vat="DE811907980"))

    def sent(self, partner):
        """The row of a letter that was sent, and the number that it is about."""
        number = self.ask(partner)
        row = self.mail(partner).recipient_ids
        row._become("sent")
        return row, number.sudo()

    def test_an_answer_of_the_customer_proves_that_it_arrived(self):
        partner = self.carried_over("Klant BV", "nl", "NL123456789B90")
        row, number = self.sent(partner)
        for sender, state in (("thief@x.example", "sent"), (partner.email, "delivered")):
            number._outbox_hear({"email_from": sender, "in_reply_to": row.message_id})
            self.assertEqual(row.state, state)

    def test_whoever_wrote_is_told_once_that_it_did_not_arrive(self):
        partner = self.carried_over("Klant BV", "nl", "NL123456789B90")
        row, number = self.sent(partner)
        before = number.message_ids
        row._came_back()
        told = self.env["mail.message"].search(
            [("model", "=", "ar.tax.number"), ("res_id", "=", number.id)]
        )
        self.assertEqual(len(told - before), 1)
        row.outbox_id._follow()
        self.assertEqual(
            self.env["mail.message"].search(
                [("model", "=", "ar.tax.number"), ("res_id", "=", number.id)]
            ),
            told,
        )
