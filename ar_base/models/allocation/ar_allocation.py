"""What lies on each row when sums are laid over rows: ``domain.allocation`` for a million at once.

An expression, not a statement: whoever has rows puts it among the columns of the SELECT over them.
A test holds it against the Python of the same name on random data.
"""

from odoo import api, models
from odoo.tools import SQL


class ArAllocation(models.AbstractModel):
    _name = "ar.allocation"
    _description = "Allocation"

    @api.model
    def _oldest_first_sql(self, pool, amount, *, within, order):
        """How much of a pool lies on this row: ``domain.allocation`` ``oldest_first``.

        Nothing where the row bears nothing, where the rows before it took all, and where there is
        no pool. In the currency of both, exact as far as they are (``numeric``).

        :param pool: expression of what is to be laid over the rows of the partition, the same for
            each of them; NULL counts as nothing
        :param amount: expression of what this row can bear; less than nothing, and NULL, bear none
        :param within: expressions of the partition
        :param order: expressions of the order, the last of them unique within the partition
        """
        return SQL(
            """
            LEAST(GREATEST(%(amount)s, 0), GREATEST(0, %(pool)s - (
                SUM(GREATEST(%(amount)s, 0)) OVER (
                    PARTITION BY %(within)s ORDER BY %(order)s ROWS UNBOUNDED PRECEDING)
                - GREATEST(%(amount)s, 0))))
            """,
            amount=amount,
            pool=pool,
            within=within,
            order=order,
        )

    @api.model
    def _pool_sql(self, amount, *, within):
        """What the rows of a partition have to give in all; less than nothing gives nothing."""
        return SQL("SUM(GREATEST(%s, 0)) OVER (PARTITION BY %s)", amount, within)

    @api.model
    def _rounded_once_sql(self, amount, rounded, *, within, order):
        """This row's part of a sum that is rounded once, when all of it is known.

        The parts of a partition add up to the sum rounded, and none is off by more than a unit.

        :param amount: expression of what the row has of the sum, not rounded
        :param rounded: gives the expression that rounds an expression
        :param within: expressions of the partition
        :param order: expressions of the order, the last of them unique within the partition
        """
        so_far = SQL(
            "SUM(%s) OVER (PARTITION BY %s ORDER BY %s ROWS UNBOUNDED PRECEDING)",
            amount,
            within,
            order,
        )
        return SQL("%s - %s", rounded(so_far), rounded(SQL("(%s - %s)", so_far, amount)))
