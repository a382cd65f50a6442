"""Who writes to customers and asks registries: tax officers, and nobody who only reads."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_registry import NUMBER, RegistryCase

READERS = (
    "ar_collections.group_ar_manager",
    "ar_base.group_ar_auditor",
    "ar_vat_compliance.group_tax_reader",
    "account.group_account_readonly",
    "account.group_account_user",
    "account.group_account_invoice",
    "base.group_user",
)


@tagged("post_install", "-at_install")
class TestWhoAsks(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls.person("officer", "ar_vat_compliance.group_tax_user")
        cls.wrong = cls.carried_over("Falsch BV", "nl", "NL123456789B90").ar_tax_number_ids

    def mails(self):
        return self.env["ar.outbox"].sudo().search_count([])

    def test_readers_ask_nobody(self):
        before = self.mails()
        for groups in filter(lambda group: self.env.ref(group, False), READERS):
            reader = self.person(f"u_{groups}", groups)
            with self.assertRaises(AccessError, msg=groups):
                self.number.with_user(reader).action_ask()
            with self.assertRaises(AccessError, msg=groups):
                self.wrong.with_user(reader).action_ask_customer()
        self.env.flush_all()
        self.assertEqual(self.mails(), before)
        self.assertFalse(self.number.ask_after or self.wrong.asked_customer_on)

    def test_officers_do(self):
        self.number.with_user(self.officer).action_ask()
        self.wrong.with_user(self.officer).action_ask_customer()
        self.assertTrue(self.number.ask_after and self.wrong.asked_customer_on)

    def test_an_officer_of_another_company_does_not(self):
        other = self.setup_other_company()["company"]
        self.wrong.partner_id.company_id = self.company
        self.env["ar.tax.number"]._refresh()
        stranger = self.person(
            "stranger",
            "ar_vat_compliance.group_tax_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for method in ("action_ask", "action_ask_customer"):
            with self.assertRaises(AccessError):
                getattr(self.wrong.with_user(stranger), method)()

    def test_a_customer_of_one_company_is_written_to_in_its_name(self):
        """Whichever company the officer has chosen at the moment."""
        other = self.setup_other_company()["company"]
        self.wrong.partner_id.company_id = other
        self.env["ar.tax.number"]._refresh()
        both = self.person(
            "both",
            "ar_vat_compliance.group_tax_user",
            company_ids=[Command.set((self.company | other).ids)],
        )
        numbers = self.wrong.with_user(both).with_context(
            allowed_company_ids=(self.company | other).ids
        )
        numbers.action_ask_customer()
        self.env.flush_all()
        mail = self.wrong._outbox_letters()
        self.assertEqual(mail.company_id, other)
        self.assertIn(other.name, mail.html)
        self.assertNotIn(self.company.name, mail.html)

    def test_nobody_writes_a_number_or_an_answer(self):
        answer = self.number._ask_now(self.company)
        manager = self.person("manager", "ar_vat_compliance.group_tax_manager")
        for user in (self.officer, manager):
            for values in (
                {"asked_customer_on": "2026-01-01"},
                {"reason": False},
                {"company_id": self.company.id},
                {"ask_after": "2026-01-01"},
            ):
                with self.assertRaises(AccessError, msg=values):
                    self.number.with_user(user).write(values)
            with self.assertRaises(AccessError):
                self.partner.with_user(user).write(
                    {"ar_tax_number_ids": [Command.update(self.number.id, {"reason": False})]}
                )
            with self.assertRaises(AccessError):
                answer.with_user(user).write({"outcome": "invalid"})
            with self.assertRaises(AccessError):
                answer.with_user(user).copy()
            with self.assertRaises(AccessError):
                answer.with_user(user).with_context(default_outcome="valid").create({})
        other = self.setup_other_company()["company"]
        with self.assertRaises(AccessError):
            answer.sudo().company_id = other

    def test_who_posts_needs_no_right_to_the_settings(self):
        """Evidence is looked up for whoever posts; the settings behind it are not his."""
        self.company.ar_tax_evidence = True
        clerk = self.person("clerk", "account.group_account_invoice")
        intra = self.tax(0, "Intra", ar_vat_category="K", invoice_legal_notes="<p>Art. 138</p>")
        move = self.invoice(self.partner, [(self.goods, 100, intra)], post=False)
        self.env.invalidate_all()
        move.with_user(clerk).action_post()
        self.assertEqual(move.ar_tax_answer_id.number, NUMBER)
        with self.assertRaises(AccessError):
            self.company.with_user(clerk).read(["ar_tax_evidence"])

    def test_recorded_answers_are_each_companys_own(self):
        other = self.setup_other_company()["company"]
        other.ar_tax_registry = "recorded"
        manager = self.person("manager", "ar_vat_compliance.group_tax_manager")
        theirs = self.number._ask_now(other)
        self.assertEqual(theirs.outcome, "could_not_ask")
        self.assertEqual(self.number._ask_now(self.company).outcome, "valid")
        stranger = self.person(
            "stranger",
            "ar_vat_compliance.group_tax_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        recorded = self.env["ar.tax.recorded.answer"]
        self.assertFalse(recorded.with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            self.recorded.with_user(stranger).write({"outcome": "invalid"})
        recorded.with_user(stranger).create({"number": NUMBER, "outcome": "invalid"})
        self.recorded.with_user(manager).write({"name": "KLANT"})
        with self.assertRaises(AccessError):
            self.recorded.with_user(manager).company_id = other
