"""The checks that need China's localisation: a fapiao of eight digits on the invoice."""

from odoo import models
from odoo.addons.ar_vat_compliance.models.audit.registered import audit_check

DAYS_TO_ISSUE = 30


class ArAudit(models.AbstractModel):
    _inherit = "ar.audit"

    @audit_check
    def _check_cn_no_fapiao(self, scope):
        """The obligation arises with the invoice; a month is what practice leaves for it."""
        return self._found(
            """
              FROM (%(documents)s) m
             WHERE COALESCE(m.fapiao, '') = '' AND m.amount_total <> 0 AND NOT m.is_refund
               AND m.customer_country = 'CN' AND %(today)s - m.dated > %(days)s
            """,
            figures={"customer": "m.customer", "days": "%(today)s - m.dated"},
            documents=scope.documents(),
            days=DAYS_TO_ISSUE,
            today=scope.today,
        )

    @audit_check
    def _check_cn_fapiao_twice(self, scope):
        return self._found(
            """
              FROM (%(documents)s) m
        CROSS JOIN LATERAL (SELECT MIN(twin.name) AS name FROM account_move twin
                             WHERE twin.fapiao = m.fapiao AND twin.company_id = m.company_id
                               AND twin.id <> m.id AND twin.state = 'posted') twin
             WHERE COALESCE(m.fapiao, '') <> '' AND twin.name IS NOT NULL
            """,
            figures={"fapiao": "m.fapiao", "first": "twin.name"},
            documents=scope.documents(),
        )

    @audit_check
    def _check_cn_no_buyer_number(self, scope):
        return self._found(
            """
              FROM (%(documents)s) m
             WHERE m.customer_is_company AND m.customer_vat IS NULL AND m.customer_country = 'CN'
               AND NOT m.is_refund
            """,
            figures={"customer": "m.customer"},
            documents=scope.documents(),
        )
