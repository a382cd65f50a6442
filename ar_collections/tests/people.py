"""One person of each role, and a company next door of which those of this one see nothing."""

from odoo import Command
from odoo.tests import new_test_user

from .common import ReceivablesCase

#: Who may read everything here, something, or nothing, and changes nothing.
ONLOOKERS = ("auditor", "employee", "portal", "stranger")


class PeopleCase(ReceivablesCase):
    """``collector``, ``colleague``, ``accountant``, ``manager``, ``auditor``, ``employee``, a
    customer with a ``portal`` login, and a ``stranger``: a manager of the company next door."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.make_elsewhere()
        role = "ar_collections.group_ar_{}".format
        cls.collector = cls.person("p_collector", role("collector"))
        cls.colleague = cls.person("p_colleague", role("collector"))
        cls.accountant = cls.person("p_accountant", role("accountant"))
        cls.manager = cls.person("p_manager", role("manager"))
        cls.auditor = cls.person("p_auditor", "ar_base.group_ar_auditor")
        cls.employee = cls.person("p_employee")
        cls.stranger = cls.person("p_stranger", role("manager"), company=cls.elsewhere)
        cls.portal = new_test_user(
            cls.env,
            login="p_portal",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.portal.partner_id.parent_id = cls.customer

    @classmethod
    def make_elsewhere(cls):
        company = cls.env["res.company"].create({"name": "Next Door"})
        cls.env.user.company_ids += company
        return company

    @classmethod
    def person(cls, login, *groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=login,
            groups=",".join(("base.group_user", *groups)),
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )


class NeighbourCase(PeopleCase):
    """The company next door has invoices, too."""

    @classmethod
    def make_elsewhere(cls):
        cls.next_door = cls.setup_other_company(name="Next Door")
        return cls.next_door["company"]

    def foreign_invoice(self, amount=1000.0, partner=None):
        """A posted invoice of the company next door."""
        move = (
            self.env["account.move"]
            .with_company(self.elsewhere)
            .create(
                {
                    "move_type": "out_invoice",
                    "company_id": self.elsewhere.id,
                    "journal_id": self.next_door["default_journal_sale"].id,
                    "partner_id": (partner or self.foreign_customer()).id,
                    "invoice_date": self.day(-60),
                    "invoice_date_due": self.day(-30),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Goods",
                                "price_unit": amount,
                                "tax_ids": [],
                                "account_id": self.next_door["default_account_revenue"].id,
                            }
                        )
                    ],
                }
            )
        )
        move.action_post()
        return move

    def foreign_customer(self):
        """A customer whom only the company next door knows."""
        return self.env["res.partner"].create(
            {"name": "Secret Ltd", "is_company": True, "company_id": self.elsewhere.id}
        )

    def foreign_debtor(self, move):
        return self.env["ar.debtor"]._of(move.partner_id, self.elsewhere)
