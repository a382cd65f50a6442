"""The test kit: an order of one pump at 100, of a customer whose number is right."""

from odoo import Command
from odoo.addons.ar_vat_compliance.tests.common import ComplianceCase


class OrderCase(ComplianceCase):
    GROUPS = ("sales_team.group_sale_manager",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in cls.GROUPS:
            cls.env.user.group_ids += cls.env.ref(group)
        cls.partner = cls.customer(vat="DE811907980")
        cls.goods.invoice_policy = "order"

    def order(self):
        """A confirmed order."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.goods.id,
                            "product_uom_qty": 1,
                            "price_unit": 100,
                            "tax_ids": [Command.set(self.tax(19).ids)],
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order
