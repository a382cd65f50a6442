"""What audits and their findings say is written by audits alone, on every road."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import ComplianceCase

OFFICER, MANAGER = "ar_vat_compliance.group_tax_user", "ar_vat_compliance.group_tax_manager"


class GuardCase(ComplianceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer(vat="DE811907980")
        cls.other = cls.setup_other_company()["company"]
        cls.officer = cls.person("officer", OFFICER)
        cls.manager = cls.person("manager", MANAGER)

    def period(self, **values):
        return {"date_from": self.ago(20), "date_to": self.today, **values}


@tagged("post_install", "-at_install")
class TestRunsAreNotForged(GuardCase):
    def runs(self, user=None):
        return self.env["ar.audit.run"].with_user(user or self.officer)

    def test_a_person_says_which_period_and_nothing_else(self):
        for name, value in {
            "done_on": fields.Datetime.now(),
            "done_by": self.manager.id,
            "document_count": 7,
            "line_count": 7,
            "amount": 1e6,
            "name": "Clean",
            "line_ids": [Command.create({"rule_id": self.rule("EU-04").id, "checked_count": 9})],
        }.items():
            for user in (self.officer, self.manager):
                with self.assertRaises(AccessError, msg=name):
                    self.runs(user).create(self.period(**{name: value}))
                run = self.runs(user).create(self.period())
                with self.assertRaises(AccessError, msg=name):
                    run.write({name: value})
                run = self.runs(user).with_context(**{f"default_{name}": value})
                self.assertFalse(run.create(self.period()).done_on)

    def test_a_copy_was_not_run(self):
        run = self.runs().create(self.period())
        run.action_run()
        copy = run.copy()
        self.assertFalse(copy.done_on or copy.done_by or copy.line_ids or copy.document_count)

    def test_what_was_run_is_of_its_period_for_good(self):
        run = self.runs().create(self.period())
        run.write({"date_from": self.ago(30)})
        run.action_run()
        self.assertEqual((run.done_by, run.date_from), (self.officer, self.ago(30)))
        with self.assertRaisesRegex(AccessError, "was run"):
            run.write({"date_from": self.ago(10)})

    def test_what_was_run_is_not_run_over_by_another(self):
        run = self.runs().create(self.period())
        run.action_run()
        before = (run.done_by, run.done_on, run.document_count, run.line_ids)
        planned = self.runs(self.manager).create(self.period())
        for again in (run, run | planned):
            with self.assertRaisesRegex(UserError, "was run, and stays that of its period"):
                again.with_user(self.manager).action_run()
        self.assertEqual(
            (run.done_by, run.done_on, run.document_count, run.line_ids.exists()), before
        )
        self.assertFalse(planned.done_on)
        self.assertEqual(run.done_by, self.officer)

    def test_the_same_period_is_audited_again_beside_it(self):
        run = self.runs().create(self.period())
        run.action_run()
        later = self.invoice(self.partner, [(self.goods, 100, self.tax(16))], day=run.date_to)
        action = run.with_user(self.manager).action_run_again()
        again = self.runs(self.manager).browse(action["res_id"])
        self.assertNotEqual(again, run)
        self.assertEqual((again.date_from, again.date_to), (run.date_from, run.date_to))
        self.assertEqual((run.done_by, again.done_by), (self.officer, self.manager))
        self.assertEqual(again.document_count, run.document_count + len(later))

    def test_what_was_run_is_not_deleted(self):
        planned, done = self.runs().create([self.period(), self.period()])
        done.action_run()
        for user in (self.officer, self.manager):
            with self.assertRaisesRegex(AccessError, "kept"):
                (planned | done).with_user(user).unlink()
        planned.unlink()
        self.assertTrue(done.exists())

    def test_it_stays_in_its_company(self):
        both = self.person(
            "both",
            OFFICER,
            company_ids=[Command.set((self.company | self.other).ids)],
        )
        run = self.runs(both).create(self.period())
        for user in (both, self.env.user):
            with self.assertRaises(AccessError):
                run.with_user(user).company_id = self.other
        with self.assertRaises(AccessError):
            run.sudo().company_id = self.other
        with self.assertRaises(AccessError):
            self.runs().create(self.period(company_id=self.other.id))

    def test_who_fills_in_the_form_gets_a_run(self):
        with Form(self.runs()) as form:
            form.date_from, form.date_to = self.ago(9), self.ago(1)
        self.assertEqual(form.record.company_id, self.company)

    def test_one_that_was_never_run_prints_nothing(self):
        run = self.runs().create(self.period())
        report = self.env["ir.actions.report"].with_user(self.officer)
        for render in (report._render_qweb_html, report._render_qweb_pdf):
            with self.assertRaisesRegex(UserError, "was not run yet"):
                render("ar_vat_compliance.report_audit", run.ids)
        for method in ("action_print", "action_workbook"):
            with self.assertRaisesRegex(UserError, "was not run yet"):
                getattr(run, method)()

    def test_an_onchange_names_nobody_of_another_company(self):
        stranger = self.person(
            "stranger", OFFICER, company_id=self.other.id, company_ids=[Command.set(self.other.ids)]
        )
        with self.assertRaises(AccessError):
            self.runs(stranger).onchange(
                {"company_id": self.company.id}, ["company_id"], {"currency_id": {}, "name": {}}
            )


@tagged("post_install", "-at_install")
class TestFindingsAreNotForged(GuardCase):
    def finding(self):
        move = self.invoice(self.partner, [(self.goods, 100, self.tax(16))])
        return self.assertFound("EU-04", move)

    def test_not_through_the_invoice_either(self):
        finding = self.finding()
        both = self.person("both", f"{MANAGER},account.group_account_user")
        move = finding.move_id.with_user(both)
        for command in (
            Command.update(finding.id, {"state": "mended"}),
            Command.delete(finding.id),
            Command.unlink(finding.id),
            Command.create({"rule_id": finding.rule_id.id, "company_id": self.company.id}),
        ):
            with self.assertRaises(AccessError, msg=command):
                move.write({"ar_finding_ids": [command]})
        self.assertEqual(finding.state, "open")

    def test_it_is_said_how_a_finding_changes(self):
        with self.assertRaisesRegex(AccessError, "by its buttons"):
            self.finding().with_user(self.officer).amount = 0

    def test_lines_of_an_audit_and_watched_changes(self):
        run = self.env["ar.audit.run"].with_user(self.officer).create(self.period())
        run.action_run()
        self.partner.street = "Weg 2"
        event = self.env["ar.audit.event"].search([("partner_id", "=", self.partner.id)], limit=1)
        self.assertTrue(event)
        for record in (run.line_ids[0], event):
            for user in (self.officer, self.manager):
                with self.assertRaises(AccessError):
                    record.with_user(user).write({"company_id": self.other.id})
                with self.assertRaises(AccessError):
                    record.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    record.with_user(user).copy()
        with self.assertRaises(AccessError):
            run.line_ids[0].sudo().company_id = self.other

    def test_readers_start_check_and_run_nothing(self):
        finding = self.finding()
        run = self.env["ar.audit.run"].create(self.period())
        self.rule("EU-04").valid_to = "2000-01-01"
        for groups in (
            "ar_base.group_ar_auditor",
            "account.group_account_readonly",
            "account.group_account_user",
            "ar_vat_compliance.group_tax_reader",
        ):
            user = self.person(f"u_{groups}", groups)
            for method in ("action_check_again", "action_start", "action_ask_acceptance"):
                with self.assertRaises(AccessError, msg=f"{groups} {method}"):
                    getattr(finding.with_user(user), method)()
            for method in ("action_accept", "action_refuse"):
                with self.assertRaises(AccessError, msg=f"{groups} {method}"):
                    getattr(finding.with_user(user), method)()
            with self.assertRaises(AccessError, msg=groups):
                run.with_user(user).action_run()
        self.assertEqual((finding.state, run.done_on), ("open", False))


@tagged("post_install", "-at_install")
class TestDialog(GuardCase):
    """The dialog in which acceptance is asked for."""

    def test_it_is_its_makers_alone(self):
        move = self.invoice(self.partner, [(self.goods, 100, self.tax(16))])
        finding = self.assertFound("EU-04", move)
        dialog = (
            self.env["ar.audit.accept.wizard"]
            .with_user(self.officer)
            .create({"finding_ids": finding.ids, "reason": "A ruling"})
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            dialog.with_user(self.manager).read(["reason"])
        with self.assertRaises(AccessError):
            dialog.with_user(self.manager).write({"reason": "Another one"})
        self.assertFalse(dialog.with_user(self.manager).search([]))

    def test_findings_of_another_company_are_not_told(self):
        move = self.invoice(self.partner, [(self.goods, 100, self.tax(16))])
        finding = self.assertFound("EU-04", move)
        stranger = self.person(
            "stranger", MANAGER, company_id=self.other.id, company_ids=[Command.set(self.other.ids)]
        )
        dialogs = self.env["ar.audit.accept.wizard"].with_user(stranger)
        values = {"finding_ids": [Command.set(finding.ids)], "reason": "Mine"}
        with self.assertRaises(AccessError):
            dialogs.create(values)
        with self.assertRaises(AccessError):
            dialogs.onchange(values, [], {"finding_ids": {"fields": {"display_name": {}}}})
        with self.assertRaises(AccessError):
            dialogs.with_context(default_finding_ids=finding.ids).default_get(["finding_ids"])
