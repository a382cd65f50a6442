"""Rules: what everybody begins with, a company's own steps, and the traces of changing them."""

from odoo.addons.ar_base.models.approval.kind import Kind
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestRule(ApprovalCase):
    @classmethod
    def kinds(cls):
        # Any number and any yes or no of a company will do.
        return {
            "grant": Kind("Grant", "ar_base.group_fake_granter", limit="sequence"),
            "level": Kind(
                "Level",
                "ar_base.group_fake_granter",
                switch="account_use_credit_limit",
                has_amount=False,
            ),
            "bossy": Kind(
                "Bossy",
                "ar_base.group_fake_granter",
                manager="ar_base.group_fake_boss",
                model="ar.fake.grant",
            ),
        }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bosses = cls.make_group("group_fake_boss", "Boss")

    def test_more_than_the_limit_of_a_kind_is_approved(self):
        for limit, amount, asked in (
            (100, 100, False),
            (100, 100.01, True),
            (0, 0, False),
            (0, 0.01, True),
            (100, -150, True),
        ):
            with self.subTest(limit=limit, amount=amount):
                self.company.sequence = limit
                self.assertEqual(bool(self.grant(amount)._ask_approval()), asked)

    def test_a_kind_with_a_switch_is_approved_while_it_is_on(self):
        self.patch(type(self.env["ar.fake.grant"]), "_approval_kind", lambda self: "level")
        grant = self.grant(0)
        self.assertFalse(grant._ask_approval())
        self.company.account_use_credit_limit = True
        self.assertTrue(grant._ask_approval())
        request = self.request(grant)
        self.assertFalse(request.has_amount)

    def test_a_rule_of_the_company_comes_before_limit_and_switch(self):
        self.company.sequence = 100
        self.rule({"from_amount": 0})
        self.assertTrue(self.grant(1)._ask_approval())
        self.rule({"from_amount": 5000}, kind="level")
        self.patch(type(self.env["ar.fake.grant"]), "_approval_kind", lambda self: "level")
        self.assertTrue(self.grant(0)._ask_approval(), "a step without an amount is always asked")

    def test_a_rule_without_steps_opens_no_door(self):
        with self.assertRaises(ValidationError):
            self.rule()
        rule = self.rule({"from_amount": 1000})
        rule.step_ids.unlink()
        self.company.sequence = 10
        self.assertTrue(self.grant(11)._ask_approval())

    def test_one_rule_for_each_kind(self):
        self.rule({"from_amount": 0})
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.rule({"from_amount": 10})

    def test_a_step_is_a_role_or_a_person_who_can(self):
        for step in ({"user_id": self.aud.id}, {"escalate_to_id": self.aud.id}):
            with self.assertRaises(ValidationError):
                self.rule(step)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.rule({"user_id": self.dee.id, "group_id": self.board.id})

    def test_a_named_person_decides_and_nobody_else(self):
        self.rule({"user_id": self.dee.id})
        grant = self.grant(50)
        grant.action_ask()
        request = self.request(grant)
        self.assertEqual(request.next_user_id, self.dee)
        with self.assertRaises(AccessError):
            request.with_user(self.bob).action_approve()
        request.with_user(self.dee).action_approve()
        self.assertEqual(request.state, "approved")

    def test_an_auditors_role_as_a_step_lets_no_auditor_decide(self):
        self.rule({"group_id": self.env.ref("ar_base.group_ar_auditor").id})
        grant = self.grant(50)
        grant.action_ask()
        request = self.request(grant)
        self.assertTrue(request.is_stuck)
        with self.assertRaises(AccessError):
            request.with_user(self.aud).action_approve()

    def test_changing_steps_leaves_a_trace_with_before_and_after(self):
        rule = self.rule({"from_amount": 1000})
        rule.with_user(self.mia).step_ids.from_amount = 5000
        message = rule.message_ids[0]
        self.assertEqual(message.author_id, self.mia.partner_id)
        self.assertIn("5,000.00", message.body)
        self.assertIn("1,000.00", message.body)

    def test_what_is_open_follows_a_new_rule(self):
        self.company.sequence = 10
        grant = self.grant(50)
        grant.action_ask()
        request = self.request(grant)
        self.look_after()
        self.assertNotEqual(request.next_user_id, self.dee)
        rule = self.rule({"user_id": self.dee.id})
        self.look_after()
        self.assertEqual(request.next_user_id, self.dee)
        self.assertEqual(request.activity_ids.user_id, self.dee)
        rule.active = False
        self.look_after()
        self.assertNotEqual(request.next_user_id, self.dee)

    def test_only_managers_make_rules_and_only_of_their_companies(self):
        for user in (self.ada, self.aud, self.bob):
            with self.assertRaises(AccessError):
                self.env["ar.approval.rule"].with_user(user).create(
                    {"kind": "grant", "company_id": self.company.id, "step_ids": [(0, 0, {})]}
                )
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self.rule({"from_amount": 0}, company_id=elsewhere.id)
        rule = self.rule({"from_amount": 0})
        with self.assertRaises(AccessError):
            rule.with_user(self.mia).kind = "level"

    def test_a_rule_is_written_by_managers_of_its_kind(self):
        boss = self.make_user("boss", self.bosses, role="ar_base.group_ar_approval_manager")
        rules = self.env["ar.approval.rule"]
        values = {"kind": "bossy", "company_id": self.company.id, "step_ids": [(0, 0, {})]}
        with self.assertRaisesRegex(AccessError, "Boss"), self.env.cr.savepoint():
            rules.with_user(self.mia).create(values)
        rule = rules.with_user(boss).create(values)
        self.assertTrue(rule.has_access("write"))
        rule.with_user(self.mia).read(["step_text"])
        self.assertFalse(rule.with_user(self.mia).has_access("write"))
        for act in (
            lambda: rule.with_user(self.mia).write({"active": False}),
            lambda: rule.with_user(self.mia).step_ids.write({"from_amount": 9}),
            lambda: rule.with_user(self.mia).step_ids.unlink(),
            lambda: rule.step_ids.create({"rule_id": rule.id}).with_user(self.mia).unlink(),
            lambda: rules.env["ar.approval.step"].with_user(self.mia).create({"rule_id": rule.id}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act()

    def test_managers_of_another_kind_take_nothing_back(self):
        boss = self.make_user("boss", self.bosses, role="ar_base.group_ar_approval_manager")
        self.patch(type(self.env["ar.fake.grant"]), "_approval_kind", lambda self: "bossy")
        grant = self.grant(50)
        grant.action_ask()
        request = self.request(grant)
        self.assertFalse(request.with_user(self.mia).can_withdraw)
        with self.assertRaises(AccessError):
            request.with_user(self.mia).action_withdraw()
        self.assertTrue(request.with_user(boss).can_withdraw)
        self.assertEqual(request._managers(), boss)

    def bossy(self, step):
        values = {"kind": "bossy", "company_id": self.company.id, "step_ids": [(0, 0, step)]}
        return self.env["ar.approval.rule"].create(values)

    def test_a_step_names_who_may_act_on_the_record(self):
        clerks = self.env["ir.model.access"].search([("model_id.model", "=", "ar.fake.grant")])
        clerks.group_id = self.granters
        for step in (
            {"user_id": self.dee.id},
            {"escalate_to_id": self.dee.id},
            {"group_id": self.board.id},
        ):
            with self.assertRaisesRegex(ValidationError, "right"), self.env.cr.savepoint():
                self.bossy(step)
        self.dee.group_ids += self.board
        with self.assertRaisesRegex(ValidationError, "right"), self.env.cr.savepoint():
            self.bossy({"group_id": self.board.id})
        self.cyd.group_ids += self.board
        self.bossy({"group_id": self.board.id})
        self.patch(type(self.env["ar.fake.grant"]), "_approval_kind", lambda self: "bossy")
        grant = self.grant(50, by=self.bob)
        grant.action_ask()
        self.assertEqual(self.request(grant).decider_ids, self.cyd, "Dee cannot carry it out")

    def test_the_form(self):
        with Form(
            self.env["ar.approval.rule"].with_user(self.mia).with_company(self.company)
        ) as form:
            form.kind = "grant"
            with form.step_ids.new() as step:
                step.from_amount = 100
                step.group_id = self.board
            with form.step_ids.new() as step:
                self.assertEqual(step.group_id, self.granters, "the usual role to begin with")
                step.user_id = self.dee
                self.assertFalse(step.group_id)
        self.assertEqual(form.record.step_text, "Dee → Board from $\N{NO-BREAK SPACE}100.00")
        self.assertEqual(form.record.display_name, "Grant")
