"""What the audit says stays inside: who reads it on invoices and contacts, and who does not."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import ComplianceCase

OF_MOVES = ("ar_finding_text", "ar_finding_count", "ar_finding_ids", "ar_tax_answer_id")
OF_PARTNERS = ("ar_tax_number_ids", "ar_tax_number_count", "ar_needs_purchase_order")


@tagged("post_install", "-at_install")
class TestWhoSeesFindings(ComplianceCase):
    """An invoice with a wrong rate, whose due date somebody moved afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.customer(vat="DE811907980")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ada", "parent_id": cls.partner.id, "email": "ada@customer.example"}
        )

    def setUp(self):
        super().setUp()
        self.move = self.invoice(self.partner, [(self.goods, 100, self.tax(16))])
        line = self.move.line_ids.filtered(lambda line: line.display_type == "payment_term")
        line.date_maturity = self.ago(-60)
        self.wrong_rate = self.assertFound("EU-04", self.move)
        self.moved = self.assertFound("IC-02", self.move)
        self.env.flush_all()

    def assertReadsNone(self, record, names):
        for name in names:
            with self.assertRaises(AccessError, msg=name):
                record.read([name])
        for name in names:
            with self.assertRaises(AccessError, msg=name):
                record.search([(name, "!=", False)])

    def assertReadsAllOfOurs(self, record):
        """Whoever asks for all fields that there are for him gets them."""
        record.read(["id", *(name for name in record.fields_get() if name.startswith("ar_"))])

    def test_a_customer_in_the_portal_learns_nothing(self):
        portal = self.person("p_customer", "base.group_portal", partner_id=self.contact.id)
        move = self.move.with_user(portal)
        self.assertEqual(move.read(["name"])[0]["name"], self.move.name, "it is his invoice")
        self.assertReadsNone(move, OF_MOVES)
        self.assertFalse({name for name in move.fields_get() if name.startswith("ar_")})
        self.assertReadsNone(self.partner.with_user(portal), OF_PARTNERS)
        with self.assertRaises(AccessError):
            self.partner.with_user(portal).read(["ar_tax_number_warning"])
        with self.assertRaises(AccessError):
            self.company.with_user(portal).read(["ar_audit_turnover"])

    def test_a_customer_in_the_portal_cannot_have_his_invoice_audited(self):
        portal = self.person("p_customer", "base.group_portal", partner_id=self.contact.id)
        for method in ("action_ar_check", "action_ar_findings"):
            with self.assertRaises(AccessError, msg=method):
                getattr(self.move.with_user(portal), method)()
        with self.assertRaises(AccessError):
            self.partner.with_user(portal).action_ar_tax_numbers()

    def test_an_employee_learns_nothing_and_reads_contacts_as_before(self):
        employee = self.person("employee", "base.group_user")
        partner = self.partner.with_user(employee)
        self.assertReadsNone(partner, OF_PARTNERS)
        self.assertReadsAllOfOurs(partner)
        self.assertReadsAllOfOurs(self.company.with_user(employee))
        self.assertNotIn("ar_audit_turnover", self.company.with_user(employee).fields_get())
        for call in (self.move.with_user(employee).action_ar_check, partner.action_ar_tax_numbers):
            with self.assertRaises(AccessError):
                call()

    def test_who_bills_reads_all_fields_and_is_told_what_to_mend(self):
        clerk = self.person("clerk", "account.group_account_invoice")
        move = self.move.with_user(clerk)
        self.assertTrue(move.read())
        self.assertReadsAllOfOurs(self.partner.with_user(clerk))
        self.assertIn("16%", move.ar_finding_text)
        with self.assertRaisesRegex(UserError, "16%"):
            move.action_ar_check()

    def test_internal_control_is_for_those_who_read_the_audit(self):
        """Who moved a due date does not read that it was noticed."""
        clerk = self.person("clerk", "account.group_account_invoice")
        accountant = self.person("accountant", "account.group_account_user")
        auditor = self.person("auditor", "ar_base.group_ar_auditor")
        for user in (clerk, accountant):
            self.assertEqual(self.move.with_user(user).ar_finding_count, 1, user.login)
            self.assertNotIn(self.moved.explanation, self.move.with_user(user).ar_finding_text)
        found = self.env["ar.audit.finding"].search([("move_id", "=", self.move.id)])
        self.assertEqual(found.with_user(accountant).search([]) & found, self.wrong_rate)
        with self.assertRaises(AccessError):
            self.moved.with_user(accountant).read(["state"])
        self.assertEqual(self.move.with_user(auditor).ar_finding_count, 2)
        self.assertIn(self.moved.explanation, self.move.with_user(auditor).ar_finding_text)
        self.assertEqual(found.with_user(auditor).search([]) & found, found)

    def test_another_companys_invoice_is_not_audited(self):
        other = self.setup_other_company()["company"]
        clerk = self.person(
            "clerk_b",
            "account.group_account_invoice",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        with self.assertRaises(AccessError):
            self.move.with_user(clerk).action_ar_check()

    def test_contacts_and_invoices_are_duplicated_without_any_role_of_ours(self):
        hr = self.person("creator", "base.group_user,base.group_partner_manager")
        self.partner.ar_needs_purchase_order = True
        copy = self.partner.with_user(hr).copy()
        self.assertEqual(copy.name.split()[0], "Kunde")
        clerk = self.person("clerk", "account.group_account_invoice")
        self.assertTrue(self.move.with_user(clerk).copy())

    def test_the_customer_is_not_proposed_as_a_reader_of_a_finding(self):
        suggested = self.wrong_rate._message_get_suggested_recipients()
        self.assertNotIn(self.partner.id, [one["partner_id"] for one in suggested])

    def test_a_finding_is_given_to_those_alone_who_may_read_it(self):
        portal = self.person("p_customer", "base.group_portal", partner_id=self.contact.id)
        employee = self.person("employee", "base.group_user")
        officer = self.person("officer", "ar_vat_compliance.group_tax_user")
        for user in (portal, employee):
            with self.assertRaises(ValidationError, msg=user.login):
                self.wrong_rate.with_user(officer).user_id = user
            with self.assertRaises(ValidationError, msg=user.login):
                self.company.ar_audit_user_id = user
        self.wrong_rate.with_user(officer).user_id = self.person(
            "other_officer", "ar_vat_compliance.group_tax_user"
        )

    def test_who_lost_the_right_gets_no_new_findings(self):
        owner = self.person("officer", "ar_vat_compliance.group_tax_user")
        self.company.ar_audit_user_id = owner
        owner.group_ids = self.env.ref("base.group_user")
        move = self.invoice(self.partner, [(self.goods, 5, self.tax(16))])
        self.assertFalse(self.assertFound("EU-04", move).user_id)


@tagged("post_install", "-at_install")
class TestEvidenceIsNotForged(ComplianceCase):
    """Which answer of a registry an invoice carries is not for people to say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company()["company"]
        cls.answer = (
            cls.env["ar.tax.answer"]
            .sudo()
            .create(
                {
                    "number": "NL004495445B01",
                    "kind": "eu_vat",
                    "company_id": cls.other.id,
                    "registry": "vies",
                    "asked_on": "2026-01-01",
                    "outcome": "valid",
                    "name": "THEIR CUSTOMER BV",
                }
            )
        )
        cls.accountant = cls.person("accountant", "account.group_account_user")
        cls.partner = cls.customer(vat="DE811907980")

    def draft(self, **values):
        return {
            "move_type": "out_invoice",
            "partner_id": self.partner.id,
            "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 1})],
            **values,
        }

    def test_by_no_road(self):
        moves = self.env["account.move"].with_user(self.accountant)
        forged = {"ar_tax_answer_id": self.answer.id}
        with self.assertRaises(AccessError):
            moves.create(self.draft(**forged))
        with self.assertRaises(AccessError):
            moves.create(self.draft()).write(forged)
        with self.assertRaises(AccessError):
            moves.with_context(default_ar_tax_answer_id=self.answer.id).create(self.draft())
        self.env["ir.default"].with_user(self.accountant).set(
            "account.move", "ar_tax_answer_id", self.answer.id, user_id=True
        )
        move = moves.create(self.draft())
        self.assertFalse(move.ar_tax_answer_id)
        self.assertNotIn("ar_tax_answer_id", moves.default_get(["ar_tax_answer_id"]))

    def test_a_form_tells_nothing_of_an_answer_whose_number_is_guessed(self):
        moves = self.env["account.move"].with_user(self.accountant)
        told = moves.onchange(
            {"move_type": "out_invoice", "ar_tax_answer_id": self.answer.id},
            [],
            {"ar_tax_answer_id": {"fields": {"display_name": {}}}},
        )
        self.assertFalse(told["value"]["ar_tax_answer_id"])
