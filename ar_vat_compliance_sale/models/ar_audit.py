"""Invoice lines held against the order lines that they bill."""

from odoo import models
from odoo.addons.ar_vat_compliance.models.audit.registered import audit_check


class ArAudit(models.AbstractModel):
    _inherit = "ar.audit"

    def _found_order_lines(self, scope, condition, figures, amount):
        """Findings about order lines ``ordered`` behind documents, each told of by the latest one.

        What is at stake is in the currency of the company.
        """
        return self._found(
            f"""
              FROM (SELECT DISTINCT ON (ordered.id) m.*, ordered.id AS order_line_id,
                           ordered.product_uom_qty, ordered.qty_invoiced, ordered.qty_delivered,
                           ordered.name AS order_line, sold.name AS order_name,
                           ordered.price_unit AS ordered_price, billed.price_unit AS billed_price,
                           billed.quantity AS billed_quantity,
                           ABS(billed.balance) / NULLIF(billed.quantity, 0) AS worth
                      FROM (%(documents)s) m
                      JOIN account_move_line billed ON billed.move_id = m.id
                       AND billed.display_type = 'product'
                      JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = billed.id
                      JOIN sale_order_line ordered ON ordered.id = link.order_line_id
                       AND ordered.is_downpayment IS NOT TRUE
                      JOIN sale_order sold ON sold.id = ordered.order_id
                 LEFT JOIN product_product product ON product.id = ordered.product_id
                 LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                     WHERE NOT m.is_refund AND {condition}
                  ORDER BY ordered.id, m.dated DESC, m.id DESC) m
            """,
            key="m.order_line_id::text",
            amount=amount,
            figures={"order": "m.order_name", "line": "m.order_line", **figures},
            documents=scope.documents(),
        )

    @audit_check
    def _check_sale_over_ordered(self, scope):
        return self._found_order_lines(
            scope,
            "ordered.qty_invoiced > ordered.product_uom_qty",
            {"billed": "m.qty_invoiced", "ordered": "m.product_uom_qty"},
            "(m.qty_invoiced - m.product_uom_qty) * m.worth",
        )

    @audit_check
    def _check_sale_over_delivered(self, scope):
        """Of goods alone: services are delivered by being billed, unless somebody counts them."""
        return self._found_order_lines(
            scope,
            "template.type <> 'service' AND ordered.qty_invoiced > ordered.qty_delivered",
            {"billed": "m.qty_invoiced", "delivered": "m.qty_delivered"},
            "(m.qty_invoiced - m.qty_delivered) * m.worth",
        )

    @audit_check
    def _check_sale_other_price(self, scope):
        return self._found_order_lines(
            scope,
            "ABS(billed.price_unit - ordered.price_unit) > 0.005"
            " AND sold.currency_id = billed.currency_id"
            " AND billed.product_uom_id = ordered.product_uom_id",
            {"billed": "m.billed_price", "ordered": "m.ordered_price"},
            "ABS(m.billed_price - m.ordered_price) * m.billed_quantity",
        )
