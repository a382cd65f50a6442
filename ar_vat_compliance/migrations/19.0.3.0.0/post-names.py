"""Registered names are compared anew: three answers stand where a share stood."""

from odoo.addons.ar_base.domain.names.comparing import compare
from odoo.tools import SQL, split_every

AT_ONCE = 1_000


def migrate(cr, version):
    cr.execute("SELECT DISTINCT COALESCE(our_name, ''), name FROM ar_tax_answer WHERE name <> ''")
    for names in split_every(AT_ONCE, cr.fetchall()):
        cr.execute(
            SQL(
                """
                UPDATE ar_tax_answer answer SET name_answer = said.answer
                  FROM (VALUES %s) AS said (ours, theirs, answer)
                 WHERE answer.name = said.theirs AND COALESCE(answer.our_name, '') = said.ours
                """,
                SQL(", ").join(
                    SQL("(%s, %s, %s)", ours, theirs, compare(ours, theirs).value)
                    for ours, theirs in names
                ),
            )
        )
