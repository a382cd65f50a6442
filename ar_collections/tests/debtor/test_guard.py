"""A debtor stays whose it is, and only what a collector decides is a collector's to write."""

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PeopleCase


@tagged("post_install", "-at_install")
class TestDebtorGuard(PeopleCase):
    def setUp(self):
        super().setUp()
        self.invoice(100, due=-10)
        self.mine = self.refreshed()

    def test_a_debtor_stays_in_its_company_and_with_its_customer(self):
        theirs = self.as_user(self.mine, self.emma)
        for road in (theirs, theirs.sudo()):
            for values in ({"company_id": self.elsewhere.id}, {"partner_id": self.other.id}):
                with self.subTest(values, su=road.env.su), self.assertRaises(AccessError):
                    road.write(values)

    def test_what_methods_note_is_not_typed_in(self):
        theirs = self.as_user(self.mine, self.emma)
        for values in (
            {"worked_on": self.today},
            {"last_contact_date": self.today},
            {"is_slipping": True},
            {"level_id": self.final.id},
            {"figures_at": "2020-01-01 00:00:00"},
            {"country_id": self.env.ref("base.fr").id},
            {"notice_ids": [(5,)]},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                theirs.write(values)
        theirs.write(
            {
                "next_action": "Call",
                "next_action_date": self.day(1),
                "pinned_note": "Ask for Ada",
                "policy_id": self.policy.id,
                "hold_until": self.day(3),
                "hold_reason": "New system",
                "standing": "legal",
            }
        )
        theirs.action_done()
        self.assertEqual(self.mine.worked_on, self.today)

    def test_people_make_no_debtors_and_methods_do(self):
        third = self.make_customer("Curie SA")
        debtors = self.as_user(self.env["ar.debtor"], self.emma)
        with self.assertRaises(AccessError):
            debtors.create({"company_id": self.company.id, "partner_id": third.id})
        self.assertFalse(debtors.load(["partner_id/.id"], [[str(third.id)]])["ids"])
        forged = debtors.with_context(default_open_amount=1e9, default_score=9999)
        made = forged._of(third.with_env(forged.env), self.company.with_env(forged.env))
        self.assertEqual((made.partner_id.id, made.open_amount, made.score), (third.id, 0, 0))

    def test_no_debtor_is_made_for_who_only_reads_or_in_another_company(self):
        third = self.make_customer("Curie SA")
        for user, company in ((self.auditor, self.company), (self.emma, self.elsewhere)):
            debtors = self.as_user(self.env["ar.debtor"], user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                debtors._of(third.with_env(debtors.env), company.with_env(debtors.env))

    def test_a_policy_of_a_contact_is_no_way_around(self):
        """The field on the contact writes the debtor: with the rights of who saves it."""
        reader = self.person("p_reader", "ar_base.group_ar_auditor", "base.group_partner_manager")
        contact = self.as_user(self.customer, reader)
        with self.assertRaises(AccessError):
            contact.ar_dunning_policy_id = self.policy.with_env(contact.env)


@tagged("post_install", "-at_install")
class TestWhoseDebtor(PeopleCase):
    """Who works a debtor: managers say so, collectors take what nobody works."""

    def setUp(self):
        super().setUp()
        self.invoice(100, due=-10)
        self.one = self.refreshed()

    def test_a_collector_takes_what_nobody_works(self):
        self.as_user(self.one, self.emma).action_assign_to_me()
        self.assertEqual(self.one.user_id, self.emma)

    def test_a_collector_does_not_take_a_colleagues(self):
        self.one.user_id = self.jonas
        theirs = self.as_user(self.one, self.emma)
        for road in (theirs.action_assign_to_me, lambda: theirs.write({"user_id": self.emma.id})):
            with self.assertRaisesRegex(UserError, "p_jonas"):
                road()
        with self.assertRaises(UserError):
            theirs.write({"user_id": False})
        self.assertEqual(self.one.user_id, self.jonas)

    def test_a_substitute_may(self):
        self.one.user_id = self.jonas
        self.env["ar.absence"].create(
            {"user_id": self.jonas.id, "substitute_id": self.emma.id, "date_to": self.day(5)}
        )
        self.as_user(self.one, self.emma).action_assign_to_me()
        self.assertEqual(self.one.user_id, self.emma)

    def test_a_substitute_may_not_any_more_when_the_colleague_is_back(self):
        self.one.user_id = self.jonas
        self.env["ar.absence"].create(
            {"user_id": self.jonas.id, "substitute_id": self.emma.id, "date_to": self.day(5)}
        )
        with freeze_time(self.noon(6)), self.assertRaises(UserError):
            self.as_user(self.one, self.emma).action_assign_to_me()

    def test_a_collector_gives_away_what_is_her_own(self):
        self.one.user_id = self.emma
        self.as_user(self.env["ar.hand.over.wizard"], self.emma).create(
            {"debtor_ids": self.one.ids, "user_id": self.jonas.id, "reason": "Speaks German"}
        ).action_hand_over()
        self.assertEqual(self.one.user_id, self.jonas)

    def test_handing_over_is_no_way_to_take_a_colleagues(self):
        self.one.user_id = self.jonas
        for user in (self.emma, self.manager):
            wizard = self.as_user(self.env["ar.hand.over.wizard"], self.emma).create(
                {"debtor_ids": self.one.ids, "user_id": user.id, "reason": "I want it"}
            )
            with self.subTest(user.login), self.assertRaisesRegex(UserError, "p_jonas"):
                wizard.action_hand_over()
        self.assertEqual(self.one.user_id, self.jonas)

    def test_a_collector_gives_nobody_what_nobody_works(self):
        with self.assertRaises(UserError):
            self.as_user(self.one, self.emma).user_id = self.jonas
        self.assertFalse(self.one.user_id)

    def test_a_manager_assigns_whom_she_likes(self):
        self.one.user_id = self.jonas
        self.as_user(self.one, self.manager).user_id = self.emma
        self.assertEqual(self.one.user_id, self.emma)

    def test_nobody_is_a_collector_who_could_not_see_the_debtor(self):
        gone = self.person("p_gone", "ar_collections.group_ar_collector", active=False)
        theirs = self.as_user(self.one, self.manager)
        for user in (self.portal, self.stranger, gone):
            with self.subTest(user.login), self.assertRaisesRegex(UserError, user.login):
                theirs.user_id = user
        self.assertFalse(self.one.user_id)
