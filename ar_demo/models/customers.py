from odoo import models

from ..domain import directory

LANGUAGE = {"GB": "en_GB", "IN": "en_GB", "DE": "de_DE", "CN": "zh_CN"}
BLACKLISTED = "DE15"  # has asked for no more e-mail: letters only


class ArDemo(models.AbstractModel):
    """The sixty customers, their contacts, and the address that wants no e-mail."""

    _inherit = "ar.demo"

    def _make_customers(self, book, today):
        plans = directory.customers()
        partners = self.env["res.partner"].create([self._prepare_customer(plan) for plan in plans])
        customers = {plan.ref: partner for plan, partner in zip(plans, partners, strict=True)}
        self._remember("customer", customers)
        for plan in plans:
            self._agree_terms(customers[plan.ref], plan)
        self._make_contacts(customers)
        self.env["mail.blacklist"]._add(customers[BLACKLISTED].email)

    def _prepare_customer(self, plan):
        country = self._country_id(plan.country)
        return {
            "is_company": True,
            "ref": plan.ref,
            "name": plan.name,
            "street": plan.street,
            "zip": plan.zip,
            "city": plan.city,
            "state_id": plan.state and self.env.ref(f"base.state_{country}_{plan.state}").id,
            "country_id": self.env.ref(f"base.{country}").id,
            "phone": plan.phone,
            "email": plan.email,
            "vat": plan.vat,
            "lang": LANGUAGE[plan.country],
            "user_id": self._find("user", "tom").id,
        }

    def _agree_terms(self, customer, plan):
        company = self._find("company", plan.company)
        customer.with_company(company).property_payment_term_id = self._find("terms", plan.terms)

    def _make_contacts(self, customers):
        plans = directory.contacts()
        contacts = self.env["res.partner"].create(
            [self._prepare_contact(plan, customers[plan.ref]) for plan in plans]
        )
        invoice_addresses = {
            plan.ref: contact
            for plan, contact in zip(plans, contacts, strict=True)
            if plan.kind == "invoice"
        }
        self._remember("invoice_address", invoice_addresses)

    def _prepare_contact(self, plan, customer):
        return {
            "parent_id": customer.id,
            "type": "invoice" if plan.kind == "invoice" else "contact",
            "name": plan.name,
            "function": plan.function,
            "email": plan.email,
            "lang": customer.lang,
            "ar_reminder_contact": plan.kind == "reminder",
            **(self._address_of(customer) if plan.kind == "invoice" else {}),
        }

    def _address_of(self, customer):
        """An address that invoices go to is a full one: the country decides on the tax."""
        return {
            "street": customer.street,
            "zip": customer.zip,
            "city": customer.city,
            "state_id": customer.state_id.id,
            "country_id": customer.country_id.id,
        }

    def _billed_partner(self, ref):
        """The address that a customer's invoices go to."""
        address = self.env.ref(self._external_id("invoice_address", ref), raise_if_not_found=False)
        return address or self._find("customer", ref)
