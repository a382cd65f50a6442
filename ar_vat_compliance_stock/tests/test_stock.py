"""Invoices held against the goods that left."""

from datetime import datetime, time

from odoo.addons.ar_vat_compliance_sale.tests.common import OrderCase
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestStock(OrderCase):
    GROUPS = (*OrderCase.GROUPS, "stock.group_stock_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods.is_storable = False

    def bill(self, day):
        order = self.order()
        move = order._create_invoices()
        move.write({"invoice_date": day, "date": day})
        move.action_post()
        return order, move

    def deliver(self, order, day):
        picking = order.picking_ids
        picking.move_ids.quantity = 1
        picking.move_ids.picked = True
        picking.button_validate()
        picking.move_ids.date = datetime.combine(day, time(12))

    def test_delivered_on_the_day(self):
        order, move = self.bill(self.today)
        self.deliver(order, self.today)
        self.assertClean("ST-01", move)
        self.assertClean("ST-02", move)

    def test_delivered_afterwards(self):
        order, move = self.bill(self.ago(3))
        self.deliver(order, self.ago(2))
        self.assertFound("ST-01", move, order.name)

    def test_not_delivered_within_a_week(self):
        _order, within = self.bill(self.ago(7))
        self.assertClean("ST-02", within)
        order, move = self.bill(self.ago(8))
        self.assertFound("ST-02", move, order.name)
        self.deliver(order, self.today)
        self.assertClean("ST-02", move)
