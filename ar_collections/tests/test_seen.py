"""A dialog that was opened while the figures were others decides nothing."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .dispute.disputes import DisputeCase


@tagged("post_install", "-at_install")
class TestSeen(DisputeCase):
    def opened(self, model, **values):
        """A dialog as the browser has it before its button is pressed: nothing is stored yet."""
        defaults = {f"default_{name}": value for name, value in values.items()}
        return Form(self.env[model].with_context(**defaults))

    def assertRefused(self, button):
        with self.assertRaisesRegex(UserError, "Changed since you opened this"):
            button()

    # ------------------------------------------------------------------
    # Disputes
    # ------------------------------------------------------------------
    def test_a_dispute_that_grew_is_not_accepted(self):
        """40 are on the page, a colleague makes it 90: accepting would credit 90."""
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        dialog = self.opened("ar.dispute.decide.wizard", dispute_id=dispute.id)
        self.assertEqual(dialog.accepted_amount, 40)
        dispute.line_ids.amount = 90
        wizard = dialog.save()
        self.assertRefused(wizard.action_decide)
        self.assertEqual((dispute.state, len(dispute.credit_note_ids)), ("new", 0))
        self.assertEqual(self.decide(dispute).amount_total, 90)

    def test_nor_one_that_contests_another_invoice_besides(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        wizard = self.opened("ar.dispute.decide.wizard", dispute_id=dispute.id).save()
        other = self.invoice(50, due=-10)
        dispute.line_ids = dispute._prepare_lines({other: 50})
        self.assertRefused(wizard.action_decide)

    def test_a_question_is_asked_by_one_of_two_colleagues(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        dialogs = [
            self.opened("ar.dispute.wait.wizard", dispute_id=dispute.id) for _who in range(2)
        ]
        for dialog in dialogs:
            dialog.question = "Which pallets?"
            dialog.send_email = True
        first, second = (dialog.save() for dialog in dialogs)
        first.action_wait()
        self.assertRefused(second.action_wait)
        self.assertEqual(len(dispute.outbox_recipient_ids), 1)

    # ------------------------------------------------------------------
    # Notices
    # ------------------------------------------------------------------
    def notice(self):
        """A proposed notice over 100 and 40."""
        self.moves = self.invoice(100, due=-10) | self.invoice(40, due=-10)
        return self.propose().notice_ids

    def test_a_notice_of_other_items_keeps_its_level(self):
        notice = self.notice()
        dialog = self.opened("ar.level.wizard", notice_ids=notice.ids)
        dialog.level_id = self.final
        dialog.reason = "They do not answer"
        notice.line_ids[0]._drop("excluded", "Agreed by phone")
        wizard = dialog.save()
        self.assertRefused(wizard.action_change)
        self.assertEqual(notice.level_id, self.first)

    def test_a_notice_of_another_level_is_not_excluded(self):
        notice = self.notice()
        wizard = self.opened("ar.exclude.wizard", notice_ids=notice.ids)
        wizard.reason = "Agreed"
        notice._change_level(self.final, "They do not answer")
        self.assertRefused(wizard.save().action_exclude)
        self.assertEqual(notice.state, "proposed")
        again = self.opened("ar.exclude.wizard", notice_ids=notice.ids)
        again.reason = "Agreed"
        again.save().action_exclude()
        self.assertEqual(notice.state, "cancelled")

    # ------------------------------------------------------------------
    # Debtors
    # ------------------------------------------------------------------
    def test_who_paid_meanwhile_is_not_handed_to_the_lawyers(self):
        """To a colleague it is: he works whatever is left."""
        move = self.invoice(100, due=-60)
        debtor = self.refreshed()
        self.assertEqual(debtor.overdue_amount, 100)
        dialogs = {}
        for whom in ("legal", "colleague"):
            dialogs[whom] = self.opened("ar.hand.over.wizard", debtor_ids=debtor.ids)
            dialogs[whom].to = whom
            dialogs[whom].reason = "Three letters"
        self.pay(move, 60)
        debtor = self.refreshed()
        self.assertRefused(dialogs["legal"].save().action_hand_over)
        self.assertEqual(debtor.standing, "normal")
        dialogs["colleague"].user_id = self.collector
        dialogs["colleague"].save().action_hand_over()
        self.assertEqual(debtor.user_id, self.collector)

    def test_an_address_that_a_colleague_put_right_is_not_written_over(self):
        """She corrects the street of what she sees; the old e-mail address would come back."""
        self.invoice(100, due=-60)
        dialog = self.opened("ar.address.wizard", debtor_ids=self.refreshed().ids)
        dialog.contact_id = self.customer
        dialog.street = "1 Mill Lane"
        self.customer.email = "right@customer.example"
        self.assertRefused(dialog.save().action_correct)
        self.assertEqual(self.customer.email, "right@customer.example")

    def test_nor_is_who_was_given_to_somebody_else_meanwhile(self):
        self.invoice(100, due=-60)
        debtor = self.refreshed()
        dialog = self.opened("ar.hand.over.wizard", debtor_ids=debtor.ids)
        dialog.user_id = self.collector
        dialog.reason = "On leave"
        debtor.sudo().user_id = self.accountant
        self.assertRefused(dialog.save().action_hand_over)
        self.assertEqual(debtor.user_id, self.accountant)
