"""The life of a finding, and what a company wants to happen when it posts."""

import runpy
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time
from markupsafe import escape
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_path

from ..common import ComplianceCase


@tagged("post_install", "-at_install")
class TestFindings(ComplianceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer(vat="DE811907980")
        cls.wrong = cls.tax(16)
        cls.officer = new_test_user(
            cls.env, "officer", groups="ar_vat_compliance.group_tax_user", company_id=cls.company.id
        )
        cls.manager = new_test_user(
            cls.env,
            "tax_manager",
            groups="ar_vat_compliance.group_tax_manager",
            company_id=cls.company.id,
        )

        cls.colleague = new_test_user(
            cls.env,
            "tax_colleague",
            groups="ar_vat_compliance.group_tax_manager",
            company_id=cls.company.id,
        )

    def finding(self):
        move = self.invoice(self.partner, [(self.goods, 100, self.wrong)])
        return self.assertFound("EU-04", move)

    def test_it_tells_what_why_and_what_to_do(self):
        finding = self.finding()
        self.assertIn("16%", finding.explanation)
        self.assertIn("Credit and bill again", finding.remedy)
        self.assertEqual(finding.amount, 100)
        self.assertEqual(finding.severity, "error")
        self.assertTrue(finding.date_due > self.today)

    def test_it_is_mended_and_comes_back(self):
        finding = self.finding()
        fact = self.env["ar.tax.fact"].create(
            {
                "code": "rate",
                "country_id": self.country.id,
                "value": 16,
                "valid_from": "2020-01-01",
                "source": "Test",
            }
        )
        self.audit("EU-04")
        self.assertEqual(finding.state, "mended")
        fact.active = False
        self.audit("EU-04")
        self.assertEqual((finding.state, finding.reopened), ("open", 1))
        self.assertFalse(finding.mended_on)

    def test_a_cancelled_document_has_no_findings(self):
        finding = self.finding()
        finding.move_id.button_draft()
        finding.move_id.button_cancel()
        self.audit("EU-04")
        self.assertEqual(finding.state, "mended")

    def test_an_audit_of_some_documents_leaves_the_others_alone(self):
        finding = self.finding()
        other = self.invoice(self.partner, [(self.goods, 1, self.tax(19))])
        self.audit("EU-04", moves=other)
        self.assertEqual(finding.state, "open")
        self.audit("EU-04", start=self.ago(400), end=self.ago(300))
        self.assertEqual(finding.state, "open")

    def test_accepting_takes_a_reason_and_a_second_person(self):
        finding = self.finding()
        wizard = self.env["ar.audit.accept.wizard"].with_user(self.manager)
        with self.assertRaises(UserError):
            wizard.create({"finding_ids": finding.ids, "reason": " "}).action_ask()
        wizard.create({"finding_ids": finding.ids, "reason": "A ruling"}).action_ask()
        self.assertEqual(finding.state, "to_accept")
        with self.assertRaisesRegex(UserError, "somebody else"), self.env.cr.savepoint():
            finding.with_user(self.manager).action_accept()
        with self.assertRaises(AccessError):
            finding.with_user(self.officer).action_accept()
        finding.with_user(self.colleague).action_accept()
        self.assertEqual((finding.state, finding.accepted_by), ("accepted", self.colleague))
        self.audit("EU-04")
        self.assertEqual(finding.state, "accepted", "accepted stays accepted")

    def request(self, finding):
        return self.env["ar.approval"].search(
            [("res_model", "=", finding._name), ("res_id", "=", finding.id)],
            order="id desc",
            limit=1,
        )

    def asked(self):
        finding = self.finding()
        finding.with_user(self.officer)._ask_acceptance("A ruling")
        return finding, self.request(finding)

    def test_acceptance_is_approved_in_the_list_of_approvals(self):
        finding, request = self.asked()
        self.assertRecordValues(
            request,
            [{"kind": "audit_acceptance", "state": "open", "amount": 100, "reason": "A ruling"}],
        )
        self.assertIn(request.next_user_id, self.manager | self.colleague)
        request.with_user(self.manager).action_approve()
        self.assertEqual((finding.state, finding.accepted_by), ("accepted", self.manager))

    def test_whoever_decides_reads_what_was_found(self):
        finding, request = self.asked()
        told = finding.explanation
        self.assertTrue(told)
        self.assertIn(str(escape(told)), request.with_user(self.manager).figures_html)

    def test_refused_there_it_is_worked_on_again(self):
        finding, request = self.asked()
        request.with_user(self.manager)._decide("refused", "The ruling is of 2019")
        self.assertEqual(finding.state, "in_progress")
        self.assertIn("The ruling is of 2019", finding.message_ids[0].body)

    def test_taken_back_it_is_worked_on_again(self):
        finding, request = self.asked()
        request.with_user(self.officer).action_withdraw()
        self.assertEqual((finding.state, request.state), ("in_progress", "withdrawn"))

    def test_sent_back_on_its_page_it_waits_for_nobody(self):
        finding, request = self.asked()
        finding.with_user(self.manager).action_refuse()
        self.assertEqual((finding.state, request.state), ("in_progress", "void"))
        self.assertIn(self.manager.name, request.closed_note)
        self.assertFalse(request.activity_ids)

    def test_an_officer_who_is_named_by_the_rule_accepts(self):
        second = new_test_user(
            self.env,
            "officer_two",
            groups="ar_vat_compliance.group_tax_user",
            company_id=self.company.id,
        )
        self.env["ar.approval.rule"].create(
            {
                "company_id": self.company.id,
                "kind": "audit_acceptance",
                "step_ids": [(0, 0, {"user_id": second.id})],
            }
        )
        finding, request = self.asked()
        self.assertEqual(request.next_user_id, second)
        request.with_user(second).action_approve()
        self.assertEqual((finding.state, finding.accepted_by), ("accepted", second))

    def test_one_person_accepts_by_asking(self):
        self.company.ar_one_person = True
        finding = self.finding()
        finding.with_user(self.manager)._ask_acceptance("A ruling")
        self.assertEqual((finding.state, finding.accepted_by), ("accepted", self.manager))
        self.assertTrue(self.request(finding).one_person)

    def test_accepted_with_other_figures_is_open_again(self):
        finding = self.finding()
        finding._ask_acceptance("A ruling")
        finding.with_user(self.manager).action_accept()
        line = finding.move_id.invoice_line_ids
        finding.move_id.button_draft()
        line.copy({"move_id": finding.move_id.id})
        finding.move_id.action_post()
        self.audit("EU-04")
        self.assertEqual(finding.state, "open")

    def test_accepted_stays_accepted_when_only_the_days_go_by(self):
        partner = self.customer("Ohne GmbH")
        self.invoice(partner, [(self.goods, 1, self.tax(19))])
        finding = self.assertFound("TN-09", partner, "1 times")
        finding._ask_acceptance("A small business without a number")
        finding.with_user(self.manager).action_accept()
        self.invoice(partner, [(self.goods, 1, self.tax(19))])
        self.audit("TN-09")
        self.assertEqual(finding.state, "accepted")
        self.assertIn("2 times", finding.explanation)

    def test_nobody_writes_a_finding_by_hand(self):
        finding = self.finding()
        for user in (self.officer, self.manager):
            with self.assertRaises(AccessError):
                finding.with_user(user).write({"state": "mended"})
            with self.assertRaises(AccessError):
                finding.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.env["ar.audit.finding"].with_user(user).create(
                    {"rule_id": finding.rule_id.id, "company_id": self.company.id}
                )
        finding.with_user(self.officer).write({"comment": "Called the customer"})

    def test_taking_up_gives_it_an_owner(self):
        finding = self.finding()
        finding.with_user(self.officer).action_start()
        self.assertEqual((finding.state, finding.user_id), ("in_progress", self.officer))
        with self.assertRaises(UserError):
            finding.with_user(self.officer).action_start()

    def test_check_again_mends_at_once(self):
        finding = self.finding()
        self.rule("EU-04").valid_to = "2000-01-01"
        finding.with_user(self.officer).action_check_again()
        self.assertEqual(finding.state, "mended")

    def test_another_company_sees_nothing_of_it(self):
        finding = self.finding()
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="ar_vat_compliance.group_tax_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        with self.assertRaises(AccessError):
            finding.with_user(stranger).read(["state"])
        self.assertFalse(
            self.env["ar.audit.finding"].with_user(stranger).search([("id", "=", finding.id)])
        )

    def test_the_text_is_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        rule = self.rule("EU-04")
        rule.with_context(lang="zh_CN").explanation = "税率无效：%(rates)s"
        finding = self.finding()
        self.assertEqual(finding.with_context(lang="zh_CN").explanation, "税率无效：16%")

    def test_a_rule_edited_with_a_lonely_per_cent_sign_still_tells(self):
        finding = self.finding()
        finding.rule_id.explanation = "100% wrong"
        finding.invalidate_recordset()
        self.assertEqual(finding.explanation, "100% wrong")

    def test_a_rule_edited_into_a_bomb_tells_as_much_as_before(self):
        finding = self.finding()
        finding.rule_id.explanation = "%(rates)999999999s, %(lines)s lines, 5%%, %(nothing)s"
        finding.invalidate_recordset()
        self.assertEqual(finding.explanation, "%(rates)999999999s, 1 lines, 5%, –")

    def test_a_rule_without_its_check_is_refused(self):
        with self.assertRaises(UserError):
            self.rule("EU-04").check = "nothing_of_the_kind"

    def test_what_is_applied_is_versioned(self):
        rule = self.rule("EU-04")
        before = rule.version
        rule.severity = "warning"
        self.assertEqual(rule.version, before + 1)


@tagged("post_install", "-at_install")
class TestNightly(ComplianceCase):
    def test_what_changed_is_audited(self):
        partner = self.customer(vat="DE811907980")
        move = self.invoice(partner, [(self.goods, 100, self.tax(16))])
        self.audit_model._audit_changes(self.company)
        finding = self.env["ar.audit.finding"].search(
            [("move_id", "=", move.id), ("rule_id.code", "=", "EU-04")]
        )
        self.assertTrue(finding)
        partner.city = False
        self.audit_model._audit_changes(self.company, since=fields.Datetime.now())
        self.assertIn("EU-02", move.ar_finding_ids.rule_id.mapped("code"))
        self.assertEqual(move.ar_finding_count, len(move.ar_finding_ids))

    def test_each_night_goes_on_where_the_last_one_that_was_done_began(self):
        """Until when it is audited stands with the day, and not on the company."""
        asked = []

        def audit(_audit, _company, since):
            asked.append(since)
            if len(asked) == 3:
                raise ValueError("its books are strange")

        self.enterContext(patch.object(type(self.audit_model), "_audit_changes", audit))
        self.enterContext(mute_logger("odoo.addons.ar_base.models.nightly.night"))
        self.company.flush_recordset()
        before = self.written_companies()
        nights = [datetime(2026, 3, number, 3, 0) for number in (1, 2, 3, 4)]
        for moment in nights:
            with freeze_time(moment):
                self.night("audit", day=moment.date())
        self.assertEqual(asked, [None, nights[0], nights[1], nights[1]])
        self.assertEqual(self.written_companies(), before, "the night writes no company")

    def test_until_when_an_older_version_audited_is_known_to_the_next_night(self):
        days = self.env["ar.nightly.day"].sudo()
        for day in (date(2026, 3, 1), date(2026, 3, 2)):
            days._skip("audit", self.company, day)
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE res_company ADD COLUMN ar_audit_last timestamp")
        self.env.cr.execute(
            "UPDATE res_company SET ar_audit_last = '2026-03-02 02:15:00' WHERE id = %s",
            self.company.ids,
        )
        script = file_path("ar_vat_compliance/migrations/19.0.4.1.0/post-audit.py")
        runpy.run_path(script)["migrate"](self.env.cr, "19.0.4.0.0")
        self.env.invalidate_all()
        self.assertEqual(days._last_noted("audit", self.company, "until"), "2026-03-02 02:15:00")
        noted = days.search([("company_id", "=", self.company.id)], order="day").mapped("noted")
        self.assertEqual(noted, [False, {"until": "2026-03-02 02:15:00"}])

    def written_companies(self):
        self.env.cr.execute("SELECT id, xmin::text, ctid::text FROM res_company ORDER BY id")
        return self.env.cr.fetchall()


@tagged("post_install", "-at_install")
class TestPosting(ComplianceCase):
    """A violation cannot slip by where the company blocks it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer(vat="DE811907980")
        cls.wrong = cls.tax(16)
        cls.the_rule = cls.env.ref("ar_vat_compliance.rule_eu_04")

    def draft(self, **values):
        return self.invoice(self.partner, [(self.goods, 100, self.wrong)], post=False, **values)

    def test_by_default_nothing_is_checked(self):
        move = self.draft()
        move.action_post()
        self.assertEqual(move.state, "posted")
        self.assertFalse(move.ar_finding_ids)

    def test_warn_posts_and_tells(self):
        self.the_rule.at_posting = "warn"
        move = self.draft()
        move.action_post()
        self.assertEqual(move.state, "posted")
        self.assertIn("16%", move.ar_finding_text)

    def test_block_does_not_post(self):
        self.the_rule.at_posting = "block"
        move = self.draft()
        with self.assertRaisesRegex(UserError, "16%"), self.cr.savepoint():
            move.action_post()
        move.invalidate_recordset()
        self.assertEqual(move.state, "draft")

    def test_the_message_names_document_rule_and_remedy(self):
        self.the_rule.at_posting = "block"
        with self.assertRaises(UserError) as caught, self.cr.savepoint():
            self.draft().action_post()
        for part in ("EU-04", "16%", "→"):
            self.assertIn(part, str(caught.exception))

    def test_no_way_around_it(self):
        """By writing the state, by a batch with a good one, by posting from a list."""
        self.the_rule.at_posting = "block"
        good = self.invoice(self.partner, [(self.goods, 1, self.tax(19))], post=False)
        for post in (
            lambda move: move.write({"state": "posted"}),
            lambda move: (good | move).action_post(),
            lambda move: move._post(soft=False),
            lambda move: (
                self.env["validate.account.move"]
                .with_context(active_model="account.move", active_ids=move.ids)
                .create({"force_post": True})
                .validate_move()
            ),
        ):
            move = self.draft()
            with self.assertRaises(UserError), self.cr.savepoint():
                post(move)
            (good | move).invalidate_recordset()
            self.assertEqual(move.state, "draft")
            self.assertEqual(good.state, "draft", "nothing is left half-done")

    def test_an_import_does_not_get_around_it(self):
        self.the_rule.at_posting = "block"
        move = self.draft()
        self.env.flush_all()
        result = self.env["account.move"].load([".id", "state"], [[str(move.id), "posted"]])
        self.assertIn("16%", result["messages"][0]["message"])
        move.invalidate_recordset()
        self.assertEqual(move.state, "draft")

    def test_a_remote_call_does_not_get_around_it(self):
        """As a client calls it: by the name of the method and the ids."""
        self.the_rule.at_posting = "block"
        move = self.draft()
        for method, arguments in (
            ("action_post", [move.ids]),
            ("write", [move.ids, {"state": "posted"}]),
        ):
            with self.assertRaisesRegex(UserError, "16%"), self.cr.savepoint():
                call_kw(self.env["account.move"], method, arguments, {})
            move.invalidate_recordset()
            self.assertEqual(move.state, "draft")

    def test_another_companys_choice_is_its_own(self):
        other = self.setup_other_company()["company"]
        self.the_rule.with_company(other).at_posting = "block"
        move = self.draft()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_a_draft_can_be_checked_beforehand(self):
        with self.assertRaisesRegex(UserError, "16%"):
            self.draft().action_ar_check()
        good = self.invoice(self.partner, [(self.goods, 1, self.tax(19))], post=False)
        self.assertEqual(good.action_ar_check()["params"]["type"], "success")

    def test_who_posts_needs_no_right_to_findings(self):
        self.the_rule.at_posting = "warn"
        clerk = new_test_user(
            self.env, "clerk", groups="account.group_account_invoice", company_id=self.company.id
        )
        move = self.draft()
        move.with_user(clerk).action_post()
        self.assertEqual(len(move.ar_finding_ids), 1)
        self.assertIn("16%", move.with_user(clerk).ar_finding_text)
