"""References that cost nothing to write."""

from odoo import fields


class Unchecked(fields.Many2one):
    """A reference without a foreign key, whose check costs as much as all else of writing a row.

    For what cannot go away while journal items, debtors or kept snapshots use it.
    """

    def update_db_foreign_key(self, model, column):
        """Leave the column without a foreign key."""
