"""The nearest things that others offer, on a copy of the same company.

Add-ons of the Odoo Community Association, and Odoo itself. Each is called as its own buttons call
it; nothing of it is changed.
"""

from benchmarks.inside import ledger
from benchmarks.inside.meter import Scenario

NOTICES = 200
LETTERS = 20


class AgedBalance(Scenario):
    """account_financial_report: the figures of its aged partner balance."""

    REPORT = "report.account_financial_report.aged_partner_balance"
    needs = {REPORT: "_get_report_values"}
    details = False

    def as_of(self):
        return ledger.today()

    def wizard(self):
        return self.env["aged.partner.balance.report.wizard"].create(
            {
                "company_id": self.env.company.id,
                "account_ids": ledger.receivable_account(self.env).ids,
                "date_at": self.as_of(),
                "target_move": "posted",
                "show_move_line_details": self.details,
            }
        )

    def data(self, wizard) -> dict:
        data = wizard._prepare_report_data()
        return data | {
            "date_at": str(data["date_at"]),
            "account_financial_report_lang": data.get("account_financial_report_lang", "en_US"),
        }

    def run(self) -> int:
        wizard = self.wizard()
        values = self.env[self.REPORT]._get_report_values(wizard.ids, self.data(wizard))
        return sum(len(account["partners"]) for account in values["aged_partner_balance"])


class AgedBalancePast(AgedBalance):
    """The same as of a past day."""

    def as_of(self):
        return ledger.past()


class AgedBalanceWorkbook(AgedBalance):
    """Its workbook with every item, of today: that of a past day takes longer still."""

    details = True

    def run(self) -> int:
        wizard = self.wizard()
        report = self.env["ir.actions.report"]
        name = "a_f_r.report_aged_partner_balance_xlsx"
        return len(report._render_xlsx(name, wizard.ids, data=self.data(wizard))[0])


class CreditControl(Scenario):
    """account_credit_control: a run that decides and stores every line."""

    needs = {"credit.control.run": "generate_credit_lines"}

    def prepare(self) -> None:
        policy = self.env.ref("account_credit_control.credit_control_3_time")
        policy.account_ids = ledger.receivable_account(self.env)
        self.env.company.credit_policy_id = policy
        # For the e-mails alone; each as a PDF is a job of its own.
        template = self.env.ref("account_credit_control.email_template_credit_control_base")
        template.report_template_ids = False
        self.policy_id = policy.id
        self.keep()

    def lines(self):
        run = self.env["credit.control.run"].create(
            {
                "date": ledger.today(),
                "policy_ids": [self.policy_id],
                "company_id": self.env.company.id,
            }
        )
        run.generate_credit_lines()
        self.env.flush_all()
        return run

    def run(self) -> int:
        return len(self.lines().line_ids)


class CreditControlEmails(CreditControl):
    """Its e-mails, queued without a PDF; those of some customers only, for it is quadratic."""

    number = NOTICES

    def prepare(self) -> None:
        super().prepare()
        run = self.lines()
        run.set_to_ready_lines()
        lines = run.line_ids.filtered(
            lambda line: line.state == "to_be_sent" and line.channel == "email"
        )
        partners = lines.partner_id.sorted()  # by id, which goes by size: some of all sizes
        partners = partners[:: max(1, len(partners) // self.number)][: self.number]
        some = lines.filtered(lambda line: line.partner_id in partners)
        Communication = self.env["credit.control.communication"]
        self.communications = Communication._generate_comm_from_credit_lines(some)
        self.keep()

    def run(self) -> int:
        self.communications.with_context(mail_notify_force_send=False)._generate_emails()
        self.env.flush_all()
        return len(self.communications)


class CreditControlLetters(CreditControlEmails):
    """Its e-mails with the letter as PDF."""

    number = LETTERS

    def prepare(self) -> None:
        super().prepare()
        template = self.env.ref("account_credit_control.email_template_credit_control_base")
        # By its name: what an earlier job took off the template stays off.
        template.report_template_ids = self.env.ref("account_credit_control.credit_control_summary")
        self.keep()


class OutstandingStatements(Scenario):
    """partner_statement: outstanding statements of many customers, before they become a PDF."""

    NUMBER = 200
    needs = {"outstanding.statement.wizard": "_prepare_statement"}

    def prepare(self) -> None:
        self.partners = ledger.customers(self.env)[: self.NUMBER]

    def run(self) -> int:
        wizard = (
            self.env["outstanding.statement.wizard"]
            .with_context(active_ids=self.partners.ids, active_model="res.partner")
            .create(
                {
                    "company_id": self.env.company.id,
                    "date_end": ledger.today(),
                    "show_aging_buckets": True,
                    "aging_type": "days",
                    "account_type": "asset_receivable",
                    "filter_partners_non_due": False,
                    "filter_negative_balances": False,
                }
            )
        )
        report = "partner_statement.outstanding_statement"
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            report, self.partners.ids, data=wizard._prepare_statement()
        )
        assert html
        return len(self.partners)


class Risk(Scenario):
    """account_financial_risk: the risk of every customer."""

    needs = {"res.partner": "_compute_risk_account_amount"}

    def run(self) -> int:
        partners = ledger.customers(self.env)
        # Read partner by partner: in portions of the ORM's it is five times as fast as all at once.
        sum(partner.risk_total + partner.risk_invoice_unpaid for partner in partners)
        return len(partners)


class OdooDso(Scenario):
    """Odoo itself: receivable, invoiced and days sales outstanding of every customer."""

    def run(self) -> int:
        partners = ledger.customers(self.env)
        partners.read(["credit", "total_invoiced", "days_sales_outstanding"])
        return len(partners)


class OdooMails(Scenario):
    """Odoo itself: a mail template with a table of the customer's overdue items, in one batch."""

    NUMBER = 500
    BODY = """
        <p>Dear <t t-out="object.name"/></p><p>The items below are overdue.</p>
        <table>
            <tr t-foreach="ctx.get('items', {}).get(object.id, ())" t-as="item">
                <td t-foreach="item" t-as="value" t-out="value"/>
            </tr>
        </table>
    """

    def prepare(self) -> None:
        self.template = self.env["mail.template"].create(
            {
                "name": "Benchmark",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Dear {{object.name}}",
                "body_html": self.BODY,
                "partner_to": "{{object.id}}",
                "email_from": "ar@seller.example",
            }
        )
        self.keep()

    def run(self) -> int:
        items = ledger.overdue_items(self.env, late=8)
        partners = ledger.customers(self.env).filtered(lambda partner: partner.id in items)
        partners = partners[:: max(1, len(partners) // self.NUMBER)][: self.NUMBER]
        self.template.with_context(items=items).send_mail_batch(partners.ids, force_send=False)
        self.env.flush_all()
        return len(partners)
