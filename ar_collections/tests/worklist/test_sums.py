"""A debtor's figures are sums over the eligibility rule's rows: stories with figures by hand."""

from odoo.tests import tagged

from .test_under_way import BranchCase, UnderWayCase

PARTS = {
    "asked": "to_chase_amount",
    "disputed": "disputed_overdue_amount",
    "promised": "promised_item_amount",
    "under_way": "under_way_amount",
    "set_off": "set_off_amount",
    "elsewhere": "paid_elsewhere_amount",
    "withheld": "withheld_amount",
    "claimed": "claimed_amount",
}


class SumsCase(UnderWayCase):
    def assertParts(self, status, company=None, **expected):
        """What is overdue of the customer, taken apart; all places say the same."""
        company = company or self.company
        self.refreshed()
        debtor = self.env["ar.debtor"]._of(self.customer, company)
        found = {name: debtor[column] for name, column in PARTS.items() if debtor[column]}
        self.assertEqual((debtor.status, found), (status, expected))
        self.assertEqual(debtor.overdue_amount, round(sum(expected.values()), 2))
        items = debtor.open_item_ids.filtered(lambda item: item.days_late > 0)
        asked = round(sum(items.mapped("amount_due_company")), 2)
        self.assertEqual(asked, expected.get("asked", 0), "the page asks for the same")


@tagged("post_install", "-at_install")
class TestSums(SumsCase):
    def test_who_is_on_hold_is_asked_for_nothing(self):
        """Of 100, 30 are contested; nothing else is said of a customer who is on hold."""
        self.dispute(self.invoice(100, due=-10), 30)
        self.assertParts("late", asked=70, disputed=30)
        debtor = self.debtor()
        debtor.write({"hold_until": self.day(5), "hold_reason": "Calls back"})
        self.assertEqual(debtor.to_chase_amount, 0, "told at once")
        self.assertParts("on_hold", withheld=70, disputed=30)
        self.assertIn("On hold until", debtor.under_way_text)
        self.assertFalse(self.worklist())
        debtor.action_release_hold()
        self.assertEqual((debtor.to_chase_amount, debtor.status), (70, "late"))

    def test_who_is_insolvent_or_with_the_lawyers_is_asked_for_nothing(self):
        self.invoice(100, due=-10)
        self.invoice(-30, due=-2)
        self.assertParts("late", asked=70, set_off=30)
        debtor = self.debtor()
        for standing in ("insolvent", "legal"):
            debtor.standing = standing
            self.assertEqual((debtor.to_chase_amount, debtor.claimed_amount), (0, 100))
            self.assertParts(standing, claimed=100)
        debtor.action_back_to_normal()
        self.assertParts("late", asked=70, set_off=30)

    def test_what_is_held_is_held_though_it_is_promised(self):
        """The rule asks for a hold first; the page says so, and so do the figures."""
        move = self.invoice(100, due=-10)
        self.promised(move, 100)
        self.assertParts("promised", promised=100)
        move.ar_hold_until = self.day(9)
        self.assertEqual(self.reason(move), "on_hold")
        self.assertParts("withheld", withheld=100)

    def test_a_promise_is_waited_for_no_longer_than_the_rule_waits(self):
        """With two days of tolerance it is the third, and nobody has judged the promise yet."""
        move = self.invoice(100, due=-10)
        promise = self.promised(move, 100)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_promise SET promised_on = %s, date = %s, waits_until = %s WHERE id = %s",
            [self.day(-9), self.day(-3), self.day(-1), promise.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.reason(move), "ready")
        self.count_debtors()
        self.assertEqual(self.debtor().to_chase_amount, 100)

    def test_each_cent_is_in_one_part(self):
        """3.00 abroad are 0.10 here, a third of it contested, a third under way, a third to chase:
        the letter asks for 0.03, and so does the list."""
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 30.0)])
        move = self.invoice(3, due=-10, currency_id=euro.id)
        self.dispute(move, 1)
        self.pay(move, 1, payment_date=self.day(5), currency_id=euro.id)
        self.assertEqual(self.item(move).amount_residual, 0.07)
        item = self.decisions(move)
        self.assertEqual((item.amount_open_company, item.amount_due), (0.1, 1))
        self.assertParts("late", asked=0.03, under_way=0.04, disputed=0.03)
        self.assertEqual(self.propose().notice_ids.amount_due_company, 0.03)

    def test_a_deposit_is_set_off_against_nothing(self):
        """500 on an account for other claims, 200 kept out of follow-up: 300 are owed as before,
        and nobody is told to apply anything."""
        strategy = self.env["ar.strategy"]._create_standard(self.company)
        strategy.action_put_in_force()
        self.invoice(300, due=-25)
        deposit = self.company_data["default_account_receivable"].copy({"non_trade": True})
        self.item(self.invoice(-500, due=-3)).account_id = deposit
        kept = self.item(self.invoice(-200, due=-3))
        kept.no_followup = True
        self.assertParts("late", asked=300)
        debtor = self.debtor()
        self.assertEqual(debtor.unapplied_amount, 700, "the books have it")
        self.assertNotIn("to apply", debtor.score_reasons)
        kept.no_followup = False
        self.assertParts("late", asked=100, set_off=200)
        self.assertIn("has credits of $200 to apply", debtor.score_reasons)

    def test_without_a_policy_the_page_asks_for_what_the_worklist_asks(self):
        self.company.ar_dunning_policy_id = False
        move = self.invoice(100, due=-10)
        self.dispute(move, 40)
        self.assertParts("late", asked=60, disputed=40)
        self.assertEqual(self.decisions(move).reason, "no_policy")
        self.assertEqual(self.decisions(move).amount_due, 60)

    def test_all_kinds_beside_each_other(self):
        """Seven invoices, each for another reason, and a credit of 15 for the one that is left."""
        never = self.make_policy("Group", never_dun=True, never_reason="Settled by netting")
        contested, promised, held, netted, kept, paid = (
            self.invoice(amount, due=-20) for amount in (100, 50, 40, 30, 20, 10)
        )
        self.invoice(75, due=-10)
        self.invoice(-15, due=-2)
        self.invoice(1000, due=10)
        self.dispute(contested, 100)
        self.promised(promised, 50)
        held.ar_hold_until = self.day(9)
        netted.ar_dunning_policy_id = never
        self.item(kept).no_followup = True
        self.pay(paid, payment_date=self.day(5))
        self.assertParts(
            "late",
            asked=60,
            set_off=15,
            disputed=100,
            promised=50,
            withheld=40 + 30 + 20,
            under_way=10,
        )
        self.assertEqual(self.propose().notice_ids.amount_due_company, 60)

    def test_many_that_are_done_are_ranked_once(self):
        """One statement more for each of them would be seen."""
        customers = [self.make_customer(f"{name} Ltd") for name in "ABCDEFGH"]
        for customer in customers:
            self.invoice(100, due=-10, partner=customer)
        self.commit()
        debtors = self.env["ar.debtor"].union(*map(self.debtor, customers))
        counted = []
        for some in (debtors[:1], debtors[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.action_done()
            self.env.flush_all()
            counted.append(self.cr.sql_log_count - before)
        self.assertLess(counted[1] - counted[0], 7)
        self.assertEqual(debtors.mapped("worked_on"), [self.today] * 8)


@tagged("post_install", "-at_install")
class TestSumsOfBranches(SumsCase, BranchCase):
    def test_what_is_decided_at_the_head_office_frees_its_credits(self):
        """400 came to the head office, which is owed 300, and the branch 500: the older first."""
        self.invoice(300, due=-25)
        self.owed_to(self.branch, 500, due=-20)
        self.paid_to_head_office(400)
        self.assertParts("set_off", set_off=300)
        self.assertParts("late", self.branch, asked=400, elsewhere=100)
        self.debtor().standing = "legal"
        self.assertEqual(self.debtor_of(self.branch).to_chase_amount, 100, "told at once")
        self.assertParts("legal", claimed=300)
        self.assertParts("late", self.branch, asked=100, elsewhere=400)

    def test_a_payment_under_way_covers_what_credits_leave(self):
        """Of the branch's 500, a credit of its own covers 50, the head office's 100, and a payment
        without entry that names nothing the next 70."""
        journal = self.payments_without_entry()
        self.owed_to(self.branch, 500, due=-20)
        self.owed_to(self.branch, -50)
        self.on_account(70, journal_id=journal.id)
        self.invoice(-100, due=-2)
        self.assertParts("late", self.branch, asked=280, set_off=50, elsewhere=100, under_way=70)
