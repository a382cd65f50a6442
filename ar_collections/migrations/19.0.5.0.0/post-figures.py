"""The standard rule about credits speaks of those that cover something, not of a deposit."""

OLD = "[('unapplied_amount', '>', 0), '|', ('to_chase_amount', '>', 0), ('set_off_amount', '>', 0)]"
NEW = "[('set_off_amount', '>', 0)]"


def migrate(cr, _version):
    cr.execute(
        """
        UPDATE ar_strategy_rule
           SET condition = %s,
               name = REPLACE(name::text, '{unapplied_amount}', '{set_off_amount}')::jsonb
         WHERE condition = %s
        """,
        (NEW, OLD),
    )
