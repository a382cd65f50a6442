"""For migrations: scheduled actions that once ran at an hour of the server's day tick now."""


def let_tick(cr, addon, names):
    """Let scheduled actions of an add-on, by their names, tick every half hour from now on."""
    cr.execute(
        """
        UPDATE ir_cron cron
           SET interval_number = 30, interval_type = 'minutes',
               nextcall = DATE_TRUNC('minute', NOW() AT TIME ZONE 'UTC')
          FROM ir_model_data data
         WHERE data.model = 'ir.cron' AND data.res_id = cron.id
           AND data.module = %s AND data.name IN %s
        """,
        [addon, tuple(names)],
    )
