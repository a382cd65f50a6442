"""Disputes of before are about whole invoices: none of their lines names an item.

Odoo would work it out for each line as it makes the column, and hold what was contested and decided
long ago against what may be contested today.
"""


def migrate(cr, _version):
    cr.execute("ALTER TABLE ar_dispute_line ADD COLUMN IF NOT EXISTS item_id integer")
