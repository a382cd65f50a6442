"""The test kit: a company of some country with taxes, customers, and short words for documents."""

from datetime import date, timedelta

from odoo import Command
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.ar_base.tests.nights import Nights
from odoo.tests import new_test_user


class ComplianceCase(Nights, AccountTestInvoicingCommon):
    """Stories: ``customer``, ``tax``, ``invoice``, ``credit``, ``found``, ``audit``.

    The company is in ``COUNTRY``; nothing is checked when posting unless a test says so.
    """

    COUNTRY = "de"
    VAT = "DE136695976"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("ar_vat_compliance.group_tax_manager")
        cls.company = cls.env.company
        cls.country = cls.env.ref(f"base.{cls.COUNTRY}")
        cls.company.partner_id.write(
            {
                "country_id": cls.country.id,
                "street": "Hauptstr. 1",
                "city": "Berlin",
                "zip": "10115",
                "vat": cls.VAT,
            }
        )
        cls.company.account_fiscal_country_id = cls.country
        cls.audit_model = cls.env["ar.audit"]
        cls.today = cls.company._ar_today()
        cls.tax_group = cls.env["account.tax.group"].create(
            {"name": "Turnover tax", "country_id": cls.country.id}
        )
        cls.goods = cls.env["product.product"].create({"name": "Pump", "type": "consu"})
        cls.service = cls.env["product.product"].create({"name": "Repair", "type": "service"})

    @classmethod
    def customer(cls, name="Kunde GmbH", country=None, **values):
        country = cls.env.ref(f"base.{country}") if country else cls.country
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "customer_rank": 1,
                "country_id": country.id,
                "street": "Weg 1",
                "city": "Ort",
                "email": f"{name.split()[0].lower()}@customer.example",
                **values,
            }
        )

    @classmethod
    def carried_over(cls, name, country, vat, **values):
        """A customer whose number Odoo would refuse, as another system left it."""
        partner = cls.customer(name, country=country, **values)
        partner.with_context(no_vat_validation=True).vat = vat
        return partner

    @classmethod
    def person(cls, login, groups, **values):
        """A user of the company with these roles and no other."""
        return new_test_user(
            cls.env, login, groups=groups, **{"company_id": cls.company.id, **values}
        )

    @classmethod
    def tax(cls, amount=19.0, name=None, **values):
        """A tax on sales; a plain one of a rate is made once."""
        name = name or f"Tax {amount:g}"
        known = cls.env["account.tax"].search(
            [("name", "=", name), ("company_id", "=", cls.env.company.id)]
        )
        return known or cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "country_id": cls.country.id,
                "tax_group_id": cls.tax_group.id,
                **values,
            }
        )

    def invoice(self, partner, lines, day=None, post=True, **values):
        """An invoice of ``(product, price, tax)``, dated on a day, today by default."""
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": day or self.today,
                "date": day or self.today,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": product.id if product else False,
                            "name": product.name if product else "Something",
                            "price_unit": price,
                            "tax_ids": [Command.set(tax.ids if tax else [])],
                        }
                    )
                    for product, price, tax in lines
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    def credit(self, move, day=None):
        """The credit note of an invoice, posted."""
        refund = move._reverse_moves(
            [{"invoice_date": day or self.today, "date": day or self.today}]
        )
        refund.action_post()
        return refund

    def rule(self, code):
        return self.env["ar.audit.rule"].search([("code", "=", code)])

    def audit(self, *codes, **scope):
        """Apply rules, all of the country by default; returns the live findings."""
        rules = self.env["ar.audit.rule"]
        for code in codes:
            rules |= self.rule(code)
        self.audit_model._audit(self.company, rules=rules if codes else None, **scope)
        domain = [("company_id", "=", self.company.id), ("state", "!=", "mended")]
        if codes:
            domain.append(("rule_id", "in", rules.ids))
        return self.env["ar.audit.finding"].search(domain)

    def found(self, code, subject):
        """Whether a rule finds something in a document, or about a customer."""
        field = "move_id" if subject._name == "account.move" else "partner_id"
        return self.audit(code).filtered(lambda finding: finding[field] == subject)

    def assertFound(self, code, subject, told=None):
        finding = self.found(code, subject)
        self.assertTrue(finding, f"{code} finds nothing in {subject.display_name}")
        if told:
            self.assertIn(told, finding[0].explanation)
        self.assertNotIn("%(", finding[0].explanation)
        return finding

    def assertClean(self, code, subject):
        finding = self.found(code, subject)
        self.assertFalse(finding, finding[:1].explanation)

    def day(self, text):
        return date.fromisoformat(text)

    def ago(self, days):
        return self.today - timedelta(days=days)
