"""Who has had a hand in what waits for approval, or was approved, is kept on the record itself."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

APPROVED = ("ar.audit.finding",)


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in APPROVED:
        hands = env[name]._fields["ar_hand_ids"]
        for people in ("maker_ids", "changer_ids"):
            known = env["ar.approval"]._fields[people]
            env.execute_query(
                SQL(
                    """
                    INSERT INTO %(hands)s (%(record)s, %(user)s)
                    SELECT record.id, known.%(person)s
                      FROM %(known)s known
                      JOIN ar_approval request ON request.id = known.%(request)s
                      JOIN %(table)s record ON record.id = request.res_id
                     WHERE request.holds AND request.res_model = %(name)s
                    ON CONFLICT DO NOTHING
                    RETURNING 1
                    """,
                    hands=SQL.identifier(hands.relation),
                    record=SQL.identifier(hands.column1),
                    user=SQL.identifier(hands.column2),
                    known=SQL.identifier(known.relation),
                    person=SQL.identifier(known.column2),
                    request=SQL.identifier(known.column1),
                    table=SQL.identifier(env[name]._table),
                    name=name,
                )
            )
