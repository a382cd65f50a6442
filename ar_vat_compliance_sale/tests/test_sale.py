"""Invoices held against orders."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import OrderCase


@tagged("post_install", "-at_install")
class TestSale(OrderCase):
    def bill(self, quantity=1, **values):
        """An order, delivered, and the invoice of it."""
        order = self.order()
        order.order_line.qty_delivered = 1
        move = order._create_invoices()
        move.invoice_date = self.today
        move.invoice_line_ids.write({"quantity": quantity, **values})
        move.action_post()
        return order, move

    def test_as_ordered_and_delivered(self):
        _order, move = self.bill()
        for code in ("SO-01", "SO-02", "SO-03"):
            self.assertClean(code, move)

    def test_more_than_ordered(self):
        order, move = self.bill(3)
        finding = self.assertFound("SO-01", move, order.name)
        self.assertEqual(finding.amount, 200)

    def test_more_than_delivered(self):
        order, move = self.bill()
        order.order_line.qty_delivered = 0
        finding = self.assertFound("SO-02", move, order.name)
        self.assertEqual(finding.amount, 100)

    def test_another_price(self):
        _order, move = self.bill(price_unit=120)
        finding = self.assertFound("SO-03", move, "120.0")
        self.assertEqual(finding.amount, 20)

    def test_who_sells_sees_his_invoice_and_nothing_of_the_audit(self):
        _order, move = self.bill(3)
        self.assertFound("SO-01", move)
        seller = self.person("seller", "sales_team.group_sale_manager")
        move = move.with_user(seller)
        self.assertTrue(move.read(["name"]))
        self.assertFalse([name for name in move.fields_get() if name.startswith("ar_")])
        for name in ("ar_finding_text", "ar_finding_count", "ar_finding_ids"):
            with self.assertRaises(AccessError, msg=name):
                move.read([name])
        for method in ("action_ar_check", "action_ar_findings"):
            with self.assertRaises(AccessError, msg=method):
                getattr(move, method)()
        with self.assertRaises(AccessError):
            self.env["ar.audit.finding"].with_user(seller).search([])
