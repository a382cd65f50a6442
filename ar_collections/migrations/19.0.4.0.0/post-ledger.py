"""Snapshots that were taken before say which accounts they saw, as far as that is known."""


def migrate(cr, version):
    cr.execute(
        """
        INSERT INTO ar_aging_snapshot_control_rel (snapshot_id, account_id)
        SELECT DISTINCT snapshot_id, account_id FROM ar_aging_snapshot_account
         WHERE account_id IS NOT NULL
            ON CONFLICT DO NOTHING
        """
    )
    # It has another name, in the add-on below.
    cr.execute("DROP INDEX IF EXISTS account_move_line__ar_unposted_idx")
