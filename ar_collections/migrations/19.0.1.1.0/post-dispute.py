"""Each dispute of the former kind becomes one over an amount of its invoice."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})
    disputes = env["ar.dispute"].search([], order="raised_on, id")
    disputes.reason_id = env.ref("ar_collections.dispute_reason_other")
    for dispute in disputes:
        dispute.name = (
            env["ir.sequence"]
            .with_context(ir_sequence_date=dispute.raised_on)
            .next_by_code("ar.dispute")
        )
    env.flush_all()
    _make_lines(env)
    disputes._start_clock()
    # What was paid in the meantime is settled; the debtors' figures follow.
    env["ar.dispute"]._conclude(disputes.partner_id)
    env["ar.debtor"]._refresh()
    cr.execute("ALTER TABLE ar_dispute DROP COLUMN old_amount")


def _make_lines(env):
    """In SQL: an invoice that was paid since has not as much open as was contested."""
    env.cr.execute(
        """
        INSERT INTO ar_dispute_line (dispute_id, move_id, currency_id, company_id, sequence, basis,
                                     amount, accepted_amount, released_on, create_uid, write_uid,
                                     create_date, write_date)
        SELECT dispute.id, dispute.move_id, move.currency_id, dispute.company_id, 10, 'amount',
               dispute.old_amount, 0, dispute.ended_on, dispute.create_uid, dispute.write_uid,
               dispute.create_date, dispute.write_date
          FROM ar_dispute dispute
          JOIN account_move move ON move.id = dispute.move_id
        """
    )
    env.invalidate_all()
    lines = env["ar.dispute.line"].search([])
    for name in ("amount_company", "accepted_amount_company", "held_amount"):
        env.add_to_compute(lines._fields[name], lines)
    disputes = lines.dispute_id
    for name in ("currency_id", "amount", "amount_company", "held_amount"):
        env.add_to_compute(disputes._fields[name], disputes)
    env.flush_all()
