"""Who reads what was done by night: managers and auditors, of their own companies."""

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestReading(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.env["res.company"].create([{"name": "Here"}, {"name": "There"}])
        cls.days = cls.env["ar.nightly.day"].create(
            [
                {"job": "approvals", "company_id": company.id, "day": "2026-03-10"}
                for company in cls.companies
            ]
        )
        cls.env["ar.nightly.failure"].create(
            [
                {"day_id": day.id, "res_model": "res.company", "message": "Strange"}
                for day in cls.days
            ]
        )

    def person(self, *groups):
        here = self.companies[0]
        return new_test_user(
            self.env,
            f"n_reader{len(groups)}{''.join(groups)}",
            ",".join(("base.group_user", *groups)),
            company_id=here.id,
            company_ids=[Command.set(here.ids)],
        )

    def seen_by(self, user):
        env = self.env(user=user, context={"allowed_company_ids": self.companies[0].ids})
        return env["ar.nightly.day"].search([]), env["ar.nightly.failure"].search([])

    def test_managers_and_auditors_read_their_companys(self):
        for group in ("ar_base.group_ar_approval_manager", "ar_base.group_ar_auditor"):
            user = self.person(group)
            days, failures = self.seen_by(user)
            self.assertEqual(days.company_id, self.companies[0])
            self.assertEqual(failures.company_id, self.companies[0])
            self.assertIn("Here", days.display_name)

    def test_others_read_nothing(self):
        with self.assertRaises(AccessError):
            self.seen_by(self.person())

    def test_nobody_writes_it(self):
        manager = self.person("ar_base.group_ar_approval_manager")
        day = self.days[0].with_user(manager)
        with self.assertRaises(AccessError):
            day.ended = fields.Datetime.now()
        with self.assertRaises(AccessError):
            day.create(
                {"job": "approvals", "company_id": self.companies[0].id, "day": "2026-01-01"}
            )
        with self.assertRaises(AccessError):
            day.unlink()
