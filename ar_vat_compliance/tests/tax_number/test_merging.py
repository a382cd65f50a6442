"""Two customers with a tax number each can be merged."""

from odoo.tests import tagged

from ..common import ComplianceCase


@tagged("post_install", "-at_install")
class TestMerging(ComplianceCase):
    def merge(self, kept, gone):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((kept | gone).ids, kept, extra_checks=False)
        self.env.invalidate_all()

    def test_two_with_a_number_each(self):
        kept = self.customer("Kept", vat="DE811907980")
        gone = self.customer("Gone", vat="DE136695976")
        self.merge(kept, gone)
        self.assertEqual(kept.ar_tax_number_ids.mapped("number"), ["DE811907980"])

    def test_the_number_of_the_one_who_had_it(self):
        kept, gone = self.customer("Kept"), self.customer("Gone", vat="DE136695976")
        self.merge(kept, gone)
        self.assertEqual(kept.vat, "DE136695976")
        self.assertEqual(kept.ar_tax_number_ids.mapped("number"), ["DE136695976"])

    def test_two_of_whom_the_same_was_found(self):
        """The other's finding goes with it; what was found about one alone is told of the kept."""
        kept, gone = self.customer("Ohne GmbH"), self.customer("Mit GmbH")
        for partner in (kept, gone):
            self.invoice(partner, [(self.goods, 5, self.tax(19))], day=self.ago(5))
        mine, theirs = (self.assertFound("TN-09", partner) for partner in (kept, gone))
        self.merge(kept, gone)
        self.assertTrue(mine.exists())
        self.assertFalse(theirs.exists())
        self.assertEqual(self.assertFound("TN-09", kept), mine)
