"""Live disputes: amounts by the tax engine, and released is what was paid or cancelled.

What was contested of a quantity or a price was a share of its line. Where the line is still such
that it gives that share, the amount is what the invoice would come to less; where it is not, it was
changed since, and the amount stays as people know it.
"""

from odoo import SUPERUSER_ID, api
from odoo.addons.ar_base.domain.money import meant, minor, share

LIVE = ("new", "investigating", "waiting")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    disputes = env["ar.dispute"].search([("state", "in", LIVE)])
    for line in disputes.line_ids:
        if line.basis != "amount" and line._has_line() and line.amount == _share(line):
            env.add_to_compute(line._fields["amount"], line)
    env.flush_all()
    disputes._settle()


def _share(line):
    """The amount as it was worked out before."""
    source, digits = line.invoice_line_id, line.currency_id.decimal_places
    total = minor(source.price_total, digits)
    part, whole = line.quantity, source.quantity
    if line.basis == "price":
        part, whole = meant(source.price_unit) - meant(line.price_unit), source.price_unit
    return share(total, part, whole) / 10**digits if whole else 0
