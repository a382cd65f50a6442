"""Whom the rule of dunning leaves in peace, the worklist asks for nothing either, and says why."""

from odoo.tests import tagged

from .test_under_way import UnderWayCase


@tagged("post_install", "-at_install")
class TestWithheld(UnderWayCase):
    def never(self):
        return self.make_policy("Group", never_dun=True, never_reason="Settled by netting")

    def assertLeftInPeace(self, why, amount=100):
        """Overdue and findable, but not in the queue; the page says why."""
        self.assertEqual(self.said(), ("withheld", amount, 0))
        self.assertFalse(self.worklist())
        debtor = self.debtor()
        self.assertEqual((debtor.open_amount, debtor.withheld_amount), (amount, amount))
        self.assertFalse(debtor.is_material)
        shown = debtor.with_user(self.collector)
        self.assertRegex(shown.under_way_text, rf"{amount}.00 is not chased\. .*{why}")
        self.assertRegex(shown.next_step, why)

    def assertChased(self, amount=100):
        self.assertEqual(self.said()[::2], ("late", amount))
        self.assertEqual(self.worklist(), self.customer)

    def test_an_invoice_on_hold(self):
        move = self.invoice(100, due=-10)
        self.assertChased()
        move.ar_hold_until = self.day(1)
        self.assertLeftInPeace("On hold until")
        move.ar_hold_until = self.today
        self.assertChased()

    def test_what_is_said_of_a_document_is_heard_at_once(self):
        move = self.invoice(100, due=-10)
        self.commit()
        debtor = self.debtor()
        never = self.never()
        self.assertEqual(debtor.to_chase_amount, 100)
        move.ar_hold_until = self.day(5)
        self.commit()
        self.assertEqual(debtor.to_chase_amount, 0)
        move.write({"ar_hold_until": False, "ar_dunning_policy_id": never.id})
        self.commit()
        self.assertEqual(debtor.to_chase_amount, 0)
        move.ar_dunning_policy_id = False
        self.item(move).no_followup = True
        self.commit()
        self.assertEqual(debtor.to_chase_amount, 0)
        self.item(move).no_followup = False
        self.commit()
        self.assertEqual(debtor.to_chase_amount, 100)

    def test_an_item_that_is_excluded_from_follow_up(self):
        self.item(self.invoice(100, due=-10)).no_followup = True
        self.assertLeftInPeace("excluded from follow-up")

    def test_a_claim_that_is_no_trade(self):
        account = self.company_data["default_account_receivable"].copy({"non_trade": True})
        move = self.invoice(100, due=-10)
        self.item(move).account_id = account
        self.assertLeftInPeace("excluded from follow-up")
        account.non_trade = False
        self.assertEqual(self.debtor().to_chase_amount, 100)
        account.non_trade = True
        self.assertEqual(self.debtor().to_chase_amount, 0)

    def test_a_customer_who_is_never_dunned(self):
        self.invoice(100, due=-10)
        self.commit()
        debtor, never = self.debtor(), self.never()
        debtor.policy_id = never
        self.assertEqual(debtor.to_chase_amount, 0)
        self.assertLeftInPeace("never duns: Settled by netting")
        never.never_dun = False
        self.assertEqual(debtor.to_chase_amount, 100)
        never.never_dun = True
        self.assertEqual(debtor.to_chase_amount, 0)
        debtor.policy_id = False
        self.assertChased()

    def test_a_company_that_never_duns(self):
        self.invoice(100, due=-10)
        self.commit()
        debtor, before = self.debtor(), self.company.ar_dunning_policy_id
        self.company.ar_dunning_policy_id = self.never()
        self.assertEqual(debtor.to_chase_amount, 0)
        self.assertLeftInPeace("never duns")
        self.company.ar_dunning_policy_id = before
        self.assertEqual(debtor.to_chase_amount, 100)

    def test_without_a_policy_people_ask_themselves(self):
        self.company.ar_dunning_policy_id = False
        self.invoice(100, due=-10)
        self.assertChased()

    def test_the_rest_is_asked_for(self):
        held = self.invoice(100, due=-20)
        self.invoice(60, due=-10)
        self.invoice(50, due=5).ar_hold_until = self.day(9)
        held.ar_hold_until = self.day(9)
        self.assertChased(60)
        self.assertEqual(self.debtor().withheld_amount, 100)
        wizard = self.call_wizard()
        self.assertIn("On hold until", wizard.under_way_text)
        wizard.outcome = "will_pay"
        self.assertEqual(wizard.promise_amount, 60)
        self.assertEqual(self.debtor().action_note_promise()["context"]["default_amount"], 60)

    def test_nothing_is_taken_off_twice(self):
        """Contested in part and held, promised and held, a cheque for what is held; of the
        30 that are left, a credit covers 10. The rule asks for a hold before a promise."""
        contested, promised = self.invoice(100, due=-20), self.invoice(50, due=-15)
        paid, credit = self.invoice(40, due=-12), self.invoice(-10, due=-2)
        self.invoice(30, due=-10)
        self.dispute(contested, 80)
        self.promised(promised, 50)
        self.pay(paid, 25, payment_date=self.day(5))
        for move in contested | promised | paid | credit:
            move.ar_hold_until = self.day(9)
        self.assertEqual(self.said(), ("late", 220, 20))
        debtor = self.debtor()
        self.assertEqual(
            (debtor.disputed_overdue_amount, debtor.promised_item_amount, debtor.under_way_amount),
            (80, 0, 0),
        )
        self.assertEqual(debtor.withheld_amount, 20 + 50 + 40)

    def test_what_is_contested_and_promised_for_the_rest_is_not_taken_off_twice(self):
        move = self.invoice(100, due=-20)
        self.invoice(50, due=-10)
        self.dispute(move, 40)
        self.promised(move, 60)
        self.assertEqual(self.said(), ("late", 150, 50))

    def test_the_same_in_all_companies_at_once_and_by_night(self):
        self.invoice(100, due=-10).ar_hold_until = self.day(5)
        self.item(self.invoice(70, due=-10, partner=self.other)).no_followup = True
        self.count_debtors()
        both = self.debtor() | self.debtor(self.other)
        self.assertEqual(both.mapped("to_chase_amount"), [0, 0])
        self.assertEqual(both.mapped("withheld_amount"), [100, 70])
        found = both.search([("withheld_amount", ">", 0), ("id", "in", both.ids)])
        self.assertEqual(found, both)
