"""GST rules that need the localisation: state, HSN, e-invoice, PAN."""

from datetime import timedelta

from odoo import Command
from odoo.addons.ar_vat_compliance.tests.common import ComplianceCase
from odoo.tests import tagged

IRN = "a5c12dca80e743321740b001fd70953e8738d109865d28ba4013750f2046f229"


@tagged("post_install", "-at_install")
class TestIndia(ComplianceCase):
    COUNTRY = "in"
    VAT = "27AAPFU0939F1ZV"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maharashtra = cls.env.ref("base.state_in_mh")
        cls.karnataka = cls.env.ref("base.state_in_ka")
        cls.company.state_id = cls.maharashtra
        cls.company.ar_audit_turnover = 10_000_000
        cls.goods.l10n_in_hsn_code = "84138190"
        cls.igst = cls.gst("IGST 18", 18, "igst")
        cls.halves = cls.tax(
            0,
            "GST 18",
            amount_type="group",
            children_tax_ids=(cls.gst("CGST 9", 9, "cgst") | cls.gst("SGST 9", 9, "sgst")).ids,
        )
        cls.near = cls.registered("Near Ltd", "27AAACM4154G1ZN", cls.maharashtra)
        cls.far = cls.registered("Far Ltd", "29AAGCB7383J1Z4", cls.karnataka)

    @classmethod
    def gst(cls, name, amount, kind):
        tag = cls.env.ref(f"l10n_in.tax_tag_{kind}")
        sides = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "tag_ids": [Command.set(tag.ids)]}),
        ]
        return cls.tax(
            amount,
            name,
            l10n_in_tax_type="gst",
            invoice_repartition_line_ids=sides,
            refund_repartition_line_ids=sides,
        )

    @classmethod
    def registered(cls, name, gstin, state, treatment="regular"):
        return cls.customer(
            name, vat=gstin, state_id=state.id, l10n_in_gst_treatment=treatment, zip="400001"
        )

    def bill(self, partner, tax, **values):
        return self.invoice(partner, [(self.goods, 100, tax)], **values)

    def test_within_the_state(self):
        self.assertClean("IN-05", self.bill(self.near, self.halves))
        self.assertFound("IN-05", self.bill(self.near, self.igst), "IGST")

    def test_across_states(self):
        self.assertClean("IN-05", self.bill(self.far, self.igst))
        self.assertFound("IN-05", self.bill(self.far, self.halves), "Karnataka")

    def test_a_special_economic_zone_is_across_states(self):
        zone = self.registered(
            "Zone Ltd", "27AAACM4154G1ZN", self.maharashtra, "special_economic_zone"
        )
        self.assertClean("IN-05", self.bill(zone, self.igst))
        self.assertFound("IN-05", self.bill(zone, self.halves))

    def test_where_it_is_delivered_decides(self):
        depot = self.env["res.partner"].create(
            {
                "name": "Depot",
                "type": "delivery",
                "parent_id": self.near.id,
                "country_id": self.country.id,
                "state_id": self.karnataka.id,
            }
        )
        move = self.bill(self.near, self.igst, partner_shipping_id=depot.id)
        self.assertEqual(move.l10n_in_state_id, self.karnataka)
        self.assertClean("IN-05", move)

    def test_place_of_supply(self):
        move = self.bill(self.far, self.igst)
        self.assertClean("IN-06", move)
        self.env.cr.execute(
            "UPDATE account_move SET l10n_in_state_id = NULL WHERE id = %s", [move.id]
        )
        self.env.invalidate_all()
        self.assertFound("IN-06", move)

    def test_hsn_digits_by_turnover(self):
        self.goods.l10n_in_hsn_code = "8413"
        move = self.bill(self.far, self.igst)
        self.company.ar_audit_turnover = 50_000_000
        self.assertClean("IN-07", move)
        self.company.ar_audit_turnover = 50_000_001
        self.assertFound("IN-07", move, "6 digits")

    def test_hsn_is_not_asked_for_consumers(self):
        self.goods.l10n_in_hsn_code = False
        private = self.customer(
            "Ada", is_company=False, state_id=self.karnataka.id, l10n_in_gst_treatment="consumer"
        )
        self.assertClean("IN-07", self.bill(private, self.igst))
        self.assertFound("IN-07", self.bill(self.far, self.igst))

    def test_e_invoice_above_five_crore(self):
        move = self.bill(self.far, self.igst)
        self.company.ar_audit_turnover = 50_000_000
        self.assertClean("IN-08", move)
        self.company.ar_audit_turnover = 50_000_001
        self.assertFound("IN-08", move, "Far Ltd")
        move.ar_irn = IRN
        self.assertClean("IN-08", move)

    def test_thirty_days_above_ten_crore(self):
        """An invoice of 1 April: the last day is 30 April."""
        self.company.ar_audit_turnover = 100_000_001
        move = self.bill(self.far, self.igst, day=self.day("2026-04-01"))
        move.write({"ar_irn": IRN, "ar_irn_date": "2026-04-30"})
        self.assertClean("IN-09", move)
        move.ar_irn_date = "2026-05-01"
        self.assertFound("IN-09", move, "04/30/2026")
        self.company.ar_audit_turnover = 100_000_000
        self.assertClean("IN-09", move)

    def test_thirty_days_for_who_has_not_reported_yet(self):
        self.company.ar_audit_turnover = 100_000_001
        self.assertClean("IN-09", self.bill(self.far, self.igst, day=self.ago(29)))
        self.assertFound("IN-09", self.bill(self.far, self.igst, day=self.ago(30)))

    def test_an_irn_is_64_hexadecimal_digits(self):
        move = self.bill(self.far, self.igst)
        move.ar_irn = IRN
        self.assertClean("IN-10", move)
        move.ar_irn = IRN[:-1] + "g"
        self.assertFound("IN-10", move)

    def test_registered_without_gstin(self):
        nameless = self.registered("Nameless Ltd", False, self.karnataka)
        self.assertFound("IN-11", self.bill(nameless, self.igst), "Nameless")
        self.assertClean("IN-11", self.bill(self.far, self.igst))

    def test_what_is_collected_on_top_is_no_rate(self):
        tcs = self.tax(1, "TCS 1", l10n_in_tax_type="tcs")
        cess = self.gst("Cess 12", 12, "cess")
        move = self.invoice(
            self.far, [(self.goods, 100, self.igst | tcs | cess)], day=self.today - timedelta(1)
        )
        self.assertClean("IN-01", move)

    def test_pan_within_the_gstin(self):
        self.assertEqual(self.far.l10n_in_pan_entity_id.name, "AAGCB7383J", "Odoo takes it")
        self.assertClean("TN-10", self.far)
        self.far.l10n_in_pan_entity_id = self.near.l10n_in_pan_entity_id
        self.assertFound("TN-10", self.far, "AAACM4154G")
        kinds = self.far.ar_tax_number_ids.mapped("kind")
        self.assertEqual(sorted(kinds), ["gstin", "pan"])

    def test_tan(self):
        self.far.l10n_in_tan = "DEL112345B"
        number = self.far.ar_tax_number_ids.filtered(lambda number: number.kind == "tan")
        self.assertEqual(number.reason, "format")
        self.assertFound("TN-01", self.far, "DEL112345B")
