"""Kept ageings are nobody's to change, and shared buckets no single company's."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..debtor.common import PeopleCase


@tagged("post_install", "-at_install")
class TestSnapshotGuard(PeopleCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice(100, due=-10)
        self.commit()
        self.snapshot = self.env["ar.aging.snapshot"]._take(self.company, self.day(-1))

    def test_a_kept_ageing_is_not_written(self):
        for user in (self.emma, self.manager):
            theirs = self.as_user(self.snapshot, user)
            for values in ({"total": 0}, {"company_id": self.elsewhere.id}, {"verdict": "same"}):
                with self.subTest(user.login, **values), self.assertRaises(AccessError):
                    theirs.write(values)
            with self.assertRaises(AccessError):
                theirs.create({"company_id": self.company.id, "date": self.today})
        for values in ({"company_id": self.elsewhere.id}, {"date": self.today}):
            with self.subTest(values), self.assertRaises(AccessError):
                self.snapshot.sudo().write(values)

    def test_who_only_reads_compares_for_himself(self):
        self.invoice(40, due=-5, invoice_date=self.day(-3), date=self.day(-3))
        self.commit()
        action = self.as_user(self.snapshot, self.auditor).action_compare_now()
        self.assertFalse(self.snapshot.verdict or self.snapshot.change_ids)
        mine = self.as_user(self.env[action["res_model"]].browse(action["res_id"]), self.auditor)
        self.assertEqual((mine.verdict, mine.changed_amount), ("changed", 40))
        self.assertEqual(mine.line_ids.amount_now, 40)
        with self.assertRaises(AccessError):
            self.as_user(mine, self.emma).read()
        with self.assertRaises(AccessError):
            self.as_user(mine.line_ids, self.emma).read()
        self.as_user(self.snapshot, self.emma).action_compare_now()
        self.assertEqual((self.snapshot.verdict, self.snapshot.changed_amount), ("changed", 40))

    def test_nobody_compares_what_he_does_not_see(self):
        with self.assertRaises(AccessError):
            self.as_user(self.snapshot, self.stranger).action_compare_now()


@tagged("post_install", "-at_install")
class TestSchemeGuard(PeopleCase):
    def setUp(self):
        super().setUp()
        self.shared = self.env.ref("ar_base.aging_scheme_standard")

    def test_what_all_companies_use_is_not_one_managers(self):
        theirs = self.as_user(self.shared, self.manager)
        for values in (
            {"company_id": self.company.id},
            {"limits": "1, 2"},
            {"name": "Mine"},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                theirs.write(values)
        with self.assertRaises(AccessError):
            theirs.unlink()
        with self.assertRaises(AccessError):
            theirs.create({"name": "For all", "company_id": False})
        with self.assertRaises(AccessError):
            self.as_user(self.shared, self.emma).unlink()
        self.assertEqual(len(self.shared.bucket_ids), 6)

    def test_a_managers_own_belong_to_her_company(self):
        made = self.as_user(self.shared, self.manager).create({"name": "Ours", "limits": "10, 20"})
        self.assertEqual(made.company_id.id, self.company.id)
        made.limits = "15, 30"
        self.assertIn(15, made.bucket_ids.mapped("last_day"))
        made.unlink()

    def test_an_administrator_changes_what_is_shared(self):
        admin = self.person("p_admin", "ar_collections.group_ar_manager", "base.group_system")
        self.as_user(self.shared, admin).name = "Ours"
        self.assertEqual(self.shared.name, "Ours")

    def test_buckets_stay_with_their_scheme(self):
        both = self.person(
            "p_both", "ar_collections.group_ar_manager", companies=self.company | self.elsewhere
        )
        made = self.as_user(self.shared, both).create({"name": "Ours"})
        with self.assertRaises(AccessError):
            made.company_id = self.elsewhere.with_env(made.env)
        with self.assertRaises(AccessError):
            made.bucket_ids[0].sudo().scheme_id = self.shared.sudo()

    def test_days_beyond_all_reason(self):
        wizards = self.as_user(self.env["ar.aging.wizard"], self.emma)
        for day in ("9999-12-31", "0001-01-01"):
            with self.subTest(day), self.assertRaises(UserError):
                wizards.create({"as_of": day})
            with self.subTest(day), self.assertRaises(UserError):
                self.as_user(self.env["ar.dunning.run.wizard"], self.emma).create({"date": day})
            with self.subTest(day), self.assertRaises(UserError):
                self.as_user(self.env["ar.kpi.wizard"], self.emma).create(
                    {"period": "custom", "date_from": day, "date_to": day}
                )
            with self.subTest(day), self.assertRaises(UserError):
                self.as_user(self.env["ar.dso.wizard"], self.emma).create({"before_from": day})
