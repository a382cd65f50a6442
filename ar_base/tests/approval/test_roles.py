"""Nobody forges a request or a decision, on whichever road, and companies do not see each other."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ApprovalCase

MODELS = ("ar.approval", "ar.approval.decision", "ar.approval.rule", "ar.approval.step")
METHODS = ("action_approve", "action_refuse", "action_withdraw", "action_ask_again")


@tagged("post_install", "-at_install")
class TestRoles(ApprovalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env,
            "ap_clerk",
            "base.group_user",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.portal = new_test_user(cls.env, "ap_portal", "base.group_portal")
        cls.the_grant = cls.grant(cls, 50)
        cls.the_grant.action_ask()
        cls.the_request = cls.request(cls, cls.the_grant)

    def test_nobody_makes_or_changes_requests_and_decisions_by_hand(self):
        everybody = (self.ada, self.bob, self.mia, self.aud, self.clerk, self.portal)
        values = self.the_request.copy_data()[0]
        decision = {
            "approval_id": self.the_request.id,
            "round": 1,
            "step_key": "default",
            "place": 1,
            "user_id": self.bob.id,
            "decided_on": "2026-01-01",
            "verdict": "approved",
        }
        for user in everybody:
            request = self.the_request.with_user(user)
            for act in (
                lambda r=request: r.write({"state": "approved"}),
                lambda r=request: r.write({"maker_ids": [Command.clear()]}),
                lambda r=request: r.write({"round": 7}),
                lambda r=request: r.write({"decision_ids": [Command.create(decision)]}),
                lambda r=request: r.create(values),
                lambda r=request: r.create([{}]),
                lambda r=request: r.copy(),
                lambda r=request: r.unlink(),
                lambda r=request: r.env["ar.approval.decision"].create(decision),
            ):
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    act()
        self.assertEqual(self.the_request.state, "open")

    def test_defaults_forge_nothing(self):
        context = {
            "default_state": "approved",
            "default_holds": True,
            "default_maker_ids": [],
            "default_verdict": "approved",
            "default_alone": True,
            "default_one_person": True,
        }
        grant = self.grant(60).with_context(**context)
        self.refused(grant.action_grant)
        request = self.request(grant)
        self.assertEqual((request.state, request.maker_ids), ("open", self.ada))
        grant = grant.with_context(**context, default_user_id=self.cyd.id, default_round=9)
        grant.with_user(self.bob).action_grant()
        decision = self.request(grant).decision_ids
        self.assertEqual((decision.user_id, decision.alone, decision.round), (self.bob, False, 1))
        for user in (self.mia, self.bob):
            with self.assertRaises(AccessError):
                self.env["ar.approval"].with_user(user).with_context(**context).create({})

    def test_readers_and_outsiders_decide_nothing(self):
        for user in (self.aud, self.clerk, self.portal):
            for method in METHODS:
                with self.subTest(user=user.name, method=method):
                    if method == "action_refuse" and user == self.aud:
                        action = self.the_request.with_user(user).action_refuse()
                        with self.assertRaises(AccessError):
                            self.env[action["res_model"]].with_user(user).create({})
                        continue
                    with self.assertRaises(AccessError):
                        getattr(self.the_request.with_user(user), method)()
        self.assertEqual(self.the_request.state, "open")

    def test_the_auditor_reads_all(self):
        request = self.the_request.with_user(self.aud)
        self.assertEqual(request.subject, "Grant")
        self.assertIn("50.00", request.figures_html)
        for model in MODELS:
            self.env[model].with_user(self.aud).search([])
            for operation in ("create", "write", "unlink"):
                self.assertFalse(self.env[model].with_user(self.aud).has_access(operation), model)

    def test_employees_and_portal_users_see_nothing(self):
        for user in (self.clerk, self.portal):
            for model in MODELS:
                self.assertFalse(self.env[model].with_user(user).has_access("read"), model)
        grant = self.the_grant.with_user(self.clerk)
        self.assertNotIn("ar_approval_id", grant.fields_get())
        grant.read(["name", "state"])
        with self.assertRaises(AccessError):
            grant.action_open_ar_approvals()

    def test_companies_do_not_see_each_other(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        other = new_test_user(
            self.env,
            "ap_other",
            "base.group_user,ar_base.group_ar_approval_manager",
            company_id=elsewhere.id,
            company_ids=[(6, 0, elsewhere.ids)],
        )
        other.group_ids += self.granters
        env = self.env(user=other, context={"allowed_company_ids": elsewhere.ids})
        self.assertFalse(env["ar.approval"].search([]))
        with self.assertRaises(AccessError):
            self.the_request.with_env(env).action_approve()
        with self.assertRaises(AccessError):
            env["ar.approval.wizard"].create({"approval_ids": [Command.set(self.the_request.ids)]})

    def test_a_dialog_belongs_to_who_opened_it(self):
        wizard = (
            self.env["ar.approval.wizard"]
            .with_user(self.bob)
            .create({"approval_ids": self.the_request.ids})
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.cyd).action_decide()

    def test_chatter_is_for_those_who_take_part(self):
        question = "Why so much?"
        self.the_request.with_user(self.bob).message_post(body=question)
        with self.assertRaises(AccessError):
            self.the_request.with_user(self.aud).message_post(body=question)
        activities = self.the_request.activity_ids.with_user(self.aud)
        with self.assertRaises(AccessError):
            activities.unlink()

    def test_every_model_with_a_company_has_a_rule(self):
        for model in MODELS:
            rules = self.env["ir.rule"].search([("model_id.model", "=", model)])
            self.assertTrue(any("company_id" in (rule.domain_force or "") for rule in rules), model)


@tagged("post_install", "-at_install")
class TestRemote(ApprovalCase, HttpCase):
    """Over a remote call, as whoever has a password might try."""

    def call(self, login, model, method, *args, **kwargs):
        self.authenticate(login, login)
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "params": {"model": model, "method": method, "args": args, "kwargs": kwargs},
            },
        ).json()

    def test_private_methods_are_not_called_and_refusals_are_kept(self):
        grant = self.grant(50)
        grant.action_ask()
        request = self.request(grant)
        self.env.flush_all()
        for method, args in (
            ("_decide", [request.ids, "approved"]),
            ("_record_all", [request.ids]),
            ("_end", [request.ids, "approved", ""]),
            ("_grant_alone", [request.ids]),
        ):
            answer = self.call("ap_aud", "ar.approval", method, *args)
            self.assertIn("error", answer, method)
        for login in ("ap_ada", "ap_aud", "ap_dee"):
            answer = self.call(login, "ar.approval", "action_approve", request.ids)
            self.assertIn("error", answer, login)
        answer = self.call("ap_ada", "ar.fake.grant", "action_grant", grant.ids)
        self.assertIn("had a hand in", answer["error"]["data"]["message"])
        self.env.invalidate_all()
        self.assertEqual((grant.state, request.state), ("draft", "open"))
        answer = self.call("ap_bob", "ar.approval", "action_approve", request.ids)
        self.assertNotIn("error", answer)
        self.env.invalidate_all()
        self.assertEqual(grant.state, "granted")

    def test_walking_through_the_screens(self):
        grants = self.grant(50, name="One") | self.grant(60, name="Two")
        own = self.grant(70, by=self.bob, name="By Bob")
        for grant in grants:
            grant.action_ask()
        own.action_ask()
        self.start_tour(
            "/odoo/receivables-approvals", "ar_base_approvals", login="ap_bob", timeout=180
        )
        self.env.invalidate_all()
        self.assertEqual(set(grants.mapped("state")), {"granted"})
        self.assertEqual(own.state, "draft")
        decisions = self.env["ar.approval.decision"].search([("user_id", "=", self.bob.id)])
        self.assertEqual(decisions.mapped("note"), ["As budgeted"] * 2)

    def test_a_refused_button_leaves_a_request_behind(self):
        grant = self.grant(50)
        self.env.flush_all()
        answer = self.call("ap_ada", "ar.fake.grant", "action_grant", grant.ids)
        self.assertIn("error", answer)
        self.env.invalidate_all()
        request = self.request(grant)
        self.assertEqual((request.state, request.asked_by), ("open", self.ada))
        self.assertTrue(request.activity_ids)
