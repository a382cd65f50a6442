"""A debtor whose customer had become another one's contact is found again."""

import runpy
from pathlib import Path

from odoo.tests import tagged

from ..common import ReceivablesCase

SCRIPT = Path(__file__).parents[2] / "migrations" / "19.0.5.0.0" / "post-decisions.py"


@tagged("post_install", "-at_install")
class TestDecisionsMigration(ReceivablesCase):
    def test_it_becomes_part_of_that_ones(self):
        single = self.make_customer("Dora", is_company=False, parent_id=self.customer.id)
        self.invoice(100, due=-10, partner=single)
        self.commit()
        orphan = self.debtor(self.make_customer("Nobody's"))
        orphan.sudo().standing = "legal"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_debtor SET partner_id = %s WHERE id = %s", (single.id, orphan.id)
        )
        runpy.run_path(str(SCRIPT))["migrate"](self.env.cr, "19.0.4.1.0")
        self.env.invalidate_all()
        self.assertFalse(orphan.exists())
        self.assertEqual((self.debtor().standing, self.debtor().open_amount), ("legal", 100))
