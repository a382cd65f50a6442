"""Each job that an add-on registers can be ticked on a database; a tick that fails is told."""

from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

NIGHTLY = "odoo.addons.ar_base.models.nightly.ar_nightly"


@tagged("post_install", "-at_install")
class TestEveryJob(TransactionCase):
    """Of all add-ons that are installed here."""

    def test_each_can_be_asked_what_is_due_and_be_done(self):
        names = list(self.env["ar.nightly"]._jobs())
        self.assertIn("approvals", names)
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            nightly = api.Environment(cr, SUPERUSER_ID, {})["ar.nightly"]
            for name in names:
                with self.subTest(job=name):
                    nightly._due(name)
                    with patch.object(self.registry["ar.nightly.failure"], "_note_stop") as stopped:
                        nightly._tick(name)
                    stopped.assert_not_called()

    def test_one_that_all_companies_share_is_the_first_ones(self):
        self.env["res.company"].create({"name": "Second"})
        first = self.env["res.company"].sudo().search([], order="id", limit=1)
        nightly = self.env["ar.nightly"]
        shared = [name for name, job in nightly._jobs().items() if job.shared]
        for name in shared:
            self.assertEqual(nightly._companies(name), first)


@tagged("post_install", "-at_install")
class TestFailing(TransactionCase):
    """``approvals`` stands for any job."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Night Ltd"})
        cls.manager = new_test_user(
            cls.env,
            "night_manager",
            "base.group_user,ar_base.group_ar_approval_manager",
            company_id=cls.company.id,
        )

    def tick(self):
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["ar.nightly"]._tick("approvals")
        self.env.invalidate_all()

    def told(self):
        return self.env["mail.message"].search(
            [("notified_partner_ids", "in", self.manager.partner_id.ids)], order="id"
        )

    @mute_logger(NIGHTLY)
    def test_a_job_that_cannot_even_be_asked_is_told_once_and_not_every_half_hour(self):
        with patch.object(
            self.registry["ar.nightly"], "_due", side_effect=ValueError("LIMIT must be a number")
        ):
            for _half_hour in range(3):
                self.tick()
        failures = self.env["ar.nightly.failure"].search([("company_id", "=", self.company.id)])
        self.assertEqual(failures.mapped("message"), ["LIMIT must be a number"])
        self.assertEqual(len(self.told()), 1)
        self.assertIn("it fails", self.told().subject)
        self.assertIn("LIMIT must be a number", self.told().body)

    @mute_logger(NIGHTLY)
    def test_one_companys_failure_is_told_there_and_keeps_no_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        seen = []

        def run(night):
            seen.append(night.company.id)
            if night.company.id == self.company.id:
                raise ValueError("poisoned")
            return True

        due = [(company, company._ar_today()) for company in self.company | other]
        nightly = self.registry["ar.nightly"]
        with (
            patch.object(nightly, "_due", lambda _self, _name: due),
            patch(f"{NIGHTLY}.Night.run", run),
        ):
            self.tick()
        self.assertEqual(seen, [self.company.id, other.id])
        failures = self.env["ar.nightly.failure"].search([("message", "=", "poisoned")])
        self.assertEqual(failures.company_id, self.company)
