import base64

from odoo import Command, models

from ..domain.companies import COMPANIES
from ..domain.logo import logo_png
from ..domain.plan import chance
from ..domain.rates import monthly_rates

LANGUAGES = ("en_GB", "de_DE", "zh_CN")


class ArDemo(models.AbstractModel):
    """Languages, the two companies, their charts of accounts, taxes, banks and exchange rates."""

    _inherit = "ar.demo"

    def _make_languages(self, book, today):
        langs = self.env["res.lang"].with_context(active_test=False)
        new = langs.search([("code", "in", LANGUAGES), ("active", "=", False)])
        for code in new.mapped("code"):
            langs._activate_lang(code)
        if new:
            modules = self.env["ir.module.module"].search([("state", "=", "installed")])
            modules._update_translations(new.mapped("code"))

    def _make_companies(self, book, today):
        for plan in COMPANIES:
            company = self._company_to_fill(plan)
            company.write(self._prepare_company(plan))
            company.ar_tz = company.partner_id.tz = plan.timezone
            self._make_books(company, plan)
            self._make_accounts(company, plan)
            self._make_alias_domain(company, plan)
        self._make_rates(today)
        self._keep_charts()

    def _company_to_fill(self, plan):
        """The company that every database begins with becomes the first one; the others are new."""
        if plan is COMPANIES[0]:
            company = self.env.ref("base.main_company")
        else:
            company = self.env["res.company"].create({"name": plan.name})
            self.env.ref("base.user_admin").company_ids = [Command.link(company.id)]
        self._remember("company", {plan.key: company})
        return company

    def _prepare_company(self, plan):
        logo = logo_png("H&V", "Harbour & Vale", plan.colour)
        return {
            "name": plan.name,
            "country_id": self.env.ref(f"base.{self._country_id(plan.country)}").id,
            "street": plan.street,
            "zip": plan.zip,
            "city": plan.city,
            "phone": plan.phone,
            "email": plan.email,
            "website": plan.website,
            "vat": plan.vat,
            "logo": base64.b64encode(logo),
            "primary_color": plan.colour,
            "external_report_layout_id": self.env.ref("web.external_layout_standard").id,
            "paperformat_id": self.env.ref("base.paperformat_euro").id,
        }

    def _country_id(self, code):
        return {"GB": "uk"}.get(code, code.lower())

    def _make_books(self, company, plan):
        """The generic chart needs no localisation; its standard tax becomes the country's."""
        if not company.chart_template:
            # not try_loading, which warns while modules are being installed
            self.env["account.chart.template"]._load("generic_coa", company, install_demo=False)
        country = company.country_id
        company.account_fiscal_country_id = country
        company.currency_id = self._currency(plan.currency)  # the chart brings the dollar
        chart = self.env["account.chart.template"].with_company(company)
        chart.ref("template_generic_domestic_fiscal_position").country_id = country
        groups = chart.ref("tax_group_15") | chart.ref("tax_group_0")
        groups.country_id = country
        taxes = self.env["account.tax"].search([("company_id", "=", company.id)])
        taxes.country_id = country
        standard = chart.ref("sale_tax_template") | chart.ref("purchase_tax_template")
        standard.write({"name": f"{plan.tax_percent}%", "amount": plan.tax_percent})
        chart.ref("tax_group_15").name = f"VAT {plan.tax_percent}%"

    def _keep_charts(self):
        """Where Accounting is installed in the same go, Odoo means to load a chart at the end.

        It would undo the taxes made here.
        """
        vars(self.env.registry).pop("_auto_install_template", None)

    def _make_accounts(self, company, plan):
        """A bank journal for each currency; its receipts are booked to the bank account itself."""
        for account in plan.accounts:
            bank = self._bank_account(company, account)
            journal = self._bank_journal(company, account)
            journal.write({"name": account.bank, "bank_account_id": bank.id})
            inbound = journal.inbound_payment_method_line_ids
            inbound.payment_account_id = journal.default_account_id
            self._remember("journal", {f"{plan.key}_{account.currency}": journal})

    def _bank_account(self, company, account):
        banks = self.env["res.bank"]
        bank = banks.search([("bic", "=", account.bic)], limit=1)
        return self.env["res.partner.bank"].create(
            {
                "partner_id": company.partner_id.id,
                "acc_number": account.number,
                "bank_id": (bank or banks.create({"name": account.bank, "bic": account.bic})).id,
                "currency_id": self._currency(account.currency).id,
                "allow_out_payment": True,
            }
        )

    def _bank_journal(self, company, account):
        journals = self.env["account.journal"].with_company(company)
        journal = journals.search([("company_id", "=", company.id), ("code", "=", account.code)])
        foreign = self._currency(account.currency) - company.currency_id
        return journal or journals.create(
            {
                "name": account.bank,
                "code": account.code,
                "type": "bank",
                "company_id": company.id,
                "currency_id": foreign.id,
            }
        )

    def _make_alias_domain(self, company, plan):
        """Where undeliverable mails of the company come back to."""
        company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": plan.email.partition("@")[2], "default_from": "receivables"}
        )

    def _make_rates(self, today):
        """Rates are shared by both companies and count from the euro."""
        for code in ("GBP", "EUR", "CNY", "INR"):
            self._currency(code).active = True
        self.env["res.currency.rate"].create(
            [
                {
                    "name": day,
                    "currency_id": self._currency(code).id,
                    "rate": rate,
                    "company_id": False,
                }
                for day, code, rate in monthly_rates(today, chance("rates"))
            ]
        )
