"""Who changes what is asked for lifts nothing that he made himself, and leaves a trace."""

from odoo.addons.ar_base.models.approval.kind import Kind
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import ApprovalCase

BEYOND = 9 * 10**12


@tagged("post_install", "-at_install")
class TestLifting(ApprovalCase):
    """``mia`` keeps the rules and is a granter as well; ``max`` keeps them too."""

    @classmethod
    def kinds(cls):
        # Any number and any yes or no of a company will do.
        return {
            "grant": Kind("Grant", "ar_base.group_fake_granter", limit="sequence"),
            "level": Kind("Level", "ar_base.group_fake_granter", switch="account_use_credit_limit"),
        }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mia.group_ids += cls.granters
        cls.max = cls.make_user("max", role="ar_base.group_ar_approval_manager")
        cls.company.write({"sequence": 10, "account_use_credit_limit": True})
        cls.keeping = cls.make_group("group_fake_keeper", "Keeper")
        cls.allow("res.company", "ar_base.group_fake_keeper")
        cls.mia.group_ids += cls.keeping

    def asked(self, by=None):
        grant = self.grant(50, by=by or self.mia)
        grant.action_ask()
        return self.request(grant)

    def beyond(self, by=None):
        """A rule that asks nobody any more."""
        return (
            self.env["ar.approval.rule"]
            .with_user(by or self.mia)
            .create({"kind": "grant", "step_ids": [(0, 0, {"from_amount": BEYOND})]})
        )

    def grant_of(self, request, by=None):
        return self.env["ar.fake.grant"].browse(request.res_id).with_user(by or self.mia)

    def still_takes_another(self, request):
        """Whether the maker can do nothing, and another person approves as before."""
        self.look_after()
        self.assertEqual((request.state, request.holds), ("open", True))
        sentence = self.refused(self.grant_of(request).action_grant)
        self.assertIn("had a hand in", sentence)
        request.with_user(self.bob).action_approve()
        self.assertEqual(request.state, "approved")

    def test_a_new_rule_by_the_maker_lifts_nothing_that_he_asked(self):
        request = self.asked()
        self.beyond()
        self.still_takes_another(request)

    def test_nor_does_a_changed_step(self):
        rule = self.rule({"from_amount": 0})
        request = self.asked()
        rule.with_user(self.mia).step_ids.from_amount = BEYOND
        self.still_takes_another(request)

    def test_nor_does_another_step_in_its_place(self):
        rule = self.rule({"from_amount": 0}, {"from_amount": 10})
        request = self.asked()
        rule.with_user(self.mia).step_ids = [(5,), (0, 0, {"user_id": self.dee.id})]
        self.assertFalse(request.with_user(self.dee).can_decide)
        request.with_user(self.bob).action_approve()
        self.assertEqual(request.state, "open", "two had to approve, and have to")
        request.with_user(self.cyd).action_approve()
        self.assertEqual(request.state, "approved")

    def test_nor_does_archiving(self):
        self.company.sequence = 1000
        rule = self.rule({"from_amount": 0})
        request = self.asked()
        rule.with_user(self.mia).active = False
        self.still_takes_another(request)

    def test_nor_do_the_settings_of_the_company(self):
        for values in ({"sequence": 1000}, {"ar_one_person": True}):
            with self.subTest(values=values):
                request = self.asked()
                self.company.with_user(self.mia).write(values)
                self.still_takes_another(request)
                self.company.write({"sequence": 10, "ar_one_person": False})

    def test_nor_does_the_switch(self):
        self.patch(type(self.env["ar.fake.grant"]), "_approval_kind", lambda self: "level")
        request = self.asked()
        self.company.with_user(self.mia).account_use_credit_limit = False
        self.still_takes_another(request)

    def test_what_was_refused_stays_refused(self):
        request = self.asked()
        request.with_user(self.bob)._decide("refused", "No budget")
        self.beyond()
        self.assertIn("was refused by", self.refused(self.grant_of(request).action_grant))

    def test_taking_it_back_before_and_asking_anew_helps_nobody(self):
        request = self.asked()
        request.with_user(self.mia).action_withdraw()
        self.beyond()
        self.refused(self.grant_of(request).action_grant)
        again = self.request(self.grant_of(request))
        self.assertEqual(again.state, "open")
        self.still_takes_another(again)

    def test_of_others_and_later_it_counts(self):
        of_another = self.asked(by=self.ada)
        self.beyond()
        self.look_after()
        self.assertEqual((of_another.state, of_another.closed_code), ("void", "not_needed"))
        later = self.grant(50, by=self.mia)
        later.action_grant()
        self.assertEqual(later.state, "granted")
        self.assertFalse(self.request(later))

    def test_another_person_who_changes_it_has_looked_at_it(self):
        request = self.asked()
        rule = self.beyond()
        rule.with_user(self.max).step_ids.remind_days = 3
        self.look_after()
        self.assertEqual(request.state, "open", "who approves did not change")
        rule.with_user(self.max).step_ids.from_amount = BEYOND - 1
        self.look_after()
        self.assertEqual((request.state, request.closed_code), ("void", "not_needed"))

    def test_a_rule_is_archived_and_never_deleted(self):
        rule = self.beyond()
        with self.assertRaisesRegex(UserError, "rchive"):
            rule.with_user(self.mia).unlink()
        rule.with_user(self.mia).step_ids.from_amount = 5
        rule.with_user(self.mia).active = False
        messages = rule.message_ids
        self.assertTrue(messages)
        with self.assertRaises(AccessError):
            messages[0].with_user(self.mia).unlink()
        with self.assertRaises(AccessError):
            messages[0].with_user(self.mia).body = "Nothing"

    def test_numbers_of_a_step_are_within_reason(self):
        for step in (
            {"from_amount": 10**14},
            {"from_amount": float("nan")},
            {"count": 1000},
            {"from_amount": -1},
            {"remind_days": 10**6},
            {"escalate_days": 10**6},
        ):
            with self.subTest(step=step), self.assertRaises(ValidationError):
                self.rule(step)
