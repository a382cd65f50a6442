"""Invoices held against the goods that left for the orders that they bill."""

from odoo import models
from odoo.addons.ar_vat_compliance.models.audit.registered import audit_check

DAYS_TO_DELIVER = 7


class ArAudit(models.AbstractModel):
    _inherit = "ar.audit"

    def _found_orders(self, scope, condition, figures, **values):
        """Findings about documents ``m`` and orders ``sold`` of goods that meet a condition."""
        return self._found(
            f"""
              FROM (SELECT billed.move_id, ordered.order_id, MIN(%(left)s) AS first_left,
                           COUNT(moved.id) AS moves
                      FROM account_move m
                      JOIN account_move_line billed ON billed.move_id = m.id
                       AND billed.display_type = 'product'
                      JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = billed.id
                      JOIN sale_order_line ordered ON ordered.id = link.order_line_id
                       AND ordered.is_downpayment IS NOT TRUE
                      JOIN product_product product ON product.id = ordered.product_id
                      JOIN product_template template ON template.id = product.product_tmpl_id
                       AND template.type = 'consu'
                 LEFT JOIN stock_move moved ON moved.sale_line_id = ordered.id
                       AND moved.state = 'done'
                       AND moved.location_dest_id IN (SELECT id FROM stock_location
                                                       WHERE usage = 'customer')
                     WHERE m.move_type <> 'out_refund' AND %(within)s
                  GROUP BY billed.move_id, ordered.order_id) gone
              JOIN (%(documents)s) m ON m.id = gone.move_id
              JOIN sale_order sold ON sold.id = gone.order_id
             WHERE {condition}
            """,
            key="gone.order_id::text",
            figures={"order": "sold.name", "dated": "m.dated", **figures},
            within=scope.within("m"),
            left=scope.day("moved.date"),
            documents=scope.documents(),
            **values,
        )

    @audit_check
    def _check_stock_before_delivery(self, scope):
        return self._found_orders(scope, "gone.first_left > m.dated", {"left": "gone.first_left"})

    @audit_check
    def _check_stock_no_delivery(self, scope):
        return self._found_orders(
            scope,
            "gone.moves = 0 AND %(today)s - m.dated > %(days)s",
            {"days": "%(today)s - m.dated"},
            days=DAYS_TO_DELIVER,
            today=scope.today,
        )
