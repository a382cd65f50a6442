"""The suite added to a database that others filled: Odoo's own demo data of several add-ons."""

from unittest.mock import patch

from odoo.addons.ar_collections.tests.mailbox import Mailbox
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestOdooDemoData(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.env["res.company"].search([])
        cls.companies.ar_tz = "UTC"  # by whose days Odoo dates its demo data
        cls.today = cls.env.company._ar_today()
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.companies.ids))
        cls.mailbox = cls.enterClassContext(Mailbox())
        cls.mailbox.configure(cls.env)

    def open_items(self):
        """Posted receivable items with something open today, read through the ORM."""
        return self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", self.today),
                ("reconciled", "=", False),
            ]
        )

    def give_policies(self):
        for company in self.companies:
            policy = self.env["ar.dunning.policy"]._create_standard(company)
            company.ar_dunning_policy_id = policy
            # Letters come from a person or from the company, and nobody is logged in here.
            company.email = company.email or "accounts@example.com"

    def test_there_is_something_to_work_on(self):
        self.assertGreater(len(self.open_items()), 20)
        self.assertGreater(len(self.open_items().company_id), 1)

    def test_every_open_item_has_exactly_one_reason(self):
        self.give_policies()
        decided = self.env["ar.open.item"].search([])
        self.assertEqual(decided.move_line_id, self.open_items().browse(decided.ids))
        self.assertEqual(set(decided.move_line_id.ids), set(self.open_items().ids))
        self.assertEqual(len(decided), len(self.open_items()))
        self.assertTrue(all(decided.mapped("reason")))
        self.assertTrue(all(decided.mapped("explanation")))

    def test_totals_per_reason_add_up_to_the_control_account(self):
        self.give_policies()
        for company in self.companies:
            balances = self.env["account.move.line"]._read_group(
                [
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("date", "<=", self.today),
                    ("company_id", "=", company.id),
                ],
                aggregates=["balance:sum"],
            )
            by_reason = self.env["ar.open.item"]._count_by_reason(self.today, company)
            total = sum(float(amount) for _count, amount in by_reason.values())
            self.assertAlmostEqual(total, balances[0][0], 2, company.name)

    def test_nothing_is_dunned_before_somebody_chooses_a_policy(self):
        self.companies.ar_dunning_policy_id = False
        self.assertFalse(self.env["ar.open.item"].search([("reason", "=", "ready")]))

    def test_notices_are_sent(self):
        self.give_policies()
        # The demo data may be some days old: what fell due since is ready for the first reminder.
        self.env["ar.dunning.level"].search([("days", "=", 7)]).days = 1
        self.env["ar.dunning.level"].search([]).write(
            {"attach_statement": False, "attach_invoices": False, "attach_letter": False}
        )
        runs = self.env["ar.dunning.run"]
        for company in self.companies:
            runs |= runs._propose(company, company._ar_today())
        self.assertTrue(runs.notice_ids)
        for run in runs.filtered("notice_ids"):
            run.action_approve()
            run.action_send()
        server = self.registry["ir.mail_server"]
        sends = patch.object(server, "_disable_send", classmethod(lambda cls: False))
        with sends, self.enter_registry_test_mode():
            self.env.ref("ar_collections.ir_cron_dunning_worker_a").method_direct_trigger()
        self.env.invalidate_all()
        mailed = runs.notice_ids.filtered("email_to")
        self.assertTrue(mailed)
        self.assertEqual(set(mailed.mapped("state")), {"sent"})
        self.assertEqual(
            sorted(message.message_id for message in self.mailbox.messages),
            sorted(mailed.outbox_recipient_ids.mapped("message_id")),
        )
        for notice in mailed:
            self.assertEqual(
                notice.company_id.currency_id.round(notice.amount_due_company),
                notice.company_id.currency_id.round(
                    sum(notice._chased().move_line_id.mapped("amount_residual"))
                    - sum(notice._chased().mapped("amount_set_off"))
                ),
            )
