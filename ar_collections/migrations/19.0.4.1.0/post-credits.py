"""What credits cover is to chase no more: the standard rule about them asks for that, too."""

OLD = "[('unapplied_amount', '>', 0), ('to_chase_amount', '>', 0)]"
NEW = "[('unapplied_amount', '>', 0), '|', ('to_chase_amount', '>', 0), ('set_off_amount', '>', 0)]"


def migrate(cr, _version):
    cr.execute("UPDATE ar_strategy_rule SET condition = %s WHERE condition = %s", (NEW, OLD))
