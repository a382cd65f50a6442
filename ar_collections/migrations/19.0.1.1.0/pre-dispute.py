"""Disputes over one item, with a reason in free text, make room for disputes over invoices."""


def migrate(cr, version):
    cr.execute("ALTER TABLE ar_dispute DROP CONSTRAINT IF EXISTS ar_dispute_amount_positive")
    cr.execute("ALTER TABLE ar_dispute ALTER COLUMN move_line_id DROP NOT NULL")
    cr.execute("ALTER TABLE ar_dispute ALTER COLUMN reason DROP NOT NULL")
    cr.execute("ALTER TABLE ar_dispute ALTER COLUMN opened_on DROP NOT NULL")
    # What was said, and since when, stays where it was under its new name; the amount moves to a
    # line and is kept aside until that is made.
    cr.execute(
        "ALTER TABLE ar_dispute ADD COLUMN description text, ADD COLUMN raised_on date,"
        " ADD COLUMN ended_on date, ADD COLUMN old_amount numeric,"
        " ADD COLUMN debtor_id integer, ADD COLUMN channel varchar,"
        " ADD COLUMN resolution varchar"
    )
    # An item of nobody is never dunned: there is no debtor from whom it could be held back.
    cr.execute("DELETE FROM ar_dispute WHERE partner_id IS NULL")
    cr.execute(
        """
        INSERT INTO ar_debtor (company_id, partner_id, active, create_date, write_date)
        SELECT DISTINCT company_id, partner_id, TRUE, NOW() AT TIME ZONE 'UTC',
               NOW() AT TIME ZONE 'UTC'
          FROM ar_dispute
        ON CONFLICT (company_id, partner_id) DO NOTHING
        """
    )
    cr.execute(
        """
        UPDATE ar_dispute dispute
           SET description = reason, raised_on = opened_on, ended_on = closed_on,
               old_amount = amount, debtor_id = debtor.id,
               resolution = CASE WHEN state = 'closed' THEN 'withdrawn' END,
               state = CASE WHEN state = 'closed' THEN 'withdrawn' ELSE 'investigating' END
          FROM ar_debtor debtor
         WHERE debtor.company_id = dispute.company_id AND debtor.partner_id = dispute.partner_id
        """
    )
    # The view it extends is read first and must not stumble over fields that are gone.
    cr.execute(
        """
        UPDATE ir_ui_view SET arch_db = '{"en_US": "<data/>"}'
         WHERE id IN (SELECT res_id FROM ir_model_data
                       WHERE module = 'ar_collections' AND model = 'ir.ui.view'
                         AND name = 'account_move_view_form_dispute')
        """
    )
