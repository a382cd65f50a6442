"""A customer whose items are chased by two policies: one letter, one cadence, sums that add up."""

from odoo.tests import tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestTwoPolicies(ReceivablesCase):
    """The test policy has seven days between notices; the patient one 30, and levels of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.patient = cls.make_policy("Patient", days=(1, 30), cooldown_days=30)
        cls.polite, cls.stern = cls.patient.level_ids

    def patiently(self, amount, due):
        """An invoice that is chased by the patient policy."""
        move = self.invoice(amount, due=due)
        move.ar_dunning_policy_id = self.patient
        return move

    def test_of_two_levels_of_one_day_everybody_tells_the_same(self):
        """Both policies remind after a day: the notice, its corrections, the item, the invoice."""
        quick = self.make_policy("Quick", days=(1,))
        moves = self.patiently(100, -9), self.invoice(50, due=-9), self.patiently(70, -9)
        moves[1].ar_dunning_policy_id = quick
        notice = self.propose().notice_ids
        self.assertEqual(notice.line_ids.level_id, self.polite | quick.level_ids)
        self.assertEqual(notice.level_id, quick.level_ids)
        notice._follow_most_severe()
        self.assertEqual(notice.level_id, quick.level_ids)
        for level, days_ago in ((quick.level_ids, 8), (self.polite, 4)):
            self.deliver(moves[0], level, days_ago=days_ago)
        self.assertEqual(self.decisions(moves[0]).last_level_id, quick.level_ids)
        self.assertEqual(moves[0].ar_dunning_level_id, quick.level_ids)
        for level, found in ((quick.level_ids, moves[0]), (self.polite, moves[0].browse())):
            by_level = [("ar_dunning_level_id", "in", level.ids), ("id", "in", moves[0].ids)]
            self.assertEqual(moves[0].search(by_level), found)
        self.assertEqual(self.refreshed().level_id, quick.level_ids)

    def test_the_days_between_count_from_any_notice(self):
        self.deliver(self.patiently(100, -20), self.polite, days_ago=3)
        self.assertEqual(self.reason(self.invoice(50, due=-9)), "cooling_down")
        self.assertEqual(self.reason(self.invoice(70, due=-9, partner=self.other)), "ready")

    def test_each_item_waits_the_days_of_its_own_policy(self):
        """A letter ten days ago: enough for seven days, too few for 30."""
        self.deliver(self.invoice(100, due=-30), self.first, days_ago=10)
        slow = self.patiently(50, -9)
        self.assertEqual(self.reason(slow), "ready", "the first item's next letter goes today")
        self.pay(self.debtor().notice_ids.line_ids.move_id)
        self.assertEqual(self.reason(slow, 19), "cooling_down")
        self.assertEqual(self.reason(slow, 20), "ready")

    def test_what_waits_for_the_customers_days_alone_joins_a_letter_that_goes(self):
        """Else a policy with more days would never have its turn beside one with fewer."""
        told = self.patiently(100, -20)
        self.deliver(told, self.polite, days_ago=10)
        slow, quick = self.patiently(50, -9), self.invoice(70, due=-9)
        notice = self.propose().notice_ids
        self.assertEqual(notice._chased().move_id, slow | quick)
        self.assertEqual((notice.level_id, notice.amount_due_company), (self.first, 120))
        self.assertEqual(self.reason(told), "cooling_down", "it was mentioned ten days ago itself")

    def test_nothing_joins_what_follows_a_final_notice(self):
        self.deliver(self.patiently(100, -60), self.stern, days_ago=10)
        self.assertEqual(self.reason(self.invoice(70, due=-9)), "cooling_down")

    def test_a_credit_is_listed_where_one_of_the_policies_sets_it_off(self):
        """100 by the letter's policy, which sets off nothing; 200 by another less 50 of credit."""
        self.policy.set_off_credits = False
        self.invoice(100, due=-9)
        less = self.patiently(200, -9)
        credit = self.invoice(-50, due=-5)
        notice = self.propose().notice_ids
        self.assertEqual((notice.policy_id, notice.amount_due_company), (self.policy, 250))
        lines = {line.move_id: (line.kind, line.amount_set_off) for line in notice.line_ids}
        self.assertEqual(lines[less], ("chased", 50))
        self.assertEqual(lines[credit], ("credit", 0))

    def test_a_credit_that_came_since_is_taken_up_likewise(self):
        self.policy.set_off_credits = False
        self.invoice(100, due=-9)
        self.patiently(200, -9)
        notice = self.propose().notice_ids
        credit = self.invoice(-50, due=-5)
        notice.action_approve()
        self.assertIn(credit, notice.line_ids.move_id)
        self.assertEqual(notice.amount_due_company, 250)

    def test_no_credit_is_listed_where_none_of_them_sets_it_off(self):
        (self.policy | self.patient).set_off_credits = False
        self.invoice(100, due=-9)
        self.patiently(200, -9)
        self.invoice(-50, due=-5)
        notice = self.propose().notice_ids
        self.assertEqual(set(notice.line_ids.mapped("kind")), {"chased"})


@tagged("post_install", "-at_install")
class TestRepeating(ReceivablesCase):
    """The last level, at 45 days, is repeated after 30; seven days between notices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"after_last": "repeat", "repeat_days": 30})
        cls.final.is_final = False

    def test_what_repeats_its_last_level_keeps_one_rhythm(self):
        """Said 30 and 16 days ago: one letter today, not another in a fortnight."""
        old, young = self.invoice(100, due=-90), self.invoice(50, due=-80)
        self.deliver(old, self.final, days_ago=30)
        self.deliver(young, self.final, days_ago=16)
        notice = self.propose().notice_ids
        self.assertEqual(notice._chased().move_id, old | young)
        self.assertEqual(notice.amount_due_company, 150)

    def test_by_itself_it_waits(self):
        young = self.invoice(50, due=-80)
        self.deliver(young, self.final, days_ago=16)
        self.assertEqual(self.reason(young), "cooling_down")

    def test_it_makes_no_gentle_letter_stern(self):
        young, fresh = self.invoice(50, due=-80), self.invoice(70, due=-9)
        self.deliver(young, self.final, days_ago=16)
        notice = self.propose().notice_ids
        self.assertEqual((notice._chased().move_id, notice.level_id), (fresh, self.first))

    def test_within_its_own_days_it_does_not_join(self):
        old, young = self.invoice(100, due=-90), self.invoice(50, due=-80)
        self.deliver(old, self.final, days_ago=30)
        self.deliver(young, self.final, days_ago=7)
        self.assertEqual(self.propose().notice_ids._chased().move_id, old | young)
        self.policy.cooldown_days = 8
        self.assertEqual(self.reason(young), "cooling_down")

    def test_what_joined_stays_until_what_it_joined_is_settled(self):
        old, young = self.invoice(100, due=-90), self.invoice(50, due=-80)
        self.deliver(old, self.final, days_ago=30)
        self.deliver(young, self.final, days_ago=16)
        notice = self.propose().notice_ids
        notice.action_approve()
        self.assertEqual(notice._chased().move_id, old | young)
        self.pay(old)
        notice._queue()
        notice.sudo()._prepare()
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(notice.why_cancelled, "Settled, Cooling down")


@tagged("post_install", "-at_install")
class TestRunOfOnePolicy(ReceivablesCase):
    """100 by the test policy, 60 and a credit of 40 by another: a run of the first alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strict = cls.make_policy("Strict", days=(1, 30))

    def setUp(self):
        super().setUp()
        self.asked = self.invoice(100, due=-10)
        self.theirs = self.invoice(60, due=-20)
        self.theirs.ar_dunning_policy_id = self.strict
        self.credit = self.invoice(-40, due=-5)

    def test_the_others_have_a_reason_of_their_own(self):
        run = self.propose(policies=self.policy)
        self.assertEqual(run.notice_ids._chased().move_id, self.asked)
        told = {row.reason: (row.item_count, row.amount_open_company) for row in run.tally_ids}
        self.assertEqual(told, {"ready": (1, 100), "other_policy": (1, 60), "credit": (1, -40)})
        self.assertEqual(sum(amount for _count, amount in told.values()), 120)

    def test_the_items_as_the_run_saw_them_say_so(self):
        run = self.propose(policies=self.policy)
        action = run.action_open_items()
        items = self.env["ar.open.item"].with_context(**action["context"])
        reasons = {item.move_id: item for item in items.search(action["domain"])}
        self.assertEqual(reasons[self.asked].reason, "ready")
        self.assertEqual(reasons[self.theirs].reason, "other_policy")
        self.assertEqual(
            reasons[self.theirs].explanation,
            "Ready by policy “Strict”, of which this run is not.",
        )
        self.assertEqual(self.reason(self.theirs), "ready")

    def test_the_letter_lists_what_the_credit_covers(self):
        """The credit of 40 is set off of the older 60: it is there, and adds up."""
        notice = self.propose(policies=self.policy).notice_ids
        kinds = {line.move_id: (line.kind, line.amount_set_off) for line in notice.line_ids}
        self.assertEqual(
            kinds,
            {
                self.asked: ("chased", 0),
                self.theirs: ("covered", 40),
                self.credit: ("credit", 0),
            },
        )

    def test_what_does_not_go_today_says_why(self):
        young = self.invoice(30, due=0)
        young.ar_dunning_policy_id = self.strict
        run = self.propose(policies=self.policy)
        action = run.action_open_items()
        items = self.env["ar.open.item"].with_context(**action["context"])
        (item,) = items.search([*action["domain"], ("move_id", "=", young.id)])
        self.assertEqual(item.reason, "not_due")


@tagged("post_install", "-at_install")
class TestCounts(ReceivablesCase):
    """A policy is for those who chose it, and, as the default, for those who chose none."""

    def test_the_default_counts_those_without_a_policy_of_their_own(self):
        default, other = self.policy, self.make_policy("Gentle")
        default.action_make_default()
        self.invoice(100)
        own = self.make_customer("Own")
        self.invoice(100, partner=own)
        self.refreshed(own).policy_id = other
        mine = [("company_id", "=", self.company.id)]
        for policy in (default, other):
            found = self.env["ar.debtor"].search(policy.action_open_debtors()["domain"] + mine)
            self.assertEqual(policy.debtor_count, len(found))
            self.assertEqual(found.effective_policy_id, policy)
        self.assertEqual(other.debtor_count, 1)
        self.assertIn(self.debtor(), self.env["ar.debtor"].search(default._of_its_debtors()))
