"""Who may do what: collector, accountant, manager, auditor, and everybody else."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..common import ReceivablesCase

MODELS = (
    "ar.debtor",
    "ar.dunning.policy",
    "ar.dunning.level",
    "ar.dunning.run",
    "ar.dunning.run.batch",
    "ar.dunning.run.tally",
    "ar.dunning.notice",
    "ar.dunning.notice.line",
    "ar.open.item",
    "ar.promise",
    "ar.promise.item",
    "ar.promise.instalment",
    "ar.dispute",
    "ar.dispute.line",
    "ar.dispute.report",
    "ar.strategy",
    "ar.strategy.rule",
    "ar.assignment.rule",
    "ar.call",
)


@tagged("post_install", "-at_install")
class TestRoles(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def user(login, *groups):
            return new_test_user(
                cls.env,
                login=login,
                groups=",".join(["base.group_user", *groups]),
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )

        cls.collector = user("r_collector", "ar_collections.group_ar_collector")
        cls.auditor = user("r_auditor", "ar_base.group_ar_auditor")
        cls.manager = user("r_manager", "ar_collections.group_ar_manager")
        cls.employee = user("r_employee")
        cls.biller = user("r_biller", "account.group_account_invoice")
        cls.portal = new_test_user(cls.env, login="r_portal", groups="base.group_portal")

    def test_a_customer_that_another_company_took_is_still_named_in_the_lists(self):
        """One record never fails a whole list: a name is read, whoever else has the contact."""
        elsewhere = self.setup_other_company()["company"]
        move = self.invoice(100, due=-10)
        self.invoice(50, due=-10, partner=self.other)
        debtor = self.refreshed()
        run = self.propose()
        promise = self.env["ar.promise"].create(
            {
                "debtor_id": debtor.id,
                "amount": 50,
                "currency_id": move.currency_id.id,
                "date": self.day(5),
                "move_line_ids": self.item(move).ids,
            }
        )
        dispute = self.dispute(move, 30)
        call = self.env["ar.call"].create({"debtor_id": debtor.id, "outcome": "no_answer"})
        self.commit()
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s",
            [elsewhere.id, self.customer.id],
        )
        self.env.invalidate_all()
        env = self.env(
            user=self.collector, su=False, context={"allowed_company_ids": self.company.ids}
        )
        with self.assertRaises(AccessError):
            env["res.partner"].browse(self.customer.id).read(["name"])
        for record in (debtor, promise, dispute, call, run.notice_ids):
            with self.subTest(model=record._name):
                env.invalidate_all()
                model = env[record._name]
                rows = model.search_read([("id", "in", record.ids)], ["display_name"])
                self.assertEqual(len(rows), len(record))
                self.assertTrue(all(row["display_name"] for row in rows))
                env.invalidate_all()
                found = model.web_search_read(
                    [("id", "in", record.ids)],
                    {"display_name": {}, "partner_id": {"fields": {"display_name": {}}}},
                )
                names = [row["partner_id"]["display_name"] for row in found["records"]]
                self.assertIn("Ada Ltd", names)
        self.assertIn("Ada Ltd", debtor.with_env(env).display_name)
        self.assertIn("Ada Ltd", promise.with_env(env).display_name)

    def test_a_customer_that_another_company_took_is_called_and_gets_its_statement(self):
        elsewhere = self.setup_other_company()["company"]
        move = self.invoice(100, due=-10)
        debtor = self.refreshed()
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s",
            [elsewhere.id, self.customer.id],
        )
        self.env.invalidate_all()
        own = debtor.with_env(
            self.env(
                user=self.collector, su=False, context={"allowed_company_ids": self.company.ids}
            )
        )
        action = own.action_log_call()
        wizard = own.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"outcome": "no_answer"}).action_log()
        call = own.env["ar.call"].search([("debtor_id", "=", own.id)])
        self.assertEqual(call.user_id, self.collector)
        html, _kind = own.env["ir.actions.report"]._render_qweb_html(
            "ar_collections.report_statement", own.ids
        )
        self.assertIn("Ada Ltd", html.decode())
        own.env["ar.promise"].create(
            {
                "debtor_id": own.id,
                "amount": 50,
                "currency_id": move.currency_id.id,
                "date": self.day(5),
                "move_line_ids": self.item(move).ids,
            }
        )
        action = move.with_env(own.env).action_ar_dispute()
        self.assertEqual(action["context"]["default_debtor_id"], own.id)

    def test_collector_proposes_reviews_approves_and_sends(self):
        self.invoice(100, due=-10)
        self.invoice(50, due=-10, partner=self.other)
        run = (
            self.env["ar.dunning.run"].with_user(self.collector)._propose(self.company, self.today)
        )
        mine = run.notice_ids.filtered(lambda notice: notice.partner_id == self.other)
        self.env["ar.exclude.wizard"].with_user(self.collector).create(
            {"notice_ids": mine.ids, "reason": "Visit"}
        ).action_exclude()
        run.action_approve()
        run.action_send()
        self.assertEqual(run.state, "sending")
        self.assertEqual(run.notice_ids.approved_by, self.collector)

    def test_collector_holds_an_invoice_that_she_cannot_edit(self):
        move = self.invoice(100, due=-10).with_user(self.collector)
        with self.assertRaises(AccessError):
            move.ref = "changed"
        self.env["ar.hold.wizard"].with_user(self.collector).create(
            {"move_ids": move.ids, "until": self.day(5), "reason": "Credit note on its way"}
        ).action_hold()
        self.assertEqual(self.reason(move), "on_hold")

    def test_collector_cannot_rewrite_what_a_notice_says(self):
        self.company.ar_dunning_four_eyes = True
        move = self.invoice(100, due=-30)
        sent = self.deliver(move, self.first, days_ago=1).with_user(self.collector)
        self.invoice(50, due=-30, partner=self.other)
        run = (
            self.env["ar.dunning.run"].with_user(self.collector)._propose(self.company, self.today)
        )
        notice = run.notice_ids
        notice._change_level(self.final, "Rumours")
        for vals in (
            {"level_changed_by": False},
            {"state": "approved"},
            {"approved_by": self.manager.id},
        ):
            with self.assertRaises(AccessError):
                notice.write(vals)
        with self.assertRaises(AccessError):
            notice.line_ids.write({"amount_due": 1})
        with self.assertRaises(AccessError):
            sent.unlink()
        with self.assertRaises(UserError):
            sent.sudo().unlink()
        with self.assertRaises(UserError):
            self.env["ar.exclude.wizard"].with_user(self.collector).create(
                {"line_ids": sent.line_ids.ids, "reason": "Undo"}
            ).action_exclude()
        notice.user_id = self.collector

    def test_collector_does_not_make_policies(self):
        with self.assertRaises(AccessError):
            self.policy.with_user(self.collector).minimum_amount = 5
        self.policy.with_user(self.manager).minimum_amount = 5

    def test_auditor_reads_all_and_changes_nothing(self):
        self.invoice(100, due=-10)
        self.propose()
        for model in MODELS:
            records = self.env[model].with_user(self.auditor)
            records.search([])
            for operation in ("create", "write", "unlink"):
                self.assertFalse(records.has_access(operation), f"{operation} {model}")
        debtor = self.env["ar.debtor"].with_user(self.auditor).search([], limit=1)
        with self.assertRaises(AccessError):
            debtor.action_send_notice()
        self.assertTrue(self.env["ar.open.item"].with_user(self.auditor).search([]).explanation)

    def test_other_employees_and_portal_users_see_nothing(self):
        for user in (self.employee, self.biller, self.portal):
            for model in MODELS:
                self.assertFalse(self.env[model].with_user(user).has_access("read"), model)

    def test_a_biller_without_our_roles_still_invoices(self):
        move = self.invoice(100, due=-10).with_user(self.biller)
        self.pay(move)
        self.env.flush_all()
        self.env.cr.precommit.run()
        move.partner_id.with_user(self.biller).read(["name", "credit"])
        self.assertEqual(move.payment_state, "paid")

    def test_companies_do_not_see_each_other(self):
        elsewhere = self.setup_other_company()["company"]
        self.env["ar.dunning.policy"]._create_standard(elsewhere)
        debtors, runs = self.env["ar.debtor"].sudo(), self.env["ar.dunning.run"].sudo()
        debtors.create({"company_id": elsewhere.id, "partner_id": self.customer.id})
        runs.create({"company_id": elsewhere.id, "date": self.today})
        for model in ("ar.debtor", "ar.dunning.policy", "ar.dunning.level", "ar.dunning.run"):
            seen = self.env[model].with_user(self.collector).search([])
            self.assertFalse(seen.filtered(lambda r: r.company_id == elsewhere), model)

    def test_every_model_with_a_company_has_a_rule(self):
        for model in MODELS:
            rules = self.env["ir.rule"].search([("model_id.model", "=", model)])
            self.assertTrue(any("company_id" in (rule.domain_force or "") for rule in rules), model)
