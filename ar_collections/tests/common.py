"""The test kit: a company with a policy, and short words for what happens to receivables."""

from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.ar_base.domain.outbox.letter import Letter
from odoo.addons.ar_base.tests.nights import Nights

from ..models.dunning.ar_dunning_notice import KIND

CHINESE = "[\u4e00-\u9fff]"


class ReceivablesCase(Nights, AccountTestInvoicingCommon):
    """Stories: ``invoice``, ``pay``, ``dispute``, ``reason``, ``propose``, ``deliver``.

    Dates are counted from ``self.today``. The policy has levels at −3, 7, 21 and 45 days; nothing
    is sent by e-mail unless a test says so.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("ar_collections.group_ar_manager")
        cls.company = cls.env.company
        cls.today = cls.company._ar_today()
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Test reminder",
                "model_id": cls.env["ir.model"]._get_id("ar.dunning.notice"),
                "subject": "Reminder {{ object.name }}",
                "body_html": "<p>Please pay <t t-out='object._totals_text()'/>.</p>",
            }
        )
        cls.policy = cls.make_policy("Test policy")
        cls.friendly, cls.first, cls.second, cls.final = cls.policy.level_ids
        cls.company.ar_dunning_policy_id = cls.policy
        cls.customer = cls.make_customer("Ada Ltd")
        cls.other = cls.make_customer("Babbage GmbH")

    @classmethod
    def make_policy(cls, name, days=(-3, 7, 21, 45), **values):
        """A policy with a level at each of the days; the last one hands over."""
        return cls.env["ar.dunning.policy"].create(
            {
                "name": name,
                "company_id": cls.env.company.id,
                "cooldown_days": 7,
                "level_ids": [
                    Command.create(
                        {
                            "name": f"Day {day}",
                            "days": day,
                            "mail_template_id": cls.template.id,
                            "is_final": day == max(days),
                        }
                    )
                    for day in days
                ],
                **values,
            }
        )

    @classmethod
    def make_customer(cls, name, **values):
        email = f"{name.split()[0].lower()}@customer.example"
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "email": email, **values}
        )

    def speaks_chinese(self, user):
        """A user who reads Chinese, and nobody else's language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        user.lang = "zh_CN"

    def debtor(self, partner=None):
        """The debtor of a customer."""
        return self.env["ar.debtor"]._of(partner or self.customer, self.company)

    def commit(self):
        """What a commit does: the journal's news reach debtors, promises and disputes."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def refreshed(self, partner=None):
        """The debtor of a customer with figures of now."""
        self.commit()
        self.count_debtors()
        return self.debtor(partner)

    def count_debtors(self):
        """Figures of now for everybody, in this transaction."""
        self.env["ar.debtor"].sudo()._ensure()
        self.env["ar.debtor"].sudo()._refresh()

    def noon(self, days):
        """The moment, in UTC, when it is noon in the company so many days from today."""
        return self.company._ar_begin_of(self.day(days)) + timedelta(hours=12)

    def day(self, days):
        """The day so many days from today."""
        return self.today + timedelta(days=days)

    def invoice(self, amount=100.0, due=-10, partner=None, **values):
        """A posted invoice without tax, due so many days from today; negative: a credit note."""
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice" if amount > 0 else "out_refund",
                "partner_id": (partner or self.customer).id,
                "invoice_date": self.day(min(due, 0) - 30),
                "invoice_date_due": self.day(due),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": abs(amount), "tax_ids": []})
                ],
                **values,
            }
        )
        move.action_post()
        return move

    def opening(self, *owed, due=-10):
        """An entry of what customers owed in the old system: ``(customer, amount, label)``."""
        receivable = self.company_data["default_account_receivable"]
        counterpart = self.company_data["default_account_revenue"]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.day(min(due, 0) - 30),
                "line_ids": [
                    *(
                        Command.create(
                            {
                                "account_id": receivable.id,
                                "partner_id": partner.id,
                                "debit": amount,
                                "name": label,
                                "date_maturity": self.day(due),
                            }
                        )
                        for partner, amount, label in owed
                    ),
                    Command.create(
                        {
                            "account_id": counterpart.id,
                            "credit": sum(amount for _partner, amount, _label in owed),
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        self.item(entry).no_followup = False  # Odoo excludes what is typed in, until told otherwise
        return entry

    def invoice_in(self, data, amount, dated, due):
        """An invoice of another company, by the data of its set-up; dates as such."""
        company = data["company"]
        env = self.env(context=dict(self.env.context, allowed_company_ids=company.ids))
        move = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": dated,
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Goods", "price_unit": amount, "tax_ids": []})
                ],
            }
        )
        move.action_post()
        return move

    def item(self, move):
        """The receivable items of a document, earliest first."""
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable").sorted(
            "date_maturity"
        )

    def pay(self, move, amount=None, **values):
        """Register a payment on an invoice; all of it unless an amount is given."""
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create(
                {"payment_date": self.today, **({"amount": amount} if amount else {}), **values}
            )
        )
        return wizard._create_payments()

    def on_account(self, amount, **values):
        """Money of the customer that came and that nobody has applied to anything."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": amount,
                "date": self.today,
                "journal_id": self.company_data["default_journal_bank"].id,
                **values,
            }
        )
        payment.action_post()
        return payment

    def payments_without_entry(self):
        """A bank journal whose payments get their entry only from the bank statement.

        So it is where an accounting module brings the state “in payment”.
        """
        journal = self.company_data["default_journal_bank"]
        journal.inbound_payment_method_line_ids.payment_account_id = False
        move_class = self.registry["account.move"]
        self.startPatcher(
            patch.object(move_class, "_get_invoice_in_payment_state", lambda self: "in_payment")
        )
        return journal

    def dispute(self, move, amount=None, reason="other", **values):
        """A dispute over an amount of an invoice; over all that is open unless one is given.

        :param reason: a supplied reason, by the last part of its XML ID
        """
        reason = self.env.ref(f"ar_collections.dispute_reason_{reason}")
        return self.env["ar.dispute"]._open_for({move: amount}, reason, **values)

    def decisions(self, move, on=0):
        """Open-item records of a document, decided so many days from today."""
        return self.env["ar.open.item"]._of_moves(move, self.day(on))

    def reason(self, move, on=0):
        """The one reason of a document with one item, so many days from today."""
        decisions = self.decisions(move, on)
        self.assertEqual(len(decisions), 1)
        return decisions.reason

    def propose(self, on=0, **scope):
        return self.env["ar.dunning.run"]._propose(self.company, self.day(on), **scope)

    def deliver(self, move, level, days_ago=0):
        """A notice of this level that reached the customer so many days ago."""
        notice = self.notice_in(move, level, "sent", days_ago)
        letter = Letter(
            subject="Reminder",
            body="",
            html="",
            addresses=notice._outbox_addresses(notice.partner_id),
        )
        outbox = self.env["ar.outbox"].sudo()
        outbox._record(notice, KIND, letter, "sent", self.day(-days_ago))
        notice._move_to("delivered", delivered_on=fields.Datetime.now())
        return notice

    def notice_in(self, move, level, state, days_ago=0, run=None):
        """A notice about a document's items, brought into a state by hand."""
        debtor = self.env["ar.debtor"]._of(move.partner_id, move.company_id)
        run = run or (
            self.env["ar.dunning.run"]
            .sudo()
            .create({"company_id": move.company_id.id, "date": self.day(-days_ago)})
        )
        notice = (
            self.env["ar.dunning.notice"]
            .sudo()
            .create(
                {
                    "name": f"{run.name}-1",
                    "run_id": run.id,
                    "company_id": move.company_id.id,
                    "debtor_id": debtor.id,
                    "partner_id": debtor.partner_id.id,
                    "policy_id": level.policy_id.id,
                    "level_id": level.id,
                    "notice_date": self.day(-days_ago),
                    "line_ids": [
                        Command.create(
                            {
                                "company_id": move.company_id.id,
                                "move_line_id": line.id,
                                "move_id": move.id,
                                "kind": "chased",
                                "level_id": level.id,
                                "currency_id": line.currency_id.id,
                                "company_currency_id": line.company_currency_id.id,
                                "amount_open": line.amount_residual_currency,
                                "amount_due": line.amount_residual_currency,
                                "amount_due_company": line.amount_residual,
                            }
                        )
                        for line in self.item(move)
                    ],
                }
            )
        )
        path = {
            "proposed": (),
            "approved": ("approved",),
            "queued": ("approved", "queued"),
            "sent": ("approved", "queued", "sent"),
            "failed": ("approved", "queued", "failed"),
            "in_doubt": ("approved", "queued", "in_doubt"),
        }
        for step in path[state]:
            notice._move_to(step)
        if state == "sent":
            notice.sent_on = self.day(-days_ago)
        return notice.sudo(False)

    def work(self):
        """Let a worker do all that waits: batches to propose, notices to send."""
        with self.enter_registry_test_mode():
            self.env.ref("ar_collections.ir_cron_dunning_worker_a").method_direct_trigger()
        self.env.invalidate_all()

    def real_mail(self):
        """Let Odoo talk to the mail server that is configured, which it does not do in tests."""
        server = self.registry["ir.mail_server"]
        return patch.object(server, "_disable_send", classmethod(lambda cls: False))

    def real_pdf(self):
        """Let Odoo make PDFs, which it replaces by HTML in tests."""
        report = self.registry["ir.actions.report"]
        render = report._render_qweb_pdf

        def render_for_real(records, *args, **kwargs):
            return render(records.with_context(force_report_rendering=True), *args, **kwargs)

        return patch.object(report, "_render_qweb_pdf", render_for_real)
