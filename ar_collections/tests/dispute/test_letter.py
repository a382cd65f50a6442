"""Our decision reaches the customer, by mail or on paper, in its words."""

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestLetter(ReceivablesCase):
    def reject(self, dispute, explanation="<p>Our driver has your signature.</p>", **values):
        dispute.env["ar.dispute.decide.wizard"].create(
            {
                "dispute_id": dispute.id,
                "decision": "reject",
                "explanation": explanation,
                **values,
            }
        ).action_decide()

    def text(self, dispute):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "ar_collections.action_report_dispute_letter", dispute.ids
        )
        return " ".join(content.decode().split())

    def test_a_rejection_says_what_why_and_what_is_to_be_paid(self):
        move = self.invoice(100, due=-10)
        dispute = self.dispute(move, 40, reason="delivery_none")
        self.reject(dispute)
        text = self.text(dispute)
        for part in (
            dispute.name,
            move.name,
            "Not received",
            "40.00",
            "we cannot accept it",
            "Our driver has your signature.",
            "Please pay the remaining",
            "100.00",
            dispute._pay_by().replace("\u00a0", " "),
        ):
            self.assertIn(part, text)

    def test_it_is_mailed_with_the_letter(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        self.reject(dispute)
        self.work()
        message = dispute.message_ids.filtered("partner_ids")
        self.assertEqual(message.partner_ids, self.customer)
        self.assertEqual(message.attachment_ids, dispute.letter_id)
        self.assertIn(dispute.name, message.subject)
        self.assertEqual(dispute.outbox_recipient_ids.state, "sent")
        self.assertNotIn(self.customer, dispute.message_partner_ids)

    def test_it_goes_out_once_whoever_sends_it(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        self.reject(dispute, send_letter=False)
        dispute.action_send_letter()
        with self.assertRaisesRegex(UserError, "on its way to the customer already"):
            dispute.action_send_letter()
        self.work()
        dispute.action_send_letter()
        self.work()
        self.assertEqual(len(dispute.message_ids.filtered("partner_ids")), 2, "sent once more")

    def test_no_context_from_outside_shows_something_else_in_its_place(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        asked = {"default_type": "url", "default_url": "https://x.example/", "default_public": True}
        self.reject(dispute.with_context(**asked))
        letter = dispute.letter_id
        self.assertEqual((letter.type, letter.url, letter.public), ("binary", False, False))

    def test_one_that_comes_back_is_a_task_and_is_sent_again(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        self.reject(dispute)
        self.work()
        first = dispute.letter_id
        dispute.outbox_recipient_ids.sudo()._came_back()
        self.assertTrue(dispute.letter_failed)
        (task,) = dispute.activity_ids.filtered(lambda one: "not delivered" in one.summary)
        self.assertIn("ada@customer.example", task.note)
        self.customer.email = "new@customer.example"
        dispute.action_send_letter()
        self.work()
        dispute.invalidate_recordset()
        self.assertFalse(dispute.letter_failed)
        self.assertFalse(task.exists())
        fates = {row.email: row.state for row in dispute.outbox_recipient_ids}
        self.assertEqual(fates, {"ada@customer.example": "bounced", "new@customer.example": "sent"})
        self.assertTrue(first.exists(), "what was sent stays on record")

    def two_contacts(self):
        """A letter that one of two contacts did not get."""
        contacts = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": self.customer.id,
                    "email": f"{name}@customer.example",
                    "ar_reminder_contact": True,
                }
                for name in ("one", "two")
            ]
        )
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        self.reject(dispute)
        self.work()
        rows = dispute.outbox_recipient_ids.sudo()
        rows.filtered(lambda row: row.partner_id == contacts[0])._came_back()
        return dispute

    def test_one_of_two_that_comes_back_is_sent_to_that_one_alone(self):
        dispute = self.two_contacts()
        self.assertFalse(dispute.letter_failed)
        self.assertEqual(dispute.outbox_missed, "one@customer.example")
        letter = dispute.letter_id
        dispute.action_send_to_missed()
        self.work()
        fates = [(row.email[:3], row.state) for row in dispute.outbox_recipient_ids.sorted("id")]
        self.assertEqual(fates, [("one", "bounced"), ("two", "sent"), ("one", "sent")])
        self.assertEqual(dispute.letter_id, letter)

    def test_a_decision_that_was_taken_back_is_not_sent_again(self):
        dispute = self.two_contacts()
        dispute.action_reopen()
        with self.assertRaisesRegex(UserError, "no longer true"):
            dispute.action_send_to_missed()

    def test_a_decision_that_was_taken_back_does_not_go_out_with_the_next(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        self.reject(dispute)
        old = dispute._outbox_letters()
        dispute.action_reopen()
        self.assertEqual(old.state, "cancelled")
        self.reject(dispute, "<p>Here is your signature.</p>")
        self.work()
        new = dispute._outbox_letters() - old
        self.assertEqual((old.state, new.state), ("cancelled", "sent"))
        self.assertEqual(len(dispute.message_ids.filtered("partner_ids")), 1)

    def test_a_dispute_of_which_somebody_read_is_kept(self):
        """What was written to the customer goes nowhere; one that began by mistake may go."""
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        mistaken = self.dispute(self.invoice(50, due=-10), 20)
        self.reject(dispute)
        self.work()
        dispute.action_reopen()
        with self.assertRaisesRegex(UserError, "was worked on and is kept"):
            dispute.sudo().unlink()
        mistaken.unlink()
        self.assertEqual(dispute._outbox_letters().state, "sent")

    def test_an_answer_proves_that_it_arrived(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        self.reject(dispute)
        self.work()
        row = dispute.outbox_recipient_ids
        dispute.sudo()._outbox_hear(
            {"email_from": "Ada <ADA@customer.example>", "in_reply_to": row.message_id}
        )
        self.assertEqual(row.state, "delivered")

    def test_without_an_address_it_is_to_be_printed(self):
        self.customer.email = False
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        self.reject(dispute)
        message = dispute.message_ids.filtered("attachment_ids")
        self.assertIn("print the letter", message.body)
        self.assertIn(str(dispute.letter_id.id), dispute.action_print_letter()["url"])

    def decided(self, amount, **granted):
        """A dispute over so much, of which a part is accepted by the dialog, and the dialog."""
        dispute = self.dispute(self.invoice(100, due=-10), amount)
        wizard = Form(
            self.env["ar.dispute.decide.wizard"].with_context(default_dispute_id=dispute.id)
        )
        wizard.decision = "part"
        wizard.explanation = "<p><br></p>"
        with wizard.line_ids.edit(0) as line:
            for name, value in granted.items():
                setattr(line, name, value)
        wizard = wizard.save()
        return dispute, wizard

    def test_a_part_that_is_all_is_no_part(self):
        dispute, wizard = self.decided(40, accepted_amount=40)
        self.assertEqual(wizard.outcome, "accepted")
        wizard.action_decide()
        self.assertEqual((dispute.state, dispute.resolution), ("accepted", "accepted"))
        self.post(dispute)
        text = self.text(dispute)
        self.assertIn("We accept it in full", text)
        self.assertNotIn("cannot accept the rest", text)

    def test_a_part_that_is_nothing_is_a_rejection(self):
        """It takes an explanation as one does."""
        dispute, wizard = self.decided(40, accepted_amount=0)
        self.assertEqual(wizard.outcome, "rejected")
        with self.assertRaisesRegex(UserError, "Explain"):
            wizard.action_decide()
        self.assertEqual(dispute.state, "new")

    def test_what_was_accepted_in_part_was_so_when_the_dispute_is_closed(self):
        dispute, wizard = self.decided(40, accepted_amount=30)
        wizard.send_letter = False
        wizard.action_decide()
        self.post(dispute)
        self.assertEqual(dispute.state, "closed")
        self.assertIn("We cannot accept the rest", self.text(dispute))

    def post(self, dispute):
        """Somebody else than who decided posts its credit note."""
        accountant = new_test_user(
            self.env,
            login="l_accountant",
            groups="base.group_user,ar_collections.group_ar_accountant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        dispute.credit_note_ids.with_user(accountant).action_post()
        self.commit()

    def test_a_rejection_needs_an_explanation(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        with self.assertRaises(UserError):
            self.reject(dispute, "<p><br></p>")
        with self.assertRaises(UserError):
            dispute.action_send_letter()

    def test_it_is_a_pdf_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        reason = self.env.ref("ar_collections.dispute_reason_other")
        reason.with_context(lang="fr_FR").name = "Autre"
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        with self.real_pdf():
            self.reject(dispute)
        self.assertTrue(dispute.letter_id.raw.startswith(b"%PDF"))
        self.assertIn("Autre", self.text(dispute))

    def test_nothing_is_printed_before_it_is_decided(self):
        """The print menu is there from the first day; a letter of that day would say that nothing
        is accepted."""
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        for end in ((), ("withdraw",)):
            for step in end:
                getattr(dispute, f"action_{step}")()
            with self.assertRaisesRegex(UserError, f"{dispute.name} is not decided"):
                self.text(dispute)
            with self.assertRaisesRegex(UserError, f"{dispute.name} is not decided"):
                dispute.action_print_letter()

    def test_quantities_are_written_as_the_customer_writes_them(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        move = self.invoice(100, due=-10)
        line = move.invoice_line_ids
        dispute = self.dispute(move, 40)
        dispute.line_ids.sudo().write(
            {"invoice_line_id": line.id, "basis": "quantity", "quantity": 0.5}
        )
        self.reject(dispute)
        self.assertIn("0,5", self.text(dispute))
        self.assertNotIn("0.5", self.text(dispute))

    def test_what_is_not_approved_is_not_promised(self):
        self.company.ar_four_eyes_amount = 0
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        wizard = self.env["ar.dispute.decide.wizard"].create(
            {"dispute_id": dispute.id, "decision": "accept", "send_letter": True}
        )
        wizard.action_decide()
        self.assertTrue(dispute.letter_waits)
        self.assertFalse(dispute.letter_id)
        self.assertFalse(dispute.message_ids.filtered("partner_ids"))
        for road in (dispute.action_print_letter, lambda: self.text(dispute)):
            with self.assertRaisesRegex(UserError, "not approved yet"):
                road()

    def test_a_refused_decision_reaches_no_customer(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        dispute._decide({dispute.line_ids: dispute.line_ids._granting_all()}, "<p>Yes.</p>")
        dispute.action_send_letter()
        accountant = new_test_user(
            self.env, "l_accountant", groups="ar_collections.group_ar_accountant"
        )
        request = self.env["ar.approval"]._of(dispute)
        request.with_user(accountant)._decide("refused", "No proof")
        self.assertFalse(dispute.letter_waits)
        self.assertFalse(dispute.message_ids.filtered("partner_ids"))

    def test_the_letter_goes_out_with_the_credit_note(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        dispute._decide({dispute.line_ids: dispute.line_ids._granting_all()}, "<p>Yes.</p>")
        dispute.action_send_letter()
        accountant = new_test_user(
            self.env, "l_accountant", groups="ar_collections.group_ar_accountant"
        )
        self.env["ar.approval"]._of(dispute).with_user(accountant).action_approve()
        self.assertEqual(dispute.credit_note_ids.state, "posted")
        self.assertTrue(dispute.letter_id)
        self.assertFalse(dispute.letter_waits)
        self.work()
        message = dispute.message_ids.filtered("partner_ids")
        self.assertEqual(message.partner_ids, self.customer)
        self.assertIn("you will receive a credit note", message.body)

    def test_a_part_that_is_accepted_is_not_asked_for(self):
        self.company.ar_four_eyes_amount = 1000
        move = self.invoice(100, due=-10)
        dispute = self.dispute(move, 40)
        dispute._decide({dispute.line_ids: {"accepted_amount": 10}}, "<p>Half of it.</p>")
        text = self.text(dispute)
        self.assertEqual(dispute._to_pay(), 90)
        self.assertIn("you will receive a credit note", text)
        self.assertIn("90.00", text)


@tagged("post_install", "-at_install")
class TestQuestion(ReceivablesCase):
    """What we ask of the customer goes out as our letters do: once, and it is known how it went."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.email = "emma@seller.example"

    def ask(self, dispute, question="Photos, please", **values):
        wizard = dispute.env["ar.dispute.wait.wizard"].create(
            {"dispute_id": dispute.id, "question": question, "send_email": True, **values}
        )
        wizard.action_wait()
        return wizard

    def fates(self, dispute):
        rows = dispute.outbox_recipient_ids.sorted("id")
        return [(row.email.split("@")[0], row.state) for row in rows]

    def test_the_customer_is_asked_by_mail_and_waited_for(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        wizard = self.ask(dispute, "Photos <b>please</b>")
        self.assertEqual(wizard.contact_id, self.customer)
        self.assertEqual((dispute.state, dispute.waiting_for), ("waiting", "Photos <b>please</b>"))
        self.assertEqual(dispute.held_amount, 40)
        self.assertEqual(self.fates(dispute), [("ada", "queued")])
        self.work()
        self.assertEqual(self.fates(dispute), [("ada", "sent")])
        message = dispute.message_ids.filtered("partner_ids")
        self.assertEqual(message.partner_ids, self.customer)
        self.assertEqual(message.author_id, self.env.user.partner_id)
        self.assertIn(dispute.name, message.subject)
        self.assertIn("Photos &lt;b&gt;please", message.body)
        self.assertFalse(message.notification_ids, "nothing goes out beside the outbox")
        self.assertNotIn(self.customer, dispute.message_partner_ids)

    def test_one_that_comes_back_is_a_task_and_is_asked_again(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        self.ask(dispute)
        self.work()
        dispute.outbox_recipient_ids.sudo()._came_back()
        (task,) = dispute.activity_ids.filtered(lambda one: "not delivered" in one.summary)
        self.assertEqual((task.summary, task.user_id), ("Question not delivered", self.env.user))
        self.assertFalse(dispute.letter_failed, "no decision was written")
        self.customer.email = "new@customer.example"
        self.ask(dispute)
        self.work()
        self.assertEqual(self.fates(dispute), [("ada", "bounced"), ("new", "sent")])
        self.assertFalse(task.exists())

    def test_an_answer_by_phone_comes_before_the_question(self):
        """The mail server was away: nobody is asked what was answered."""
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        self.ask(dispute, "Which pallets?")
        dispute.action_resume()
        self.ask(dispute, "Whose signature?")
        self.work()
        self.assertEqual(self.fates(dispute), [("ada", "withdrawn"), ("ada", "sent")])
        self.assertIn("Whose signature", dispute.message_ids.filtered("partner_ids").body)

    def test_our_decision_is_no_attempt_of_the_question(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        self.ask(dispute)
        self.work()
        dispute._decide({dispute.line_ids: {"accepted_amount": 0}}, "<p>No.</p>")
        dispute.action_send_letter()
        self.work()
        self.assertEqual(self.fates(dispute), [("ada", "sent"), ("ada", "sent")])

    def test_a_question_asks_something(self):
        wizard = self.env["ar.dispute.wait.wizard"].create(
            {"dispute_id": self.dispute(self.invoice(100, due=-10), 40).id, "question": "  "}
        )
        with self.assertRaisesRegex(UserError, "is empty"):
            wizard.action_wait()

    def test_who_has_no_address_is_not_asked_by_mail(self):
        self.customer.email = "by phone only"
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self.ask(dispute, contact_id=self.customer.id)
        self.assertEqual(dispute.state, "new")
