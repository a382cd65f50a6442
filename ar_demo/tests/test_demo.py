from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo company as it was built when this add-on was installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.env.ref("ar_demo.company_uk") | cls.env.ref("ar_demo.company_de")
        cls.invoices = cls._moves("out_invoice")
        cls.receivables = [
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("company_id", "in", cls.companies.ids),
        ]

    @classmethod
    def _moves(cls, move_type):
        return cls.env["account.move"].search(
            [
                ("move_type", "=", move_type),
                ("state", "=", "posted"),
                ("company_id", "in", cls.companies.ids),
            ]
        )

    def test_two_companies_in_two_currencies(self):
        self.assertEqual(self.companies.mapped("currency_id.name"), ["GBP", "EUR"])
        for company in self.companies:
            self.assertTrue(company.logo)
            self.assertTrue(company.vat)
            self.assertTrue(company.email)
            self.assertTrue(company.partner_id.bank_ids)

    def test_sixty_customers_in_their_own_languages(self):
        customers = self.invoices.commercial_partner_id
        self.assertEqual(len(customers), 60)
        self.assertEqual(set(customers.mapped("lang")), {"en_GB", "de_DE", "zh_CN"})
        self.assertTrue(customers.filtered("is_blacklisted"))
        self.assertTrue(customers.filtered(lambda customer: not customer.email))
        mailed = customers.filtered("email")
        self.assertTrue(mailed.filtered(lambda customer: not customer.email_normalized))
        self.assertTrue(customers.child_ids.filtered("ar_reminder_contact"))

    def test_two_years_of_invoices_in_four_currencies(self):
        self.assertAlmostEqual(len(self.invoices), 1500, delta=75)
        self.assertEqual(
            set(self.invoices.mapped("currency_id.name")), {"GBP", "EUR", "CNY", "INR"}
        )
        days = self.invoices.mapped("invoice_date")
        self.assertGreater((max(days) - min(days)).days, 700)

    def test_the_country_decides_on_the_tax(self):
        percent = {"GB": 20.0, "DE": 19.0}
        for invoice in self.invoices:
            home = invoice.company_id.country_id
            domestic = invoice.commercial_partner_id.country_id == home
            expected = percent[home.code] if domestic else 0.0
            self.assertEqual(set(invoice.invoice_line_ids.tax_ids.mapped("amount")), {expected})

    def test_instalments_parts_and_credits(self):
        items = self.env["account.move.line"].search(self.receivables)
        instalments = items.filtered(lambda item: item.move_id in self.invoices).grouped("move_id")
        self.assertTrue([lines for lines in instalments.values() if len(lines) == 3])
        states = set(self.invoices.mapped("payment_state"))
        self.assertLessEqual({"paid", "partial", "not_paid"}, states)
        credits = self._moves("out_refund")
        self.assertTrue(credits.filtered(lambda credit: credit.payment_state == "paid"))
        self.assertTrue(credits.filtered(lambda credit: credit.payment_state == "not_paid"))

    def test_some_money_is_unapplied_and_some_on_its_way(self):
        payments = self.env["account.payment"].search([("company_id", "in", self.companies.ids)])
        unapplied = payments.filtered(lambda payment: payment.move_id and not payment.is_reconciled)
        self.assertGreaterEqual(len(unapplied), 5)
        collecting = payments.filtered(lambda payment: payment.state == "in_process")
        self.assertFalse(collecting.move_id)
        self.assertTrue(all(payment.invoice_ids for payment in collecting))

    def test_open_items_add_up_to_the_control_accounts(self):
        for company in self.companies:
            domain = [*self.receivables, ("company_id", "=", company.id)]
            open_amount, balance = self.env["account.move.line"]._read_group(
                domain, aggregates=["amount_residual:sum", "balance:sum"]
            )[0]
            self.assertEqual(company.currency_id.compare_amounts(open_amount, balance), 0)
            self.assertGreater(balance, 0)

    def test_much_is_open_and_overdue(self):
        open_invoices = self.invoices.filtered("amount_residual")
        self.assertGreaterEqual(len(open_invoices), 200)
        self.assertLessEqual(len(open_invoices), 350)
        overdue = self.env["ar.debtor"].search([("overdue_amount", ">", 0)])
        self.assertAlmostEqual(len(overdue), 42, delta=10)
        self.assertGreaterEqual(len(overdue.user_id), 3)

    def test_everybody_can_log_in(self):
        entries = self.env["ar.demo"].logins()
        roles = [entry["role"] for entry in entries]
        self.assertEqual(roles.count("collector"), 3)
        self.assertLessEqual({"accountant", "manager", "auditor"}, set(roles))
        for entry in entries:
            credential = {
                "type": "password",
                "login": entry["login"],
                "password": entry["password"],
            }
            session = self.env["res.users"].authenticate(credential, {"interactive": False})
            self.assertTrue(session["uid"])

    def test_passwords_are_told_to_nobody_over_a_remote_call(self):
        for method in ("logins", "build"):
            with self.subTest(method), self.assertRaises(AccessError):
                get_public_method(self.env["ar.demo"], method)

    def test_levels_speak_chinese(self):
        policies = self.companies.ar_dunning_policy_id
        self.assertEqual(len(policies), 2)
        for level in policies.level_ids:
            self.assertNotEqual(level.with_context(lang="zh_CN").name, level.name)

    def test_what_others_have_to_approve_waits_for_them(self):
        requests = self.env["ar.approval"].search([("state", "=", "open")])
        self.assertEqual(
            set(requests.mapped("kind")), {"dispute_credit", "dunning_level", "promise"}
        )
        self.assertTrue(all(request.next_user_id for request in requests))

    def test_a_run_of_today_waits_for_review(self):
        for key in ("uk", "de"):
            run = self.env.ref(f"ar_demo.run_{key}_today")
            self.assertEqual(run.state, "proposed")
            self.assertTrue(run.notice_ids)
            self.assertEqual(set(run.notice_ids.mapped("state")), {"proposed"})
            self.assertGreater(len(run.notice_ids.level_id), 1)

    def test_earlier_notices_arrived_or_came_back(self):
        runs = self.env.ref("ar_demo.run_uk_past_1") | self.env.ref("ar_demo.run_de_past_1")
        self.assertEqual(set(runs.notice_ids.mapped("state")), {"delivered", "failed"})
        for notice in runs.notice_ids:
            self.assertEqual(notice.notice_date, notice.run_id.date)
            self.assertTrue(notice.subject)

    def test_holds_promises_disputes_and_a_customer_never_dunned(self):
        reasons = set(self.env["ar.open.item"].search([]).mapped("reason"))
        self.assertLessEqual(
            {"on_hold", "promised", "disputed", "never", "credit", "not_due", "ready"}, reasons
        )

    def test_one_item_of_an_entry_over_several_customers_is_held(self):
        entry = self.env.ref("ar_demo.entry_taken_over")
        items = self.env["ar.open.item"].search([("move_id", "=", entry.id)])
        self.assertEqual(len(items), 4)
        self.assertEqual(len(items.partner_id), 3)
        held = items.filtered("hold_id")
        self.assertEqual((len(held), held.reason, held.amount_open), (1, "on_hold", 1860))
        self.assertNotIn("on_hold", (items - held).mapped("reason"))
        self.assertEqual(held.hold_id.user_id, self.env.ref("ar_demo.user_emma"))
        debtor = held.debtor_id
        self.assertGreaterEqual(debtor.withheld_amount, 1860)
        self.assertTrue(debtor.on_worklist)

    def test_a_worklist_with_reasons_waits_for_each_collector(self):
        for login in ("emma", "jonas", "lina"):
            user = self.env.ref(f"ar_demo.user_{login}")
            debtors = self.env["ar.debtor"].with_user(user)
            debtors = debtors.with_context(allowed_company_ids=self.companies.ids)
            worklist = debtors.search([("on_worklist", "=", True), ("is_mine", "=", True)])
            self.assertGreaterEqual(len(worklist), 3, login)
            self.assertEqual(worklist.mapped("score"), sorted(worklist.mapped("score"))[::-1])
            self.assertTrue(worklist[0].score_reasons, login)

    def test_debtors_of_every_status(self):
        statuses = set(self.env["ar.debtor"].search([]).mapped("status"))
        self.assertLessEqual(
            {"current", "about_to_be_late", "late", "promised", "on_hold", "insolvent"}, statuses
        )

    def test_promises_were_kept_and_broken(self):
        promises = self.env["ar.promise"].search([])
        counts = {state: len(own) for state, own in promises.grouped("state").items()}
        self.assertGreaterEqual(counts["kept"], 20)
        for state in ("open", "partly_kept", "broken", "withdrawn"):
            self.assertGreaterEqual(counts.get(state, 0), 2, state)
        self.assertTrue(promises.filtered("level"))
        self.assertTrue(promises.filtered(lambda promise: promise.instalment_count > 1))
        broken = self.env["ar.debtor"].search([("last_broken_on", "!=", False)])
        self.assertTrue(broken.filtered("on_worklist"))
        self.assertTrue(any("broken" in (debtor.broken_promise_text or "") for debtor in broken))
        self.assertEqual(counts["requested"], 1)
        plan = promises.filtered(lambda promise: promise.instalment_count > 1)
        self.assertTrue(plan.agreed_on and plan.is_beyond_limits)

    def test_disputes_in_every_state(self):
        disputes = self.env["ar.dispute"].search([])
        states = dict(disputes._fields["state"].selection)
        self.assertEqual(set(disputes.mapped("state")), set(states))
        self.assertEqual(set(disputes.line_ids.mapped("basis")), {"amount", "quantity", "price"})
        several = disputes.filtered(lambda dispute: len(dispute.line_ids) > 1)
        self.assertTrue(several.filtered("accepted_amount"))
        instalments = disputes.filtered("line_ids.item_id")
        self.assertEqual(len(instalments), 2)
        self.assertEqual(set(instalments.mapped("state")), {"partly_accepted", "new"})
        deductions = disputes.filtered("is_deduction")
        self.assertGreaterEqual(len(deductions), 3)
        self.assertTrue(all(deductions.mapped("deduction_code")))
        waiting = disputes.filtered(lambda dispute: dispute.state == "accepted")
        self.assertEqual(set(waiting.credit_note_ids.mapped("state")), {"draft"})

    def test_calls_were_logged_and_debtors_are_assigned_by_rules(self):
        self.assertGreaterEqual(len(set(self.env["ar.call"].search([]).mapped("outcome"))), 5)
        rules = self.env["ar.assignment.rule"].search([])
        self.assertEqual(rules.company_id, self.companies)
        unassigned = self.env["ar.debtor"].search(
            [("user_id", "=", False), ("company_id", "in", self.companies.ids)]
        )
        self.assertTrue(unassigned)
        self.assertEqual(len(rules._plan(unassigned)), len(unassigned))

    def test_it_keeps_away_from_books_that_are_not_empty(self):
        with self.assertRaises(UserError):
            self.env["ar.demo"].build()

    def test_month_ends_are_kept_and_equal_the_ledger(self):
        snapshots = self.env["ar.aging.snapshot"].search([("company_id", "in", self.companies.ids)])
        self.assertEqual(len(snapshots), 6)
        self.assertEqual(set(snapshots.mapped("difference")), {0})

    def test_figures_of_two_years_and_a_forecast_with_what_came(self):
        for company in self.companies:
            series = self.env["ar.kpi"]._series(company, months=24)
            self.assertEqual(len(series), 24)
            forecast = self.env["ar.forecast"]._latest(company)
            self.assertEqual(forecast.trials, 8)
            past = self.env["ar.forecast.week"].search(
                [("company_id", "=", company.id), ("is_over", "=", True)]
            )
            self.assertTrue(sum(past.mapped("actual")))
