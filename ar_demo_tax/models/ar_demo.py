from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.addons.ar_demo.models.ar_demo import QUIET
from odoo.tools import SQL

from .plan import ANSWERS, CUSTOMERS, SALES, SISTERS, TAX_STAFF

FIRST_ANSWER_DAYS_AGO = 60


class ArDemo(models.AbstractModel):
    """The sister companies, their invoices, and what the audit finds in all of the group."""

    _inherit = "ar.demo"

    @api.private
    @api.model
    def build_tax(self, today=None):
        """Make the sister companies as of a day, and audit the group."""
        today = today or self.env.company._ar_today()
        demo = self.with_context(**QUIET)
        demo._make_sisters()
        demo._make_tax_people()
        demo._make_reasons()
        demo._make_tax_customers()
        demo._make_answers()
        demo._make_sales(today)
        demo.env.flush_all()
        demo._make_findings(today)

    def _staff(self):
        return super()._staff() + TAX_STAFF

    def _make_sisters(self):
        for plan in SISTERS:
            company = self._company_to_fill(plan)
            company.write(self._prepare_company(plan))
            company.ar_tz = company.partner_id.tz = plan.timezone
            self._make_books(company, plan)
            self._make_accounts(company, plan)
        self._find("company", "in").write(
            {"state_id": self.env.ref("base.state_in_mh").id, "fiscalyear_last_month": "3"}
        )
        self._keep_charts()

    def _group(self):
        return self.env["res.company"].union(
            *(self._find("company", key) for key in ("uk", "de", "in", "cn"))
        )

    def _make_tax_people(self):
        companies = self._group()
        users = self.env["res.users"].create(
            [self._prepare_user(person, companies) for person in TAX_STAFF]
        )
        self._remember("user", dict(zip((one.login for one in TAX_STAFF), users, strict=True)))
        self._find("user", "mei").company_id = self._find("company", "cn")
        manager = self.env.ref("ar_vat_compliance.group_tax_manager")
        self._find("user", "priya").group_ids = [Command.link(manager.id)]
        self._find("user", "priya").company_ids = [Command.set(companies.ids)]
        self.env.ref("base.user_admin").company_ids = [Command.set(companies.ids)]
        for company in companies:
            owner = "mei" if company.country_id.code == "CN" else "nora"
            company.ar_audit_user_id = self._find("user", owner)

    def _make_reasons(self):
        """The exempt tax of the two old companies says why, so that their exports stand up."""
        for key, law in (("uk", "VAT Act 1994, Schedule 8"), ("de", "§ 4 Nr. 1a UStG")):
            taxes = self.env["account.tax"].search(
                [
                    ("company_id", "=", self._find("company", key).id),
                    ("type_tax_use", "=", "sale"),
                    ("amount", "=", 0),
                ]
            )
            taxes.invoice_legal_notes = f"<p>Export, exempt from VAT: {law}</p>"

    def _make_tax_customers(self):
        partners = {}
        for plan in CUSTOMERS:
            country = self.env.ref(f"base.{plan.country.lower()}")
            # As another system left them: some numbers are wrong, which Odoo would refuse.
            partner = (
                self.env["res.partner"]
                .with_context(no_vat_validation=True)
                .create(
                    {
                        "name": plan.name,
                        "is_company": True,
                        "customer_rank": 1,
                        "company_id": self._find("company", plan.company).id,
                        "country_id": country.id,
                        "state_id": plan.state
                        and self.env.ref(f"base.state_in_{plan.state.lower()}").id,
                        "street": plan.street,
                        "city": plan.city,
                        "email": f"{plan.key}@customer.example",
                        "lang": {"CN": "zh_CN", "DE": "de_DE"}.get(plan.country, "en_GB"),
                        "vat": plan.vat,
                        **plan.extra,
                    }
                )
            )
            partners[plan.key] = partner
        self._remember("tax_customer", partners)

    def _make_answers(self):
        """The German company asks the recorded registry, and did so a while ago."""
        germany = self._find("company", "de")
        germany.write({"ar_tax_registry": "recorded", "ar_tax_evidence": False})
        self.env["ar.tax.recorded.answer"].with_company(germany).create(
            [
                {
                    "number": number,
                    "outcome": outcome,
                    "name": name,
                    "address": address,
                    "failure": failure,
                }
                for number, (outcome, name, address, failure) in ANSWERS.items()
            ]
        )
        asked = fields.Datetime.now() - timedelta(days=FIRST_ANSWER_DAYS_AGO)
        numbers = self.env["ar.tax.number"].with_company(germany)
        for number in numbers.search([("number", "in", list(ANSWERS))]):
            answer = number._ask_now(germany)
            answer.sudo().asked_on = asked

    def _make_sales(self, today):
        moves = self.env["account.move"]
        for sale in SALES:
            partner = self._find("tax_customer", sale.customer)
            company = partner.company_id
            move = (
                self.env["account.move"]
                .with_company(company)
                .create(
                    {
                        "move_type": "out_invoice",
                        "company_id": company.id,
                        "partner_id": partner.id,
                        "invoice_date": today - timedelta(days=sale.days),
                        "ref": sale.ref,
                        "invoice_line_ids": [
                            Command.create(
                                {
                                    "name": "Calibration contract"
                                    if sale.by_hand
                                    else "Flow meter",
                                    "product_id": not sale.by_hand and self._flow_meter().id,
                                    "price_unit": sale.amount,
                                    "tax_ids": [Command.set(self._tax_of(company, sale.rate).ids)],
                                }
                            )
                        ],
                    }
                )
            )
            moves |= move
            move.action_post()
            if sale.then == "re-aged":
                line = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
                line.date_maturity += timedelta(days=60)
        return moves

    def _flow_meter(self):
        products = self.env["product.product"]
        return products.search([("default_code", "=", "DEMO-FM")], limit=1) or products.create(
            {"name": "Flow meter DN50", "default_code": "DEMO-FM", "type": "consu"}
        )

    def _tax_of(self, company, rate):
        """The company's tax on sales at a rate; None is the intra-Community exemption."""
        taxes = self.env["account.tax"].with_company(company)
        domain = [("company_id", "=", company.id), ("type_tax_use", "=", "sale")]
        if rate is None:
            known = taxes.search([*domain, ("ar_vat_category", "=", "K")], limit=1)
            values = {
                "name": "0% intra-Community",
                "amount": 0,
                "ar_vat_category": "K",
                "invoice_legal_notes": "<p>Intra-Community supply, § 4 Nr. 1b UStG</p>",
            }
        else:
            known = taxes.search([*domain, ("amount", "=", rate)], limit=1)
            values = {"name": f"{rate:g}%", "amount": rate}
        group = taxes.search([*domain, ("amount", ">", 0)], limit=1).tax_group_id
        return known or taxes.create(
            {
                **values,
                "type_tax_use": "sale",
                "company_id": company.id,
                "country_id": company.account_fiscal_country_id.id,
                "tax_group_id": group.id,
            }
        )

    def _make_findings(self, today):
        """Audit all, as the nights would have; an audit of last month, and the calendar."""
        self.env["ar.tax.number"]._refresh()
        self.env["ar.audit"]._audit_numbers()
        for company in self._group():
            self.env["ar.audit"]._audit_changes(company)
            last = today.replace(day=1) - timedelta(days=1)
            run = self.env["ar.audit.run"].create(
                {
                    "company_id": company.id,
                    "date_from": last.replace(day=1),
                    "date_to": last,
                }
            )
            run._run(self._find("user", "ravi"))
        self.env.cr.execute(
            SQL(
                "UPDATE ar_audit_finding SET first_seen = first_seen - INTERVAL '20 days',"
                " date_due = date_due - 20 WHERE date < %s",
                today - timedelta(days=30),
            )
        )
        self.env["ar.audit.finding"].invalidate_model()
        nora = self._find("user", "nora")
        mine = self.env["ar.audit.finding"].search(
            [("company_id", "=", self._find("company", "de").id)], limit=3
        )
        for finding in mine[:2]:
            finding.with_user(nora).action_start()
        for finding in mine[2:]:
            finding.with_user(nora)._ask_acceptance(
                "Agreed with the customer in writing, see file."
            )
        for company in self._group():
            deadlines = self.env["ar.tax.deadline"].with_company(company)
            deadlines.search(
                [("country_id", "=", company.account_fiscal_country_id.id)]
            ).own_user_id = company.ar_audit_user_id
        obligations = self.env["ar.tax.obligation"]
        for day, companies in self._group()._ar_by_day().items():
            obligations._fill(day, companies)
            obligations._plan(day)
