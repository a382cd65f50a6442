"""Each European rule: an invoice that passes, one that fails, and one on the day that decides."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from ..common import ComplianceCase


@tagged("post_install", "-at_install")
class TestEuropeanRules(ComplianceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standard = cls.tax(19)
        cls.reduced = cls.tax(7)
        cls.exempt = cls.tax(0, "Exempt", ar_vat_category="E")
        cls.intra = cls.tax(
            0,
            "Intra",
            ar_vat_category="K",
            invoice_legal_notes="<p>Art. 138 Directive 2006/112</p>",
        )
        cls.german = cls.customer("Kunde GmbH", vat="DE811907980")
        cls.dutch = cls.customer("Klant BV", country="nl", vat="NL004495445B01")

    def test_a_proper_invoice_passes_every_rule(self):
        move = self.invoice(
            self.german, [(self.goods, 100, self.standard), (self.service, 50, self.reduced)]
        )
        findings = self.audit().filtered(lambda finding: finding.move_id == move)
        self.assertFalse(findings, findings.mapped("display_name"))

    def test_seller_incomplete(self):
        self.assertClean("EU-01", self.company.partner_id)
        self.company.partner_id.street = False
        self.assertFound("EU-01", self.company.partner_id, "street")

    def test_buyer_incomplete(self):
        move = self.invoice(self.german, [(self.goods, 100, self.standard)])
        self.assertClean("EU-02", move)
        self.german.city = False
        self.assertFound("EU-02", move, "city")

    def test_line_incomplete(self):
        move = self.invoice(
            self.german,
            [(self.goods, 100, self.standard)],
            post=False,
        )
        self.assertClean("EU-03", move)
        move.invoice_line_ids = [
            Command.create(
                {"name": "", "quantity": 1, "price_unit": 5, "tax_ids": self.standard.ids}
            )
        ]
        move.action_post()
        self.assertFound("EU-03", move, "1 lines")

    def test_rate_of_the_country(self):
        move = self.invoice(self.german, [(self.goods, 100, self.tax(16))])
        self.assertFound("EU-04", move, "16%")
        self.assertClean("EU-04", self.invoice(self.german, [(self.goods, 1, self.reduced)]))

    def test_a_change_of_law_is_a_new_dated_row(self):
        """The day before it, the day itself, and a credit note for an invoice of before."""
        rate = self.env["ar.tax.fact"].create(
            {
                "code": "rate",
                "country_id": self.country.id,
                "value": 21,
                "valid_from": self.ago(30),
                "source": "A law of the test",
            }
        )
        new = self.tax(21)
        before = self.invoice(self.german, [(self.goods, 100, new)], day=self.ago(31))
        on_the_day = self.invoice(self.german, [(self.goods, 100, new)], day=self.ago(30))
        self.assertFound("EU-04", before, "21%")
        self.assertClean("EU-04", on_the_day)
        self.assertEqual(rate.document_count, 1)
        self.assertEqual(
            self.env["account.move"].search(rate.action_touched()["domain"]), on_the_day
        )
        old = self.env.ref("ar_vat_compliance.rate_de_19")
        old.valid_to = self.ago(31)
        earlier = self.invoice(self.german, [(self.goods, 100, self.standard)], day=self.ago(40))
        self.assertClean("EU-04", earlier)
        self.assertClean("EU-04", self.credit(earlier, day=self.ago(1)))
        late = self.invoice(self.german, [(self.goods, 100, self.standard)], day=self.ago(1))
        self.assertFound("EU-04", late, "19%")

    def test_rate_with_tax_included(self):
        included = self.tax(19, "Incl. 19", price_include_override="tax_included")
        move = self.invoice(self.german, [(self.goods, 119, included)])
        self.assertClean("EU-04", move)
        self.assertClean("GN-01", move)
        wrong = self.tax(18, "Incl. 18", price_include_override="tax_included")
        self.assertFound("EU-04", self.invoice(self.german, [(self.goods, 118, wrong)]), "18%")

    def test_no_tax_at_all(self):
        self.assertFound("EU-05", self.invoice(self.german, [(self.goods, 100, None)]), "1 lines")
        self.assertClean("EU-05", self.invoice(self.german, [(self.goods, 100, self.exempt)]))

    def test_category_and_rate(self):
        wrong = self.tax(19, "Wrongly exempt", ar_vat_category="E")
        self.assertFound("EU-06", self.invoice(self.german, [(self.goods, 1, wrong)]), "19")
        self.assertClean("EU-06", self.invoice(self.german, [(self.goods, 1, self.exempt)]))

    def test_reason_of_an_exemption(self):
        move = self.invoice(self.german, [(self.goods, 100, self.exempt)])
        self.assertFound("EU-07", move, "E")
        self.exempt.invoice_legal_notes = "<p>§ 4 Nr. 12 UStG</p>"
        self.assertClean("EU-07", move)
        self.exempt.invoice_legal_notes = False
        told = self.invoice(
            self.german, [(self.goods, 100, self.exempt)], narration="Exempt, § 4 Nr. 12 UStG"
        )
        self.assertClean("EU-07", told)

    def test_intra_community_needs_the_number(self):
        nameless = self.customer("Zonder BV", country="nl")
        self.assertFound("EU-08", self.invoice(nameless, [(self.goods, 100, self.intra)]), "Zonder")
        self.assertClean("EU-08", self.invoice(self.dutch, [(self.goods, 100, self.intra)]))
        german_number = self.customer("Fest BV", country="nl", vat="DE811907980")
        self.assertFound("EU-08", self.invoice(german_number, [(self.goods, 1, self.intra)]))

    def test_intra_community_rule_begins_in_2020(self):
        nameless = self.customer("Zonder BV", country="nl")
        last_day = self.invoice(
            nameless, [(self.goods, 100, self.intra)], day=self.day("2019-12-31")
        )
        first_day = self.invoice(
            nameless, [(self.goods, 100, self.intra)], day=self.day("2020-01-01")
        )
        self.assertClean("EU-08", last_day)
        self.assertFound("EU-08", first_day)

    def test_reverse_charge_is_told_from_the_tax(self):
        reverse = self.tax(
            19,
            "Reverse charge",
            invoice_repartition_line_ids=[
                Command.create({"repartition_type": "base"}),
                Command.create({"repartition_type": "tax", "factor_percent": 100}),
                Command.create({"repartition_type": "tax", "factor_percent": -100}),
            ],
            refund_repartition_line_ids=[
                Command.create({"repartition_type": "base"}),
                Command.create({"repartition_type": "tax", "factor_percent": 100}),
                Command.create({"repartition_type": "tax", "factor_percent": -100}),
            ],
        )
        nameless = self.customer("Zonder BV", country="nl")
        move = self.invoice(nameless, [(self.service, 100, reverse)])
        self.assertFound("EU-08", move, "AE")
        self.assertFound("EU-07", move, "AE")
        self.assertClean("EU-06", move)

    def answer(self, number, outcome, days_ago=0):
        return (
            self.env["ar.tax.answer"]
            .sudo()
            .create(
                {
                    "number": number,
                    "kind": "eu_vat",
                    "company_id": self.company.id,
                    "registry": "recorded",
                    "asked_on": fields.Datetime.now() - timedelta(days=days_ago),
                    "outcome": outcome,
                }
            )
        )

    def test_evidence_of_the_number_at_the_date(self):
        self.company.ar_tax_registry = "recorded"
        move = self.invoice(self.dutch, [(self.goods, 100, self.intra)], day=self.ago(10))
        self.assertFound("EU-09", move, "Klant")
        self.answer("NL004495445B01", "could_not_ask", 20)
        self.assertFound("EU-09", move)
        self.answer("NL004495445B01", "valid", 9)
        self.assertFound("EU-09", move)
        self.answer("NL004495445B01", "valid", 10)
        self.assertClean("EU-09", move)

    def test_no_evidence_is_asked_for_where_no_registry_is(self):
        move = self.invoice(self.dutch, [(self.goods, 100, self.intra)])
        self.assertClean("EU-09", move)

    def test_a_refused_number(self):
        move = self.invoice(self.dutch, [(self.goods, 100, self.intra)], day=self.ago(10))
        self.answer("NL004495445B01", "valid", 20)
        self.assertClean("EU-10", move)
        self.answer("NL004495445B01", "invalid", 12)
        self.assertFound("EU-10", move, "NL004495445B01")

    def test_intra_community_says_when_it_was_delivered(self):
        move = self.invoice(self.dutch, [(self.goods, 100, self.intra)])
        move.delivery_date = False
        self.assertFound("EU-11", move, "Klant")
        move.delivery_date = self.today
        self.assertClean("EU-11", move)

    def test_intra_community_leaves_the_country(self):
        stays = self.env["res.partner"].create(
            {
                "name": "Depot",
                "type": "delivery",
                "parent_id": self.dutch.id,
                "country_id": self.country.id,
            }
        )
        move = self.invoice(
            self.dutch, [(self.goods, 100, self.intra)], partner_shipping_id=stays.id
        )
        self.assertFound("EU-12", move, "DE")
        other = self.customer("Ander BV", country="nl", vat="NL123456782B90")
        self.assertClean("EU-12", self.invoice(other, [(self.goods, 100, self.intra)]))

    def test_domestic_tax_to_a_business_abroad(self):
        self.assertFound(
            "EU-13", self.invoice(self.dutch, [(self.goods, 100, self.standard)]), "19"
        )
        private = self.customer("Ada", country="nl", is_company=False)
        self.assertClean("EU-13", self.invoice(private, [(self.goods, 100, self.standard)]))

    def test_domestic_tax_on_an_export(self):
        swiss = self.customer("Kunde AG", country="ch")
        self.assertFound("EU-14", self.invoice(swiss, [(self.goods, 100, self.standard)]), "CH")
        self.assertClean("EU-14", self.invoice(swiss, [(self.service, 100, self.standard)]))


@tagged("post_install", "-at_install")
class TestRulesOfAllCountries(ComplianceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standard = cls.tax(19)
        cls.partner = cls.customer(vat="DE811907980")

    def test_tax_is_base_times_rate(self):
        move = self.invoice(self.partner, [(self.goods, 100, self.standard)])
        self.assertClean("GN-01", move)
        self.env.cr.execute(
            "UPDATE account_move_line SET amount_currency = -21, balance = -21 WHERE move_id = %s"
            " AND display_type = 'tax'",
            [move.id],
        )
        self.env.invalidate_all()
        finding = self.assertFound("GN-01", move, "19")
        self.assertAlmostEqual(finding.amount, 2)

    def test_rounding_by_line_and_by_document(self):
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            move = self.invoice(
                self.partner,
                [(self.goods, 0.99 + cents / 100, self.standard) for cents in range(9)],
            )
            self.assertClean("GN-01", move)

    def test_several_rates_and_a_credit_note(self):
        move = self.invoice(
            self.partner, [(self.goods, 33.33, self.standard), (self.service, 77.77, self.tax(7))]
        )
        self.assertClean("GN-01", move)
        self.assertClean("GN-01", self.credit(move))

    def foreign(self, day):
        currency = (
            self.env["res.currency"].with_context(active_test=False).search([("name", "=", "CHF")])
        )
        currency.active = True
        currency.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": day,
                "rate": 1.25,
            }
        )
        return currency

    def test_rate_of_a_foreign_currency(self):
        currency = self.foreign(self.ago(40))
        old = self.invoice(
            self.partner, [(self.goods, 100, self.standard)], currency_id=currency.id
        )
        self.assertFound("GN-02", old, "CHF")
        on_the_last_day = self.invoice(
            self.partner,
            [(self.goods, 100, self.standard)],
            day=self.ago(9),
            currency_id=currency.id,
        )
        self.assertClean("GN-02", on_the_last_day)
        self.assertClean("GN-03", on_the_last_day)

    def test_tax_in_local_currency(self):
        move = self.invoice(
            self.partner,
            [(self.goods, 100, self.standard)],
            currency_id=self.foreign(self.today).id,
        )
        self.assertClean("GN-03", move)
        self.env.cr.execute(
            "UPDATE account_move_line SET balance = balance - 3 WHERE move_id = %s"
            " AND display_type = 'tax'",
            [move.id],
        )
        self.env.invalidate_all()
        self.assertFound("GN-03", move)

    def test_a_gap_in_the_numbers(self):
        first = self.invoice(self.partner, [(self.goods, 1, self.standard)])
        prefix, number = first.sequence_prefix, first.sequence_number
        gap = self.invoice(self.partner, [(self.goods, 2, self.standard)], post=False)
        gap.name = f"{prefix}{number + 3:05d}"
        gap.action_post()
        self.assertFound("GN-04", gap, "2 numbers")
        self.assertClean("GN-04", first)

    def test_billed_twice(self):
        first = self.invoice(self.partner, [(self.goods, 77, self.standard)], ref="PO 7")
        copy = self.invoice(self.partner, [(self.goods, 77, self.standard)], ref="PO 7")
        other = self.invoice(self.partner, [(self.goods, 77, self.standard)], ref="PO 8")
        self.assertFound("GN-05", copy, first.name)
        self.assertClean("GN-05", first)
        self.assertClean("GN-05", other)

    def test_dated_before_delivery(self):
        move = self.invoice(self.partner, [(self.goods, 1, self.standard)])
        move.delivery_date = self.today
        self.assertClean("GN-06", move)
        move.delivery_date = self.today + timedelta(days=1)
        self.assertFound("GN-06", move, "1 days")

    def test_dated_ahead(self):
        move = self.invoice(
            self.partner, [(self.goods, 1, self.standard)], day=self.today + timedelta(days=3)
        )
        self.assertFound("GN-07", move)
        self.assertClean("GN-07", self.invoice(self.partner, [(self.goods, 1, self.standard)]))

    def test_booked_into_another_month(self):
        before = self.ago(self.today.day)
        move = self.invoice(self.partner, [(self.goods, 1, self.standard)], day=before, post=False)
        move.date = self.today
        move.action_post()
        self.assertEqual(move.date, self.today)
        self.assertFound("GN-08", move)
        same = self.invoice(self.partner, [(self.goods, 1, self.standard)], day=before)
        self.assertClean("GN-08", same)

    def test_purchase_order(self):
        self.partner.ar_needs_purchase_order = True
        self.assertFound("GN-09", self.invoice(self.partner, [(self.goods, 1, self.standard)]))
        self.assertClean(
            "GN-09", self.invoice(self.partner, [(self.goods, 1, self.standard)], ref="PO 1")
        )
