"""Rules: which methods are checks, what one company decides, and one that fails."""

from unittest.mock import patch

from odoo import Command, models
from odoo.addons.ar_vat_compliance.models.audit.registered import audit_check
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..common import ComplianceCase

MANAGER = "ar_vat_compliance.group_tax_manager"


class RuleCase(ComplianceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer(vat="DE811907980")
        cls.eu_04 = cls.env.ref("ar_vat_compliance.rule_eu_04")
        cls.other = cls.setup_other_company()["company"]
        cls.other.account_fiscal_country_id = cls.country
        cls.manager = cls.person("manager", MANAGER)
        cls.administrator = cls.person("administrator", f"{MANAGER},base.group_system")

    def own_rule(self, user=None, **values):
        return (
            self.env["ar.audit.rule"]
            .with_user(user or self.manager)
            .create(
                {
                    "code": "XX-01",
                    "name": "Ours",
                    "area": "invoice",
                    "check": "rate_unknown",
                    "source": "House rule",
                    "explanation": "%(rates)s",
                    "remedy": "Mend it",
                    **values,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestChecks(RuleCase):
    def test_every_supplied_rule_has_its_check(self):
        for rule in self.env["ar.audit.rule"].with_context(active_test=False).search([]):
            self.assertTrue(rule._method(), rule.code)

    def test_what_only_is_called_like_a_check_is_none(self):
        """Odoo's own methods, and the steps of an audit."""
        named = {name for name in dir(self.env["ar.audit"]) if name.startswith("_check_")}
        of_odoo = {name for name in dir(models.BaseModel) if name.startswith("_check_")}
        self.assertTrue(of_odoo)
        for name in sorted(of_odoo | {"_check_posting", "_check_nothing_of_the_kind"} & named):
            with self.assertRaises(ValidationError, msg=name):
                self.eu_04.check = name.removeprefix("_check_")

    def test_a_check_that_another_add_on_refines_stays_one(self):
        def refined(_self, scope):
            return SQL("SELECT 1")

        with patch.object(type(self.audit_model), "_check_rate_unknown", refined):
            self.assertTrue(self.eu_04._method())


@tagged("post_install", "-at_install")
class TestWhatOneCompanyDecides(RuleCase):
    def test_it_does_not_change_the_rule_of_all(self):
        rule = self.eu_04.with_user(self.manager)
        for values in (
            {"active": False},
            {"severity": "info"},
            {"valid_to": "2020-01-01"},
            {"check": "no_tax"},
            {"name": "x"},
            {"explanation": "x"},
            {"country_ids": [Command.clear()]},
            {"company_id": self.company.id},
            {"version": 9},
        ):
            with self.assertRaises(AccessError, msg=values):
                rule.write(values)
        with self.assertRaises(AccessError):
            rule.unlink()
        self.assertFalse(rule.is_editable)
        self.assertTrue(self.eu_04.with_user(self.administrator).is_editable)
        self.eu_04.with_user(self.administrator).name = "Rate that cannot be"

    def test_it_says_what_happens_with_it_in_the_company(self):
        rule = self.eu_04.with_user(self.manager)
        rule.write({"at_posting": "warn", "own_severity": "info", "is_left_out": True})
        theirs = self.eu_04.with_company(self.other)
        self.assertFalse(theirs.at_posting or theirs.own_severity or theirs.is_left_out)
        rules = self.env["ar.audit.rule"]
        self.assertNotIn(self.eu_04, rules._of(self.company))
        self.assertIn(self.eu_04, rules._of(self.other))
        with self.assertRaises(AccessError):
            rule.with_company(self.other).is_left_out = True

    def test_its_own_severity_is_that_of_its_findings(self):
        self.eu_04.with_user(self.manager).own_severity = "info"
        move = self.invoice(self.partner, [(self.goods, 100, self.tax(16))])
        finding = self.assertFound("EU-04", move)
        self.assertEqual((finding.severity, finding.severity_rank), ("info", 1))
        self.eu_04.with_user(self.manager).own_severity = False
        self.audit("EU-04")
        self.assertEqual((finding.severity, finding.severity_rank), ("error", 3))

    def test_a_rule_of_its_own_is_no_other_companys(self):
        rule = self.own_rule()
        self.assertEqual(rule.company_id, self.company)
        self.assertTrue(rule.is_editable)
        rule.name = "Ours, renamed"
        rules = self.env["ar.audit.rule"]
        self.assertIn(rule, rules._of(self.company))
        self.assertNotIn(rule, rules._of(self.other))
        stranger = self.person(
            "stranger", MANAGER, company_id=self.other.id, company_ids=[Command.set(self.other.ids)]
        )
        self.assertFalse(rules.with_user(stranger).search([("id", "=", rule.id)]))
        with self.assertRaises(AccessError):
            rule.with_user(stranger).write({"name": "x"})
        with self.assertRaises(AccessError):
            rule.write({"company_id": self.other.id})
        rule.unlink()

    def test_it_makes_none_for_others(self):
        for company in (False, self.other.id):
            with self.assertRaises(AccessError, msg=company):
                self.own_rule(company_id=company)
        shared = self.own_rule(self.administrator)
        self.assertFalse(shared.company_id)
        self.assertIn(shared, self.env["ar.audit.rule"]._of(self.other))

    def test_a_copy_of_a_rule_of_all_is_its_own(self):
        copy = self.eu_04.with_user(self.manager).copy({"code": "XX-04"})
        self.assertEqual(copy.company_id, self.company)
        self.assertEqual(copy.version, 1)

    def test_who_administers_all_and_has_no_other_role_reads_what_he_keeps(self):
        administrator = self.person("only_administrator", "base.group_system")
        for model in ("ar.audit.rule", "ar.tax.fact", "ar.tax.deadline"):
            self.assertTrue(self.env[model].with_user(administrator).search([], limit=1).read())

    def test_readers_decide_nothing(self):
        for groups in ("ar_base.group_ar_auditor", "ar_vat_compliance.group_tax_user"):
            user = self.person(f"u_{groups}", groups)
            with self.assertRaises(AccessError):
                self.eu_04.with_user(user).at_posting = "block"


@tagged("post_install", "-at_install")
class TestARuleThatFails(RuleCase):
    """It is set aside with its error, and stops neither posting nor the other rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls.person("owner", "ar_vat_compliance.group_tax_user", email="o@own.example")
        cls.company.ar_audit_user_id = cls.owner
        cls.failing = cls.env.ref("ar_vat_compliance.rule_eu_05")

    def fails(self):
        @audit_check
        def check(audit, scope):
            """It lays lines out, and then divides by nought."""
            return audit._found(
                "FROM (%(lines)s) line JOIN account_move m ON m.id = line.move_id",
                partner="NULL::integer",
                amount="1 / 0",
                date="m.date",
                figures={"lines": "1"},
                lines=scope.taxed_lines(),
            )

        self.enterContext(patch.object(type(self.audit_model), "_check_no_tax", check))
        self.enterContext(mute_logger("odoo.sql_db"))
        self.enterContext(mute_logger("odoo.addons.ar_vat_compliance.models.audit.ar_audit"))

    def test_the_other_rules_go_on(self):
        move = self.invoice(self.partner, [(self.goods, 100, self.tax(16))])
        self.fails()
        self.audit_model._audit(self.company)
        self.assertIn("EU-04", move.ar_finding_ids.rule_id.mapped("code"))
        self.assertIn("division by zero", self.failing.failure)
        self.assertFalse(self.failing.with_company(self.other).failure)

    def test_its_findings_stay_as_they_are(self):
        move = self.invoice(self.partner, [(self.goods, 100, None)])
        finding = self.assertFound("EU-05", move)
        self.fails()
        self.audit("EU-05")
        self.assertEqual(finding.state, "open")

    def test_the_owner_of_findings_is_told_once(self):
        self.fails()
        before = self.env["mail.message"].search([], limit=1, order="id desc").id
        for _night in range(2):
            self.audit_model._audit(self.company)
        told = self.env["mail.message"].search(
            [("id", ">", before), ("partner_ids", "in", self.owner.partner_id.ids)]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("EU-05", told.body)

    def test_when_it_works_again_nothing_is_said_any_more(self):
        self.failing.sudo().failure = "division by zero"
        self.audit("EU-05")
        self.assertFalse(self.failing.failure)

    def test_posting_is_not_stopped(self):
        self.fails()
        for wish in ("warn", "block"):
            self.failing.at_posting = wish
            move = self.invoice(self.partner, [(self.goods, 100, self.tax(19))])
            self.assertEqual(move.state, "posted")
        self.assertIn("division by zero", self.failing.failure)
        self.eu_04.at_posting = "block"
        with self.assertRaisesRegex(UserError, "16%"), self.cr.savepoint():
            self.invoice(self.partner, [(self.goods, 100, self.tax(16))])

    def test_who_has_an_invoice_audited_is_told(self):
        self.fails()
        move = self.invoice(self.partner, [(self.goods, 100, self.tax(19))], post=False)
        self.assertIn("EU-05", move.action_ar_check()["params"]["message"])

    def test_an_audit_of_a_period_says_that_it_was_not_applied(self):
        self.fails()
        run = self.env["ar.audit.run"].create({"date_from": self.ago(9), "date_to": self.today})
        run.action_run()
        line = run.line_ids.filtered(lambda line: line.rule_id == self.failing)
        self.assertIn("division by zero", line.failure)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "ar_vat_compliance.report_audit", run.ids
        )
        self.assertIn("division by zero", html.decode())

    def test_a_company_whose_night_fails_does_not_stop_the_others(self):
        nights = []

        def night(audit, company, since):
            nights.append(company)
            if company == companies[0]:
                raise ValueError("its books are strange")

        audit = type(self.audit_model)
        companies = self.company | self.other
        self.enterContext(patch.object(audit, "_audit_changes", night))
        self.enterContext(patch.object(audit, "_companies", lambda _self: companies))
        self.enterContext(mute_logger("odoo.addons.ar_base.models.nightly.night"))
        self.night("audit", companies=companies)
        self.assertEqual(nights, list(companies))
        self.assertEqual(self.failures("audit").mapped("message"), ["its books are strange"])
