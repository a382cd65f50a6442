"""What disputes hold back, as the statements over many items read it."""

from odoo import api, models
from odoo.tools import SQL


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    @api.model
    def _held_sql(self, as_of=None, companies=None):
        """SELECT of ``move_id, amount, own``: what is held back of each document, in its currency.

        ``amount`` may lie on any of its items, ``own`` is a JSON object of what lies on one of them
        by itself: ``{item id: amount}``, or NULL.

        :param as_of: a past date, on which what was decided later had not been decided; None: now
        :param companies: ids; None: of all
        """
        return SQL(
            """
            SELECT move_id, SUM(amount) FILTER (WHERE item_id IS NULL) AS amount,
                   JSONB_OBJECT_AGG(item_id, amount) FILTER (WHERE item_id IS NOT NULL) AS own
              FROM (%s) contested GROUP BY move_id
            """,
            self._contested_sql(as_of, companies),
        )

    @api.model
    def _contested_sql(self, as_of, companies):
        """SELECT of ``move_id, item_id, amount`` held back; ``item_id`` where it is one alone."""
        theirs = SQL("line.company_id IN %s", tuple(companies)) if companies else SQL("TRUE")
        if as_of is None:
            return SQL(
                "SELECT move_id, item_id, SUM(held_amount) AS amount FROM ar_dispute_line line"
                " WHERE held_amount > 0 AND %s GROUP BY move_id, item_id",
                theirs,
            )
        return SQL(
            """
            SELECT line.move_id, line.item_id,
                   SUM(CASE WHEN dispute.decided_on <= %(as_of)s
                            THEN line.accepted_amount ELSE line.amount END) AS amount
              FROM ar_dispute_line line
              JOIN ar_dispute dispute ON dispute.id = line.dispute_id
             WHERE dispute.raised_on <= %(as_of)s
               AND (line.released_on IS NULL OR line.released_on > %(as_of)s)
               AND %(theirs)s
          GROUP BY line.move_id, line.item_id
            """,
            as_of=as_of,
            theirs=theirs,
        )

    @api.model
    def _spread_sql(self, held, residual, own=None):
        """What an item bears of what is held back of its document: ``domain`` ``spread`` in SQL.

        Stands in a SELECT over ``item`` (``id, move_id, due``) that yields every open item of the
        document.

        :param held: expression of what is held back of the item's document
        :param residual: expression of the item's residual, in the same currency
        :param own: expression of what is held back of its items by themselves, as a JSON object
        """
        on_itself = SQL("0")
        if own is not None:
            on_itself = SQL(
                "CASE WHEN %(own)s IS NULL THEN 0 ELSE LEAST(GREATEST(%(residual)s, 0),"
                " COALESCE((%(own)s ->> item.id::text)::numeric, 0)) END",
                own=own,
                residual=residual,
            )
        return SQL(
            "(%s) + %s",
            on_itself,
            self.env["ar.allocation"]._oldest_first_sql(
                held,
                SQL("(%s - (%s))", residual, on_itself),
                within=SQL("item.move_id"),
                order=SQL("item.due, item.id"),
            ),
        )
