"""What live promises cover of items: waited for, and not asked for meanwhile.

A promise is laid over what is free of its items, the earliest due first. What is known now is what
was read in the journal when it was last judged; of a past day the journal is asked what had come by
then.
"""

from odoo import models
from odoo.tools import SQL


class ArDunningEligibility(models.AbstractModel):
    _inherit = "ar.dunning.eligibility"

    def _promised_sql(self, as_of, known, partners, free):
        """What is to come of each live promise, on its items.

        Money that lies unapplied is not waited for where the policy sets it off.
        """
        live, of = self._live_sql(as_of, known, partners)
        if live is None:
            return super()._promised_sql(as_of, known, partners, free)
        moves = SQL(
            """
            SELECT part.move_id FROM ar_promise_item part
              JOIN ar_promise promise ON promise.id = part.promise_id WHERE %s
            """,
            of,
        )
        return SQL(
            """
            SELECT line_id, until, %(laid)s AS amount
              FROM (
                SELECT DISTINCT ON (item.move_line_id) item.move_line_id AS line_id, promise.id,
                       promise.until, promise.pool, promise.unapplied, free.due, free.sets_off,
                       free.amount AS free
                  FROM (%(live)s) promise
                  JOIN ar_promise_item item ON item.promise_id = promise.id
                  JOIN (%(free)s) free ON free.id = item.move_line_id
              ORDER BY item.move_line_id, promise.id DESC) promised
            """,
            laid=self.env["ar.allocation"]._oldest_first_sql(
                SQL("(pool - CASE WHEN sets_off THEN unapplied ELSE 0 END)"),
                SQL("free"),
                within=SQL("id"),
                order=SQL("due, line_id"),
            ),
            live=live,
            free=free(moves),
        )

    def _live_sql(self, as_of, known, partners):
        """Promises that are live on a day, and a condition on ``promise`` that holds for all.

        Most customers have none: those who ask are spared a statement that is hard to plan.

        :return: a SELECT of ``id, pool, unapplied, until``, None if there is none; the condition
        """
        self.env["ar.promise"].flush_model()
        sources = (
            (known.now, self._live_now_sql, SQL("promise.state = 'open'")),
            (known.then, self._live_then_sql, SQL("promise.promised_on <= %s", as_of)),
        )
        parts, scope = [], []
        for companies, source, condition in sources:
            of = SQL("%s AND %s", condition, self._of_promises_sql(companies, partners))
            found = companies and self.env.execute_query(
                SQL("SELECT 1 FROM ar_promise promise WHERE %s LIMIT 1", of)
            )
            if found:
                parts.append(source(as_of, of))
                scope.append(SQL("(%s)", of))
        if not parts:
            return None, SQL("FALSE")
        return SQL(" UNION ALL ").join(parts), SQL(" OR ").join(scope)

    def _of_promises_sql(self, companies, partners):
        of = SQL("promise.company_id IN %s", tuple(companies) or (0,))
        if partners is None:
            return of
        return SQL("%s AND promise.partner_id IN %s", of, tuple(partners) or (0,))

    def _live_now_sql(self, as_of, of):
        """What is known now. One that waits for its money to be applied does so day by day."""
        return SQL(
            """
            SELECT promise.id, promise.to_come_amount AS pool,
                   COALESCE(promise.unapplied_amount, 0) AS unapplied,
                   CASE WHEN promise.awaits_application
                        THEN GREATEST(promise.waits_until, %(as_of)s)
                        ELSE promise.waits_until END AS until
              FROM ar_promise promise
             WHERE %(of)s AND promise.promised_on <= %(as_of)s
            """,
            as_of=as_of,
            of=of,
        )

    def _live_then_sql(self, as_of, of):
        """What the journal tells of a past day."""
        return SQL(
            """
            SELECT promise.id, 0::numeric AS unapplied,
                   promise.amount - LEAST(promise.amount, COALESCE(came.amount, 0)) AS pool,
                   COALESCE(plan.next + company.ar_promise_tolerance_days, %(as_of)s) AS until
              FROM ar_promise promise
              JOIN res_company company ON company.id = promise.company_id
         LEFT JOIN (SELECT instalment.promise_id, MIN(instalment.date) FILTER (
                               WHERE instalment.date + c.ar_promise_tolerance_days >= %(as_of)s)
                               AS next
                      FROM ar_promise_instalment instalment
                      JOIN res_company c ON c.id = instalment.company_id
                  GROUP BY instalment.promise_id) plan ON plan.promise_id = promise.id
         LEFT JOIN (%(came)s) came ON came.promise_id = promise.id
             WHERE %(of)s AND promise.state <> 'requested'
               AND (promise.is_beyond_limits IS NOT TRUE OR promise.agreed_on <= %(as_of)s)
               AND (promise.ended_on IS NULL OR promise.ended_on > %(as_of)s)
            """,
            as_of=as_of,
            of=of,
            came=self.env["ar.promise"]._received_sql(as_of, of),
        )

    def _flush(self):
        self.env["ar.promise"].flush_model()
        self.env["ar.promise.item"].flush_model()
        self.env["ar.promise.instalment"].flush_model()
        return super()._flush()
