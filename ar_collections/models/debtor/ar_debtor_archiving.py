"""An archived debtor is one of whom nothing is open: out of sight, and nothing is missed.

The rule, the run and the statement look at the ledger, and know of no archive. So nobody is put
away who owes something, and whoever owes something again comes back by himself, with the figures.
An archived contact is another matter: its debt is worked as before.
"""

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    def write(self, vals):
        if not vals.get("active", True):
            self._check_nothing_open()
        return super().write(vals)

    def _check_nothing_open(self):
        """Raise if one of these debtors has an open item, in its favour or not."""
        ledger = self.env["ar.ledger"]
        for company, debtors in self.grouped("company_id").items():
            rows = ledger._open_items(
                company._ar_today(), companies=company.ids, partners=debtors.partner_id.ids
            )
            if owing := debtors.filtered(
                lambda debtor, those={row["partner_id"] for row in rows}: (
                    debtor.partner_id.id in those
                )
            ):
                raise UserError(
                    self.env._(
                        "%(customer)s has open items and stays on the lists. Hold it, or give it a "
                        "policy that never duns, if it is not to be chased.",
                        customer=owing[0].display_name,
                    )
                )

    def _counted_sql(self, scope):
        """Whoever has an open item again comes back."""
        return SQL(
            "%s, active = d.active OR figure.overdue_count > 0"
            " OR figure.next_due_date IS NOT NULL OR figure.unapplied_amount > 0",
            super()._counted_sql(scope),
        )
