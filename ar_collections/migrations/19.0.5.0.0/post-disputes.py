"""Live disputes: amounts by the tax engine, and released is what was paid or cancelled.

What was contested of a quantity or a price was a share of its line. Where the line is still such
that it gives that share, the amount is what the invoice would come to less by all that is contested
of it; where it is not, it was changed since, and the amount stays as people know it.
"""

from odoo import SUPERUSER_ID, api
from odoo.addons.ar_base.domain.money import meant, minor, share

LIVE = ("new", "investigating", "waiting")


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    disputes = env["ar.dispute"].search([("state", "in", LIVE)])
    changed = disputes.line_ids.filtered(
        lambda line: line.basis != "amount" and line._has_line() and line.amount == _share(line)
    )
    together = changed._reckon(changed._terms(), changed._granted_before())
    for line, amount in changed._units(together).items():
        # Not by the field: more may be contested than is open by now, which nobody is told today.
        cr.execute("UPDATE ar_dispute_line SET amount = %s WHERE id = %s", (amount, line.id))
    changed.invalidate_recordset(["amount"])
    changed.modified(["amount"])
    env.flush_all()
    disputes._follow_cancellation()


def _share(line):
    """The amount as it was worked out before."""
    source, digits = line.invoice_line_id, line.currency_id.decimal_places
    total = minor(source.price_total, digits)
    part, whole = line.quantity, source.quantity
    if line.basis == "price":
        part, whole = meant(source.price_unit) - meant(line.price_unit), source.price_unit
    return share(total, part, whole) / 10**digits if whole else 0
