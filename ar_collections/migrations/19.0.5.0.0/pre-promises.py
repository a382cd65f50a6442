"""What had gone of a promised item is kept with it, and when that was; it was worked out before.

Until ``post-promises`` knows each company's clock, the day is that of the database's.
"""


def migrate(cr, _version):
    cr.execute(
        "ALTER TABLE ar_promise_item ADD COLUMN IF NOT EXISTS settled_before numeric,"
        " ADD COLUMN IF NOT EXISTS noted_on date"
    )
    cr.execute(
        """
        UPDATE ar_promise_item item
           SET settled_before = line.amount_currency - item.amount_before,
               noted_on = CAST(item.create_date AS date)
          FROM account_move_line line
         WHERE line.id = item.move_line_id AND item.noted_on IS NULL
        """
    )
