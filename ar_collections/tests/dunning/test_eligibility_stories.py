"""One story per reason, told on the day before and the day after it changes."""

from odoo import Command, fields
from odoo.addons.ar_base.tests.terms import discount_terms
from odoo.tests import tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestEligibilityStories(ReceivablesCase):
    def assertReasons(self, move, expected):
        """``expected``: {days from today: reason}."""
        self.assertEqual({on: self.reason(move, on) for on in expected}, expected)

    def test_draft_is_not_posted(self):
        move = self.invoice(due=-10)
        self.assertEqual(self.reason(move), "ready")
        move.button_draft()
        self.assertEqual(self.reason(move), "not_posted")

    def test_paid_is_settled_from_the_day_of_payment(self):
        move = self.invoice(due=-10)
        self.pay(move, payment_date=self.day(-2))
        self.assertReasons(move, {-3: "ready", -2: "settled", 0: "settled"})

    def test_a_day_is_one_day(self):
        move = self.invoice(due=-1)
        self.assertRegex(self.decisions(move).explanation, "^One day late;")
        self.assertRegex(self.decisions(move, 1).explanation, "^2 days late;")

    def test_part_paid_is_chased_for_the_rest(self):
        move = self.invoice(100, due=-10)
        self.pay(move, 60)
        self.assertEqual(self.reason(move), "ready")
        self.assertEqual(self.decisions(move).amount_due, 40)

    def test_credit_note_is_a_credit(self):
        note = self.invoice(-30, due=-10)
        self.assertReasons(note, {-1: "credit", 0: "credit"})

    def test_entry_without_partner_has_no_debtor(self):
        receivable = self.company_data["default_account_receivable"]
        move = self.env["account.move"].create(
            {
                "date": self.day(-30),
                "line_ids": [
                    Command.create({"account_id": receivable.id, "debit": 5}),
                    Command.create(
                        {"account_id": self.company_data["default_account_revenue"].id, "credit": 5}
                    ),
                ],
            }
        )
        move.action_post()
        self.assertEqual(self.reason(move), "no_debtor")

    def test_payment_without_entry_is_in_process(self):
        journal = self.payments_without_entry()
        move = self.invoice(100, due=-10)
        payment = self.pay(move, journal_id=journal.id)
        self.assertFalse(payment.move_id, "the payment has no entry until the bank confirms it")
        self.assertEqual(move.amount_residual, 100)
        self.assertEqual(self.reason(move), "payment_in_process")
        payment.action_cancel()
        self.assertEqual(self.reason(move), "ready")

    def test_part_payment_in_process_is_deducted(self):
        journal = self.payments_without_entry()
        move = self.invoice(100, due=-10)
        self.pay(move, 99.99, journal_id=journal.id)
        self.assertEqual(self.reason(move), "ready")
        self.assertEqual(self.decisions(move).amount_due, 0.01)

    def test_one_payment_in_process_pays_several_invoices_once(self):
        journal = self.payments_without_entry()
        old, young = self.invoice(60, due=-20), self.invoice(80, due=-10)
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=(old | young).ids)
            .create({"journal_id": journal.id, "group_payment": True, "amount": 100})
        )
        payment = wizard._create_payments()
        self.assertEqual(len(payment), 1)
        self.assertEqual(self.reason(old), "payment_in_process")
        self.assertEqual(self.reason(young), "ready")
        self.assertEqual(self.decisions(young).amount_due, 40)

    def test_not_due_until_the_friendly_note(self):
        move = self.invoice(due=10)
        self.assertReasons(move, {0: "not_due", 6: "not_due", 7: "ready", 10: "ready"})
        self.assertEqual(self.decisions(move, 7).level_id, self.friendly)

    def test_due_today_is_not_late(self):
        self.friendly.unlink()
        move = self.invoice(due=0)
        self.assertReasons(move, {0: "not_due", 1: "before_level", 6: "before_level", 7: "ready"})

    def test_friendly_note_is_useless_after_the_due_date(self):
        move = self.invoice(due=-1)
        self.assertReasons(move, {-1: "ready", 0: "before_level", 5: "before_level", 6: "ready"})
        self.assertEqual(self.decisions(move, 6).level_id, self.first)

    def test_no_followup_item_is_left_alone(self):
        move = self.invoice(due=-10)
        self.item(move).no_followup = True
        self.assertEqual(self.reason(move), "no_followup")
        self.item(move).no_followup = False
        self.assertEqual(self.reason(move), "ready")

    def test_invoice_on_hold_until_its_date(self):
        move = self.invoice(due=-10)
        move.ar_hold_until = self.day(5)
        self.assertReasons(move, {0: "on_hold", 4: "on_hold", 5: "ready"})

    def test_debtor_on_hold_holds_all_its_items(self):
        move = self.invoice(due=-10)
        debtor = self.env["ar.debtor"]._of(self.customer, self.company)
        debtor.hold_until = self.day(3)
        self.assertReasons(move, {2: "on_hold", 3: "ready"})
        self.assertEqual(self.reason(self.invoice(due=-10, partner=self.other)), "ready")

    def test_disputed_in_full_waits_and_in_part_goes_on(self):
        move = self.invoice(100, due=-10)
        dispute = self.dispute(move, raised_on=self.day(-1))
        self.assertReasons(move, {-2: "ready", -1: "disputed", 0: "disputed"})
        dispute.line_ids.amount = 30
        self.assertEqual(self.reason(move), "ready")
        self.assertEqual(self.decisions(move).amount_due, 70)
        dispute.action_withdraw()
        self.assertEqual(self.decisions(move).amount_due, 100)

    def test_promised_waits_through_the_promised_day_and_the_tolerated_ones(self):
        move = self.invoice(100, due=-10)
        promise = self.env["ar.promise"].create(
            {
                "debtor_id": self.env["ar.debtor"]._of(self.customer, self.company).id,
                "date": self.day(4),
                "currency_id": move.currency_id.id,
                "amount": 100,
                "move_line_ids": self.item(move).ids,
            }
        )
        self.assertReasons(move, {0: "promised", 4: "promised", 6: "promised", 7: "ready"})
        promise.action_withdraw()
        self.assertEqual(self.reason(move), "ready")

    def test_without_any_policy_nobody_is_dunned(self):
        move = self.invoice(due=-10)
        self.company.ar_dunning_policy_id = False
        self.assertReasons(move, {-20: "not_due", 0: "no_policy"})
        move.ar_dunning_policy_id = self.policy
        self.assertEqual(self.reason(move), "ready")

    def test_never_dun_is_a_policy_with_a_reason(self):
        move = self.invoice(due=-10)
        never = self.make_policy("Group", never_dun=True, never_reason="Sister company")
        self.customer.ar_dunning_policy_id = never
        self.assertEqual(self.reason(move), "never")
        self.assertIn("Sister company", self.decisions(move).explanation)

    def test_policy_of_invoice_before_customer_before_company(self):
        strict = self.make_policy("Strict", days=(1, 5))
        slow = self.make_policy("Slow", days=(30, 60))
        move = self.invoice(due=-10)
        self.assertEqual(self.decisions(move).level_id, self.first)
        self.customer.ar_dunning_policy_id = slow
        self.assertEqual(self.reason(move), "before_level")
        move.ar_dunning_policy_id = strict
        self.assertEqual(self.decisions(move).level_id, strict.level_ids[0])

    def test_below_minimum_counts_the_whole_debtor(self):
        self.policy.minimum_amount = 50
        small = self.invoice(49.99, due=-10)
        self.assertEqual(self.reason(small), "below_minimum")
        self.invoice(0.01, due=-10)
        self.assertEqual(self.reason(small), "ready")

    def test_below_minimum_until_the_second_item_is_asked_for(self):
        """The second one is announced from day 2 on, and stands in a reminder from day 12 on."""
        self.policy.minimum_amount = 100
        move = self.invoice(60, due=-10)
        self.invoice(60, due=5)
        self.assertReasons(
            move, {1: "below_minimum", 2: "below_minimum", 11: "below_minimum", 12: "ready"}
        )

    def test_the_minimum_is_compared_with_what_the_notice_asks_for(self):
        """Of 20 overdue and 900 due tomorrow a reminder would ask for 20; the note does for 900."""
        self.policy.minimum_amount = 50
        late, soon = self.invoice(20, due=-10), self.invoice(900, due=1)
        self.assertEqual((self.reason(late), self.reason(soon)), ("below_minimum", "ready"))
        self.assertEqual(self.decisions(late).amount_debtor_total, 20)
        self.assertRegex(self.decisions(late).explanation, r"20\.00 would .* minimum of .*50\.00")
        self.assertRegex(self.refreshed().next_step, r"Day -3: .*900\.00 ready")
        notice = self.propose().notice_ids
        self.assertEqual((notice.level_id, notice.amount_due_company), (self.friendly, 900))
        self.assertEqual(notice.line_ids.move_id, soon)

    def test_what_cools_down_makes_no_letter_of_the_rest(self):
        self.policy.minimum_amount = 50
        asked = self.invoice(900, due=-20)
        self.deliver(asked, self.first, days_ago=3)
        rest = self.invoice(20, due=-10)
        for move in (asked, rest):
            self.assertReasons(move, {0: "cooling_down", 3: "cooling_down", 4: "ready"})

    def test_a_note_waits_while_a_reminder_is_ready(self):
        """500 stand in the reminder; 1,200 that are due tomorrow in no letter until it is out."""
        late, soon = self.invoice(500, due=-10), self.invoice(1200, due=1)
        self.assertEqual((self.reason(late), self.reason(soon)), ("ready", "note_waits"))
        waits = self.decisions(soon)
        self.assertIn(f"Due on {waits._day(self.day(1))}", waits.explanation)
        self.assertNotIn("late", waits.explanation)
        debtor = self.refreshed()
        self.assertRegex(debtor.next_step, r"Day 7: .*500\.00 ready")
        self.assertEqual(debtor.to_chase_amount, 500)
        run = self.propose()
        self.assertEqual(run.notice_ids.amount_due_company, 500)
        told = {one.reason: (one.item_count, one.amount_open_company) for one in run.tally_ids}
        self.assertEqual(told, {"ready": (1, 500), "note_waits": (1, 1200)})
        run.action_approve()
        self.assertEqual(self.reason(soon), "awaiting_delivery", "the reminder is on its way")
        run.action_cancel()
        self.pay(late)
        ready = self.decisions(soon)
        self.assertIn(f"Due on {ready._day(self.day(1))}; ready for “Day -3”", ready.explanation)

    def test_a_note_waits_for_no_other_customers_reminder(self):
        self.invoice(500, due=-10)
        soon = self.invoice(1200, due=1, partner=self.other)
        self.assertEqual(self.reason(soon), "ready")

    def test_a_note_waits_for_a_reminder_by_another_policy(self):
        """One letter for a customer, whichever policy its items have."""
        late, soon = self.invoice(500, due=-10), self.invoice(1200, due=1)
        late.ar_dunning_policy_id = self.make_policy("Strict", days=(1, 5))
        self.assertEqual((self.reason(late), self.reason(soon)), ("ready", "note_waits"))
        self.assertFalse(self.propose(policies=self.policy).notice_ids)

    def test_set_off_by_credits_oldest_first(self):
        old = self.invoice(100, due=-20)
        young = self.invoice(100, due=-10)
        self.invoice(-130, due=-5)
        self.assertEqual(self.reason(old), "set_off")
        self.assertEqual(self.reason(young), "ready")
        self.assertEqual(self.decisions(young).amount_due, 70)
        self.policy.set_off_credits = False
        self.assertEqual(self.reason(old), "ready")
        self.assertEqual(self.decisions(young).amount_due, 100)

    def test_set_off_from_the_day_of_the_credit(self):
        move = self.invoice(100, due=-20)
        self.invoice(-100, due=-5, invoice_date=self.day(-5))
        self.assertReasons(move, {-6: "ready", -5: "set_off"})

    def test_set_off_leaves_other_currencies_alone(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        move = self.invoice(100, due=-10)
        self.invoice(-100, due=-10, currency_id=euro.id)
        self.assertNotEqual(move.currency_id, euro)
        self.assertEqual(self.reason(move), "ready")

    def test_rest_after_credits_below_minimum(self):
        self.policy.minimum_amount = 20
        move = self.invoice(100, due=-20)
        self.invoice(-90, due=-10)
        self.assertEqual(self.reason(move), "below_minimum")

    def test_last_level_hands_over(self):
        move = self.invoice(due=-60)
        self.deliver(move, self.second, days_ago=20)
        self.assertEqual(self.reason(move), "ready")
        self.deliver(move, self.final, days_ago=10)
        self.assertEqual(self.reason(move), "handed_over")

    def test_cooling_down_between_notices(self):
        move = self.invoice(due=-30)
        self.deliver(move, self.first, days_ago=2)
        self.assertReasons(move, {0: "cooling_down", 4: "cooling_down", 5: "ready"})
        self.assertEqual(self.decisions(move, 5).level_id, self.second)

    def test_waits_for_delivery_of_the_level_before(self):
        move = self.invoice(due=-30)
        notice = self.notice_in(move, self.first, "sent", days_ago=10)
        self.assertEqual(self.reason(move), "awaiting_delivery")
        notice._move_to("delivered", delivered_on=fields.Datetime.now())
        self.assertEqual(self.reason(move), "ready")
        self.assertEqual(self.decisions(move).level_id, self.second)

    def test_failed_notice_does_not_raise_the_level(self):
        move = self.invoice(due=-30)
        notice = self.notice_in(move, self.first, "failed", days_ago=10)
        self.assertEqual(self.reason(move), "awaiting_delivery")
        notice.action_give_up()
        self.assertEqual(self.reason(move), "ready")
        self.assertEqual(self.decisions(move).level_id, self.first)

    def test_bounced_notice_lowers_the_level_again(self):
        move = self.invoice(due=-30)
        notice = self.deliver(move, self.first, days_ago=10)
        self.assertEqual(move.ar_dunning_level_id, self.first)
        notice.outbox_recipient_ids.sudo()._came_back()
        self.assertEqual(notice.state, "failed")
        move.invalidate_recordset()
        self.assertFalse(move.ar_dunning_level_id)
        self.assertEqual(self.reason(move), "awaiting_delivery")

    def test_proposal_alone_changes_nothing(self):
        move = self.invoice(due=-30)
        self.notice_in(move, self.first, "proposed")
        self.assertEqual(self.reason(move), "ready")

    def test_before_the_next_level(self):
        move = self.invoice(due=-18)
        self.deliver(move, self.first, days_ago=10)
        self.assertReasons(move, {0: "before_level", 2: "before_level", 3: "ready"})

    def test_no_usable_address(self):
        move = self.invoice(due=-10)
        self.customer.email = "not an address"
        self.assertEqual(self.reason(move), "no_address")
        self.customer.email = "ada@customer.example"
        self.assertEqual(self.reason(move), "ready")
        self.env["mail.blacklist"]._add("ada@customer.example")
        self.assertEqual(self.reason(move), "no_address")
        self.env["res.partner"].create(
            {
                "name": "Accounts payable",
                "parent_id": self.customer.id,
                "type": "invoice",
                "email": "ap@customer.example",
            }
        )
        self.assertEqual(self.reason(move), "ready")

    def test_letter_needs_street_and_city(self):
        self.first.write({"channel_email": False, "channel_letter": True})
        move = self.invoice(due=-10)
        self.assertEqual(self.reason(move), "no_address")
        self.customer.write({"street": "1 Mill Lane", "city": "Leeds"})
        self.assertEqual(self.reason(move), "ready")

    def test_phone_level_needs_no_address(self):
        self.first.write({"channel_email": False, "channel_phone": True})
        self.customer.email = False
        self.assertEqual(self.reason(self.invoice(due=-10)), "ready")

    def test_each_instalment_is_judged_by_its_own_date(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 30}),
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": 60}),
                ],
            }
        )
        move = self.invoice(100, invoice_date=self.day(-40), invoice_payment_term_id=term.id)
        decisions = self.decisions(move).sorted("date_due")
        self.assertEqual(decisions.mapped("reason"), ["ready", "not_due"])
        self.assertEqual(decisions.mapped("amount_due"), [50, 0])

    def test_another_companys_debts_do_not_count(self):
        self.policy.minimum_amount = 150
        move = self.invoice(100, due=-10)
        other_company = self.setup_other_company()["company"]
        foreign = (
            self.env["ar.debtor"].with_company(other_company)._of(self.customer, other_company)
        )
        self.assertNotEqual(foreign.company_id, self.company)
        foreign.hold_until = self.day(30)
        self.assertEqual(self.reason(move), "below_minimum")
        self.policy.minimum_amount = 100
        self.assertEqual(self.reason(move), "ready")

    def test_every_open_item_of_the_ledger_has_one_reason_and_they_add_up(self):
        self.invoice(100, due=-10)
        self.pay(self.invoice(80, due=-50), 20)
        self.invoice(-30, due=-5)
        self.invoice(55.55, due=20, partner=self.other)
        by_reason = self.env["ar.open.item"]._count_by_reason(self.today, self.company)
        balance = sum(
            self.env["account.move.line"]
            .search(
                [
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("company_id", "=", self.company.id),
                ]
            )
            .mapped("balance")
        )
        total = sum(float(amount) for _count, amount in by_reason.values())
        self.assertAlmostEqual(total, balance, 2)
        self.assertEqual(sum(count for count, _amount in by_reason.values()), 4)

    # ------------------------------------------------------------------
    # Money that is under way
    # ------------------------------------------------------------------
    def test_a_payment_that_odoo_shows_as_done_is_not_dunned(self):
        journal = self.payments_without_entry()
        move = self.invoice(100, due=-10)
        payment = self.pay(move, journal_id=journal.id)
        payment.action_validate()
        self.assertEqual((payment.state, move.payment_state), ("paid", "in_payment"))
        self.assertEqual(move.amount_residual, 100)
        self.assertEqual(self.reason(move), "payment_in_process")

    def test_the_discount_of_a_payment_in_time_is_not_dunned(self):
        journal = self.payments_without_entry()
        move = self.invoice(
            1000,
            invoice_date=self.day(-25),
            invoice_payment_term_id=discount_terms(self.env, days=15).id,
            invoice_date_due=False,
        )
        self.pay(move, 980, journal_id=journal.id, payment_date=self.day(-20))
        self.assertEqual(self.reason(move), "payment_in_process")

    def test_a_payment_under_way_that_names_no_invoice_is_set_off(self):
        journal = self.payments_without_entry()
        old, young = self.invoice(100, due=-20), self.invoice(100, due=-10)
        payment = self.on_account(130, journal_id=journal.id)
        self.assertFalse(payment.move_id)
        self.assertEqual((self.reason(old), self.reason(young)), ("set_off", "ready"))
        self.assertEqual(self.decisions(young).amount_due, 70)

    def test_what_a_payment_brings_beyond_its_invoice_is_set_off(self):
        """900 for 800: the hundred that it brings besides go to the next, 200 − 100."""
        journal = self.payments_without_entry()
        named, following = self.invoice(800, due=-20), self.invoice(200, due=-10)
        self.pay(named, 900, journal_id=journal.id, payment_date=self.day(-2))
        self.assertEqual(self.reason(named), "payment_in_process")
        decision = self.decisions(following)
        self.assertEqual((decision.amount_set_off, decision.amount_due), (100, 100))
        self.assertEqual(self.propose().notice_ids.amount_due_company, 100)
        debtor = self.refreshed()
        self.assertEqual((debtor.under_way_amount, debtor.to_chase_amount), (900, 100))
        self.policy.set_off_credits = False
        self.assertEqual(self.decisions(following).amount_due, 200)

    def test_a_foreign_invoice_whose_payment_is_under_way_in_company_currency(self):
        """1,000.00 are 882.38 on the day of the payment; nothing is left to chase."""
        journal, own = self.payments_without_entry(), self.company.currency_id
        dollar = self.env["res.currency"].create(
            {
                "name": "DLR",
                "symbol": "D",
                "rate_ids": [
                    Command.create({"name": self.day(on), "rate": rate})
                    for on, rate in ((-400, 1.1), (-5, 1.1333))
                ],
            }
        )
        whole, part = (self.invoice(1000, due=due, currency_id=dollar.id) for due in (-20, -10))
        payment = self.pay(whole, journal_id=journal.id, currency_id=own.id)
        self.assertEqual(payment.amount, 882.38)
        self.pay(part, 500, journal_id=journal.id, currency_id=own.id)
        self.assertEqual(self.reason(whole), "payment_in_process")
        decision = self.decisions(part)
        self.assertEqual((decision.amount_in_process, decision.amount_due), (566.65, 433.35))

    def test_on_a_past_day_payments_of_later_days_are_not_known(self):
        """300 came two days ago and 55 yesterday; eight days ago 800 were asked for."""
        journal = self.payments_without_entry()
        move = self.invoice(800, due=-20)
        self.pay(move, 300, journal_id=journal.id, payment_date=self.day(-2))
        self.on_account(55, journal_id=journal.id, date=self.day(-1))
        told = {on: self.decisions(move, on).amount_due for on in (-8, -3, -2, -1, 0)}
        self.assertEqual(told, {-8: 800, -3: 800, -2: 500, -1: 445, 0: 445})
        self.assertEqual(self.propose(-8).notice_ids.amount_due_company, 800)

    def test_a_payment_that_is_dated_later_is_known_today(self):
        journal = self.payments_without_entry()
        move = self.invoice(500, due=-20)
        self.pay(move, 200, journal_id=journal.id, payment_date=self.day(20))
        self.assertEqual(self.decisions(move).amount_due, 300)

    def test_a_post_dated_cheque_is_under_way_until_its_day(self):
        move = self.invoice(100, due=-10)
        self.pay(move, payment_date=self.day(5))
        self.assertReasons(
            move, {-1: "ready", 0: "payment_in_process", 4: "payment_in_process", 5: "settled"}
        )
        self.assertEqual(self.decisions(move).amount_open, 100)

    def halves(self, amount, **values):
        """An invoice in two instalments, both late, and its items."""
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (30, 45)
                ],
            }
        )
        move = self.invoice(
            amount,
            invoice_date=self.day(-60),
            invoice_payment_term_id=term.id,
            invoice_date_due=False,
        )
        return move, self.item(move)

    def test_a_post_dated_cheque_for_one_instalment_and_a_payment_for_the_other(self):
        """What is under way without entry goes where no cheque is."""
        move, (first, second) = self.halves(200)
        self.pay(move, 100, payment_date=self.day(5))
        self.assertEqual((first.amount_residual, second.amount_residual), (0, 100))
        self.pay(move, 100, journal_id=self.payments_without_entry().id)
        decisions = self.decisions(move).sorted("date_due")
        self.assertEqual(decisions.mapped("amount_in_process"), [100, 100])
        self.assertEqual(set(decisions.mapped("reason")), {"payment_in_process"})

    def test_a_cheque_for_a_part_of_the_first_instalment(self):
        move, _items = self.halves(200)
        self.pay(move, 60, payment_date=self.day(5))
        self.pay(move, 70, journal_id=self.payments_without_entry().id)
        decisions = self.decisions(move).sorted("date_due")
        self.assertEqual(decisions.mapped("amount_in_process"), [100, 30])
        self.assertEqual(decisions.mapped("amount_due"), [0, 70])

    def test_what_a_vendor_pays_back_is_not_set_off(self):
        move = self.invoice(100, due=-10)
        payment = self.on_account(
            100, partner_type="supplier", journal_id=self.payments_without_entry().id
        )
        self.assertEqual((payment.state, payment.move_id.id), ("in_process", False))
        self.assertEqual(self.reason(move), "ready")

    def test_a_payment_set_back_to_draft_settles_nothing(self):
        move = self.invoice(100, due=-10)
        payment = self.pay(move, payment_date=self.day(-2))
        self.assertReasons(move, {-3: "ready", 0: "settled"})
        payment.action_draft()
        self.assertReasons(move, {-3: "ready", 0: "ready"})

    # ------------------------------------------------------------------
    # Credits that are none
    # ------------------------------------------------------------------
    def test_a_deposit_that_is_excluded_covers_nothing(self):
        move, deposit = self.invoice(100, due=-10), self.invoice(-500, due=-20)
        self.assertEqual(self.reason(move), "set_off")
        self.item(deposit).no_followup = True
        self.assertEqual(self.reason(move), "ready")
        self.assertEqual(self.reason(deposit), "no_followup")

    def test_a_credit_on_a_non_trade_account_covers_nothing(self):
        account = self.company_data["default_account_receivable"].copy({"non_trade": True})
        move = self.invoice(100, due=-10)
        guarantee = self.env["account.move"].create(
            {
                "date": self.day(-20),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.customer.id,
                            "balance": -500,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "balance": 500,
                        }
                    ),
                ],
            }
        )
        guarantee.action_post()
        self.assertEqual(self.reason(move), "ready")

    # ------------------------------------------------------------------
    # Branches
    # ------------------------------------------------------------------
    def test_money_paid_to_the_head_office_counts_for_the_branch(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id, "ar_dunning_policy_id": False}
        )
        self.env.user.company_ids |= branch
        branch.ar_dunning_policy_id = self.make_policy("Branch policy", company_id=branch.id)
        owed = self.env["account.move"].create(
            {
                "date": self.day(-40),
                "company_id": branch.id,
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_receivable"].id,
                            "partner_id": self.customer.id,
                            "balance": 100,
                            "date_maturity": self.day(-10),
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "balance": -100,
                        }
                    ),
                ],
            }
        )
        owed.action_post()
        self.assertEqual(owed.company_id, branch)
        self.item(owed).no_followup = False
        self.env["ar.debtor"].sudo()._ensure()

        def decided():
            rows = self.env["ar.dunning.eligibility"]._decide(self.today, companies=branch.ids)
            return {row["move_id"]: row["reason"] for row in rows}

        self.assertEqual(decided(), {owed.id: "ready"})
        self.on_account(100)
        self.assertEqual(decided(), {owed.id: "set_off"}, "and nothing of the head office is told")

    # ------------------------------------------------------------------
    # Sales receipts
    # ------------------------------------------------------------------
    def test_a_sales_receipt_is_explained_held_and_contested_like_an_invoice(self):
        receipt = self.invoice(100, due=-10, move_type="out_receipt")
        self.assertEqual(self.reason(receipt), "ready")
        self.assertIn("ready for level", receipt.ar_explanation)
        page = self.debtor().with_context(ar_ticked_ids=self.item(receipt).ids)
        self.assertEqual(page.action_hold_ticked()["context"]["default_move_ids"], receipt.ids)
        self.assertEqual(page.action_dispute_ticked()["res_model"], "ar.dispute")
        self.dispute(receipt)
        self.assertEqual(self.reason(receipt), "disputed")
