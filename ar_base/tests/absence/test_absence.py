"""Who is away, who stands in, and that nobody appoints himself."""

from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestAbsence(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.emma, cls.jonas, cls.third = (
            new_test_user(cls.env, f"ab_{name}", "base.group_user,ar_base.group_ar_approval_user")
            for name in ("emma", "jonas", "third")
        )
        cls.boss = new_test_user(
            cls.env, "ab_boss", "base.group_user,ar_base.group_ar_approval_manager"
        )
        cls.today = cls.env.company._ar_today()

    def away(self, user, substitute, by=None, first=0, last=5):
        return (
            self.env["ar.absence"]
            .with_user(by or user)
            .create(
                {
                    "user_id": user.id,
                    "substitute_id": substitute.id,
                    "date_from": self.today + timedelta(first),
                    "date_to": self.today + timedelta(last),
                }
            )
        )

    def covered_by(self, user):
        return self.env["ar.absence"]._covered_by(user)

    def test_a_substitute_covers_who_is_away_also_in_turn(self):
        self.away(self.emma, self.jonas)
        self.away(self.jonas, self.third)
        self.assertEqual(self.covered_by(self.third), self.third | self.jonas | self.emma)
        self.assertEqual(self.covered_by(self.emma), self.emma)

    def test_only_on_the_days(self):
        self.away(self.emma, self.jonas, first=1)
        self.assertEqual(self.covered_by(self.jonas), self.jonas)

    def test_nobody_notes_or_takes_over_the_absence_of_somebody_else(self):
        with self.assertRaises(AccessError):
            self.away(self.emma, self.jonas, by=self.jonas)
        own = self.away(self.jonas, self.emma)
        with self.assertRaises(AccessError):
            own.write({"user_id": self.emma.id, "substitute_id": self.jonas.id})
        self.away(self.emma, self.jonas, by=self.boss)

    def test_who_stands_in_works_here_and_may_do_the_work(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "ab_stranger",
            "base.group_user,ar_base.group_ar_approval_user",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        customer = new_test_user(self.env, "ab_customer", "base.group_portal")
        reader = new_test_user(self.env, "ab_reader", "base.group_user,ar_base.group_ar_auditor")
        for user, why in (
            (stranger, "does not work in a company of"),
            (customer, "does not work in a company of"),
            (reader, "has no role that stands in"),
        ):
            refusal = self.assertRaisesRegex(ValidationError, why)
            with self.subTest(user.login), refusal, self.env.cr.savepoint():
                self.away(self.emma, user, by=self.boss)

    def test_what_distrusted_people_noted_does_not_count(self):
        """Neither for others nor for themselves: whom they name would stand in through them."""
        absence = self.away(self.emma, self.jonas, by=self.boss)
        on = self.env["ar.absence"]._on
        self.assertIn(absence, on(self.today))
        self.assertNotIn(absence, on(self.today, distrusted=self.boss.ids))
        own = self.away(self.boss, self.third)
        self.assertIn(own, on(self.today))
        self.assertNotIn(own, on(self.today, distrusted=self.boss.ids))

    def test_two_absences_of_one_person_do_not_overlap(self):
        self.away(self.emma, self.jonas)
        with self.assertRaises(ValidationError):
            self.away(self.emma, self.third, first=5, last=9)
