"""What the eligibility rule knows of notices: how far an item is dunned, what its debtor heard.

``domain.dunning.cadence`` says what follows from it.
"""

from functools import partial

from odoo import models
from odoo.tools import SQL

from ...domain.dunning.delivery import DISPATCHED, REACHED
from .ar_dunning_eligibility import UNSPACED, _ids

#: Of so few customers it is looked first whether they heard anything lately.
FEW = 100
#: Facts by the alias under which they are joined, and what they are where there is none.
UNHEARD = {
    "exclusion": SQL("NULL::integer AS id"),
    "heard": SQL(
        "CAST(NULL AS date) AS reminded_on, CAST(NULL AS date) AS noted_on,"
        " NULL::integer AS pending_reminder_id, NULL::integer AS pending_note_id"
    ),
    "final": SQL("CAST(NULL AS date) AS day, CAST(NULL AS date) AS until"),
}


class ArDunningEligibility(models.AbstractModel):
    _inherit = "ar.dunning.eligibility"

    def _starts_anew_sql(self):
        """Whether the policy of an item starts the levels anew once the due date was extended."""
        policies = self.env["ar.dunning.policy"].sudo().with_context(active_test=False)
        anew = policies.search([("starts_anew", "=", True)])
        if not anew:
            return SQL("FALSE")
        return SQL("COALESCE(%s IN %s, FALSE)", self._policy_sql(), tuple(anew.ids))

    def _notices_sql(self, as_of, ignoring):
        """Per item: the level reached, the last notice, and a notice that is still on its way.

        ``present_days`` and ``present_level_id`` leave out what was said before the due date was
        extended. One whose level somebody changed by hand will go out once it is approved.
        """
        levels = self.env["ar.dunning.level"]
        severest = partial(levels._severest_sql, SQL("level.days"), SQL("level.id"))
        return SQL(
            """
            SELECT line.move_line_id AS line_id,
                   MAX(level.days) FILTER (WHERE reached.is) AS last_days,
                   %(last)s AS last_level_id,
                   MAX(level.days) FILTER (WHERE reached.is AND present.is) AS present_days,
                   %(present)s AS present_level_id,
                   MAX(notice.notice_date) FILTER (WHERE reached.is) AS last_sent,
                   BOOL_OR(waiting.is) AS in_flight,
                   MAX(notice.id) FILTER (WHERE waiting.is) AS blocking_notice_id
              FROM ar_dunning_notice_line line
              JOIN item ON item.id = line.move_line_id
              JOIN ar_dunning_notice notice ON notice.id = line.notice_id
              JOIN ar_dunning_level level ON level.id = line.level_id
        CROSS JOIN LATERAL (SELECT notice.state IN %(reached)s AND notice.notice_date <= %(as_of)s
                                   AND NOT notice.id IN %(ignoring)s AS is) reached
        CROSS JOIN LATERAL (SELECT COALESCE(line.date_due >= item.due, TRUE) AS is) present
        CROSS JOIN LATERAL (SELECT (line.in_flight OR %(decided)s)
                                   AND NOT notice.id IN %(ignoring)s AS is) waiting
             WHERE line.kind = 'chased' AND line.dropped IS NOT TRUE
               AND (line.in_flight OR notice.state IN %(reached)s OR %(decided)s)
          GROUP BY line.move_line_id
            """,
            as_of=as_of,
            ignoring=ignoring,
            reached=tuple(REACHED),
            decided=self._decided_by_hand_sql(),
            last=severest(SQL("reached.is")),
            present=severest(SQL("reached.is AND present.is")),
        )

    def _decided_by_hand_sql(self):
        """Whether a proposed ``notice`` will be sent as somebody decided: its level was changed."""
        return SQL("(notice.state = 'proposed' AND notice.level_changed_by IS NOT NULL)")

    def _heard_joins_sql(self, as_of, ignoring, partners):
        """What reviewers left out and debtors heard, joined to the items ``i`` of debtors ``d``."""
        theirs = self._other_notices_sql(ignoring)
        joined = {
            "exclusion": (self._excluded_sql(as_of), SQL("exclusion.line_id = i.id")),
            "heard": (
                self._heard_sql(as_of, theirs),
                SQL("heard.debtor_id = d.id"),
            ),
            "final": (self._final_sql(as_of, theirs), SQL("final.debtor_id = d.id")),
        }
        unknown = self._unheard(as_of, ignoring, partners)
        return SQL(" ").join(
            SQL("CROSS JOIN (SELECT %s) %s", UNHEARD[alias], SQL.identifier(alias))
            if alias in unknown
            else SQL("LEFT JOIN (%s) %s ON %s", rows, SQL.identifier(alias), condition)
            for alias, (rows, condition) in joined.items()
        )

    def _unheard(self, as_of, ignoring, partners):
        """Of which of ``UNHEARD`` there is nothing: to plan the reading of each takes longer.

        To be asked for after a :meth:`_flush`. Of many customers only exclusions are looked for.
        """
        excluded = SQL(
            "SELECT 1 FROM ar_dunning_exclusion exclusion WHERE %s LIMIT 1", self._lasts_sql(as_of)
        )
        unknown = set() if self.env.execute_query(excluded) else {"exclusion"}
        if self.env.context.get("ar_spacing") is UNSPACED:
            return unknown | {"heard", "final"}
        if partners is None or len(partners) > FEW:
            return unknown
        ((heard, final),) = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*), COUNT(*) FILTER (WHERE level.is_final)
                  FROM ar_dunning_notice notice
                  JOIN ar_dunning_level level ON level.id = notice.level_id
                 WHERE notice.partner_id IN %s AND NOT notice.id IN %s AND (%s OR %s)
                """,
                _ids(partners),
                ignoring,
                self._is_heard_sql(as_of),
                self._is_pending_sql(),
            )
        )
        known = {"heard": heard, "final": final}
        return unknown | {alias for alias, count in known.items() if not count}

    def _excluded_sql(self, as_of):
        """Per item: how a reviewer took it, or its debtor, out of the runs, where that lasts."""
        return SQL(
            """
            SELECT DISTINCT ON (line_id) line_id, id
              FROM (
                SELECT item.id AS line_id, exclusion.id, exclusion.until
                  FROM ar_dunning_exclusion exclusion
                  JOIN item ON item.id = exclusion.move_line_id
                 WHERE %(lasts)s
                   AND (exclusion.amount_open IS NULL OR exclusion.amount_open = item.residual)
             UNION ALL
                SELECT item.id, exclusion.id, exclusion.until
                  FROM ar_dunning_exclusion exclusion
                  JOIN ar_debtor debtor ON debtor.id = exclusion.debtor_id
                  JOIN item ON item.partner_id = debtor.partner_id
                   AND item.company_id = debtor.company_id
                 WHERE %(lasts)s AND exclusion.move_line_id IS NULL) excluded
          ORDER BY line_id, until DESC NULLS FIRST, id
            """,
            lasts=self._lasts_sql(as_of),
        )

    def _lasts_sql(self, as_of):
        """Whether a row ``exclusion`` is in force on a day."""
        return SQL(
            "(%(day)s >= exclusion.since AND (exclusion.until IS NULL OR %(day)s <"
            " exclusion.until) AND (exclusion.ended_on IS NULL OR %(day)s <"
            " exclusion.ended_on))",
            day=as_of,
        )

    def _heard_sql(self, as_of, theirs):
        """Per debtor: its last notices, by whichever policy, and those that are about to go out.

        One that waits for a person (a call, a letter to print) counts from the day on which it was
        put together.
        """
        return SQL(
            """
            SELECT notice.debtor_id,
                   MAX(notice.notice_date) FILTER (WHERE heard.is AND level.days >= 0)
                       AS reminded_on,
                   MAX(notice.notice_date) FILTER (WHERE heard.is AND level.days < 0) AS noted_on,
                   MAX(notice.id) FILTER (WHERE pending.is AND level.days >= 0)
                       AS pending_reminder_id,
                   MAX(notice.id) FILTER (WHERE pending.is AND level.days < 0) AS pending_note_id
              FROM ar_dunning_notice notice
              JOIN ar_dunning_level level ON level.id = notice.level_id
        CROSS JOIN LATERAL (SELECT %(heard)s AS is) heard
        CROSS JOIN LATERAL (SELECT %(pending)s AS is) pending
             WHERE (heard.is OR pending.is) AND %(theirs)s
          GROUP BY notice.debtor_id
            """,
            heard=self._is_heard_sql(as_of),
            pending=self._is_pending_sql(),
            theirs=theirs,
        )

    def _is_pending_sql(self):
        """Whether a ``notice`` is about to go out."""
        return SQL(
            "(notice.state = 'approved' OR (notice.state = 'queued' AND notice.prepared_on IS NULL)"
            " OR %s)",
            self._decided_by_hand_sql(),
        )

    def _final_sql(self, as_of, theirs):
        """Per debtor: the last final notice, and until when it stands alone."""
        return SQL(
            """
            SELECT notice.debtor_id, MAX(notice.notice_date) AS day,
                   MAX(notice.notice_date + policy.cooldown_days) AS until
              FROM ar_dunning_notice notice
              JOIN ar_dunning_level level ON level.id = notice.level_id AND level.is_final
              JOIN ar_dunning_policy policy ON policy.id = notice.policy_id
             WHERE %(heard)s AND %(theirs)s
          GROUP BY notice.debtor_id
            """,
            heard=self._is_heard_sql(as_of),
            theirs=theirs,
        )

    def _is_heard_sql(self, as_of):
        """Whether a ``notice`` went to its debtor lately, within the most days of any policy."""
        return SQL(
            """
            (notice.state IN %(dispatched)s
             AND (notice.state <> 'queued' OR notice.prepared_on IS NOT NULL)
             AND notice.notice_date <= %(as_of)s
             AND notice.notice_date > %(as_of)s - (SELECT MAX(cooldown_days)
                                                     FROM ar_dunning_policy))
            """,
            dispatched=tuple(DISPATCHED),
            as_of=as_of,
        )

    def _other_notices_sql(self, ignoring):
        """Whether a ``notice`` is about a customer who is looked at, and is none to be ignored."""
        return SQL(
            "NOT notice.id IN %s AND notice.partner_id IN (SELECT item.partner_id FROM item)",
            ignoring,
        )
