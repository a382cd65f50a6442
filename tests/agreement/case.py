"""The company of the stories: a head office with a branch, three currencies, accounts of all sorts.

A story is told within a savepoint, at its own moment, and undone.
"""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from bookings import Bookings
from freezegun.api import freeze_time
from odoo import Command
from odoo.addons.ar_base.tests.terms import discount_terms
from odoo.addons.ar_collections.tests.common import ReceivablesCase
from odoo.tests import new_test_user
from stories import REAL_TIME, ROLES

#: How far back rates reach.
RATES_FROM = -80


class StoryCase(Bookings, ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_branch()
        cls.make_accounts()
        cls.make_terms()
        grace = cls.env["res.partner"].create({"name": "Grace", "parent_id": cls.customer.id})
        cls.customers = {"ada": cls.customer, "grace": grace, "babbage": cls.other}
        cls.readers = {role: cls.make_reader(role) for role in ROLES}
        # As an accounting add-on has it: a payment without entry leaves its invoice open.
        cls.startClassPatcher(
            patch.object(
                cls.registry["account.move"],
                "_get_invoice_in_payment_state",
                lambda _moves: "in_payment",
            )
        )
        cls.frozen = cls.enterClassContext(freeze_time("2026-06-10", ignore=REAL_TIME))

    @classmethod
    def make_branch(cls):
        branch = cls.env["res.company"].create({"name": "Branch", "parent_id": cls.company.id})
        cls.env.user.company_ids |= branch
        cls.env.flush_all()
        cls.env.cr.precommit.run()  # gives it the chart of its head office
        cls.companies = {"head": cls.company, "branch": branch}
        cls.family = cls.company | branch
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.family.ids))
        for name in ("company", "policy", "template", "customer", "other"):
            setattr(cls, name, getattr(cls, name).with_env(cls.env))
        policy = cls.make_policy("Of the branch", company_id=branch.id)
        branch.ar_dunning_policy_id = policy
        cls.policies = cls.policy | policy
        cls.never = {
            company: cls.make_policy(
                "Never", company_id=company.id, never_dun=True, never_reason="Netted"
            )
            for company in cls.family
        }

    @classmethod
    def make_accounts(cls):
        data = cls.company_data
        cls.revenue = data["default_account_revenue"]
        cls.expense = data["default_account_expense"]
        cls.sales, cls.misc = data["default_journal_sale"], data["default_journal_misc"]
        cls.bank = data["default_journal_bank"]
        cls.liquidity = cls.bank.default_account_id
        cls.bare_bank = cls.env["account.journal"].create(
            {"name": "Bank without entries", "code": "BARE", "type": "bank"}
        )
        cls.bare_bank.inbound_payment_method_line_ids.payment_account_id = False
        receivable = data["default_account_receivable"]
        cls.accounts = {
            "receivable": receivable,
            "second": receivable.copy(),
            "deposit": receivable.copy({"non_trade": True}),
        }
        cls.advances = data["default_account_payable"].copy(
            {"account_type": "liability_current", "reconcile": True, "name": "Advances"}
        )
        for company in cls.family:
            company.sudo().ar_advance_account_ids = cls.advances
        cls.currencies = {
            code: cls.setup_other_currency(code, rates=[("2016-01-01", 2.0)])
            for code in ("EUR", "JPY")
        }
        cls.make_cash_basis_tax()

    @classmethod
    def make_cash_basis_tax(cls):
        """Owed to the tax office only when the customer has paid."""
        waiting = cls.revenue.copy({"account_type": "liability_current", "reconcile": True})
        owed = cls.revenue.copy({"account_type": "liability_current"})
        cls.company.tax_exigibility = True
        shares = [{"repartition_type": "base"}, {"repartition_type": "tax", "account_id": owed.id}]
        cls.cash_basis = cls.env["account.tax"].create(
            {
                "name": "20 % when paid",
                "amount": 20,
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": waiting.id,
                "invoice_repartition_line_ids": [Command.create(share) for share in shares],
                "refund_repartition_line_ids": [Command.create(share) for share in shares],
            }
        )

    @classmethod
    def make_terms(cls):
        terms = cls.env["account.payment.term"]
        cls.terms = {
            "instalments": terms.create(
                {
                    "name": "Three instalments",
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": part, "nb_days": days})
                        for part, days in ((33.3, 0), (33.3, 20), (33.4, 40))
                    ],
                }
            ),
            "discount": discount_terms(cls.env),
        }

    @classmethod
    def make_reader(cls, role):
        addon = "ar_base" if role == "auditor" else "ar_collections"
        return new_test_user(
            cls.env,
            login=f"s_{role}",
            groups=f"base.group_user,{addon}.group_ar_{role}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.family.ids)],
        )

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------
    @contextmanager
    def told(self, story):
        """Everything of a story is booked; afterwards, nothing of it is left."""
        with self.undone():
            self.frozen.move_to(story["moment"])
            self.begin_story()
            self.family.write({"ar_tz": story["zone"], "account_storno": story["red_figures"]})
            self.policies.set_off_credits = story["sets_off"]
            self.today = self.company._ar_today()
            self.make_rates(story["rates"])
            self.book(story["invoices"])
            self.book(story["steps"])
            self.commit()
            yield

    @contextmanager
    def undone(self):
        """What is tried is undone."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.cr.precommit.clear()
            self.env.cr.postcommit.clear()
            self.env.invalidate_all()

    def make_rates(self, rates):
        """Rates that move, so that paying makes exchange differences."""
        for number, rate in enumerate(rates):
            self.env["res.currency.rate"].create(
                [
                    {
                        "name": self.day(RATES_FROM + number * 20),
                        "rate": rate / 100 * (1 if code == "EUR" else 100),
                        "currency_id": currency.id,
                        "company_id": self.company.id,
                    }
                    for code, currency in self.currencies.items()
                ]
            )

    def day(self, days):
        return self.today + timedelta(days=days)

    def reader(self, story):
        """The environment of who reads: a person of some role, somewhere on earth."""
        user = self.readers[story["reader"]]
        context = {
            "allowed_company_ids": self.family.ids,
            "tz": story["reader_zone"],
            "lang": user.lang,
        }
        return self.env(user=user, su=False, context=context)
