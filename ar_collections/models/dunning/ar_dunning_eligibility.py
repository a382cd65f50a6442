"""The eligibility rule as one statement: every open receivable item and its reason.

The statement has six steps, each a common table expression:

``item``      receivable journal items with their residual as of the date;
``fact``      what is known about each: payments in process, holds, disputes, promises, notices;
``stepped``   the next level of its policy, and how it can reach the debtor;
``own``       the reasons that need no other item;
``netted``    the debtor's credits set off, what is left of each item, and what it waits for;
``lettered``  what joins a letter that goes, what that asks for in all, and whether it is enough.

``item`` and ``fact`` gather the facts of ``domain.dunning.eligibility.Item``; the other four are
the rule itself, which says the same as ``domain.dunning.eligibility.decide``. An area that has a
say (promises, disputes) overrides the method that yields its fact; what was sent so far, and what
reviewers left out, is in ``ar_dunning_eligibility_notices``.
"""

from functools import partial
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ...domain.dunning.cadence import After

#: In the context: other notices to a debtor keep no item waiting. Nobody can send it from outside.
UNSPACED = object()


def _ids(ids):
    """A tuple that may stand behind SQL's IN, even when empty."""
    return tuple(ids) or (0,)


#: What an item is known to be where nobody asks how it is dunned.
UNDUNNED = SQL(
    """
    NULL::integer AS last_days, NULL::integer AS last_level_id, CAST(NULL AS date) AS last_sent,
    FALSE AS in_flight, NULL::integer AS blocking_notice_id, NULL::integer AS exclusion_id,
    CAST(NULL AS date) AS reminded_on, CAST(NULL AS date) AS noted_on,
    NULL::integer AS pending_reminder_id, NULL::integer AS pending_note_id,
    CAST(NULL AS date) AS final_on, CAST(NULL AS date) AS final_until,
    FALSE AS has_email, FALSE AS has_post
    """
)
UNSTEPPED = SQL(
    """
    NULL::integer AS level_id, NULL::integer AS level_days, FALSE AS reachable,
    CAST(NULL AS date) AS item_rests_until, CAST(NULL AS date) AS debtor_rests_until,
    NULL::integer AS pending_id
    """
)


#: Kinds of facts that few items have, by the alias under which they are joined to the items, and
#: what is joined where none of these items has any.
UNKNOWN = {
    "m": SQL("CAST(NULL AS date) AS ar_hold_until, NULL::integer AS ar_dunning_policy_id"),
    "held": SQL("NULL::integer AS id, CAST(NULL AS date) AS until"),
    "pay": SQL("NULL::numeric AS pool"),
    "dated_later": SQL("NULL::numeric AS amount, CAST(NULL AS date) AS day"),
    "unnamed": SQL("NULL::numeric AS pool"),
    "dispute": SQL("NULL::numeric AS amount"),
    "promise": SQL("NULL::numeric AS amount, CAST(NULL AS date) AS until"),
}


class Known(NamedTuple):
    """Ids of companies: for ``now`` what is known now counts, for ``then`` what was known then."""

    now: tuple
    then: tuple

    def is_now(self, company):
        """Whether it counts for a row's company, of which SQL of the id is given."""
        return SQL("%s IN %s", company, _ids(self.now)) if self.then else SQL("TRUE")


class ArDunningEligibility(models.AbstractModel):
    _name = "ar.dunning.eligibility"
    _description = "Dunning Eligibility"

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------
    def _query(
        self,
        as_of,
        *,
        companies=None,
        partners=None,
        items=None,
        ignoring=(),
        spaced=True,
        live=None,
        policies=None,
    ):
        """The statement that decides every receivable item as of a date.

        :param date as_of: the day on which the question is asked
        :param companies: ids of companies to look at; None for all (the caller filters)
        :param partners: ids of commercial partners to look at; None for all
        :param items: ids of journal items looked at even if they are draft or settled
        :param ignoring: ids of notices to leave out of account, such as the one being sent
        :param spaced: whether other notices to the debtor keep an item waiting; not so where it is
            in one that was approved
        :param live: whether what is known now counts: a payment that is reconciled but dated later
            is under way; by default so for each company where it is that day, or an earlier one
        :param policies: ids of the policies that a run is of; None for all
        :return: :class:`SQL` of a SELECT whose columns are the fields of ``ar.open.item``
        """
        asking = self if spaced else self.with_context(ar_spacing=UNSPACED)
        steps, only = asking._steps(as_of, companies, partners, items, ignoring, live)
        return self._rule(as_of, *steps, only, policies)

    def _steps(self, as_of, companies, partners, items=None, ignoring=(), live=None):
        """The steps ``item`` and ``fact``, and for which companies the answer is asked for."""
        # What a customer paid to another company of the enterprise is set off as well.
        ledger = self.env["ar.ledger"]
        family = ledger._family(companies) if companies is not None else None
        item = self._item_sql(
            ledger._open_sql(as_of, companies=family, partners=partners, items=tuple(items or ()))
        )
        only = companies if family != companies else None
        known = self._known(as_of, family, live)
        without = frozenset() if self.env["ar.item.hold"]._is_any() else {"held"}
        facts = self._fact_sql(as_of, _ids(ignoring), known, partners, without=without)
        return (item, facts), only

    def _of_companies_sql(self, companies):
        return SQL("TRUE") if companies is None else SQL("company_id IN %s", _ids(companies))

    def _rule(self, as_of, item, fact, companies=None, policies=None):
        """The whole statement over given facts; the answer for some companies, or for all."""
        return SQL(
            """
            WITH item AS MATERIALIZED (%s),
                 fact AS (%s),
                 stepped AS (%s),
                 own AS (%s),
                 netted AS (%s),
                 lettered AS (%s)
            %s WHERE %s
            """,
            item,
            fact,
            self._stepped_sql(as_of),
            self._own_sql(as_of),
            self._netted_sql(as_of, policies),
            self._lettered_sql(as_of),
            self._decided_sql(companies),
            self._of_companies_sql(companies),
        )

    def _flush(self):
        """Write pending changes of everything that the statement reads."""
        self.env["ar.debtor"]._flush_journal()
        for model in (
            "account.payment",
            "res.company",
            "mail.blacklist",
            "ar.dunning.policy",
            "ar.dunning.level",
            "ar.dunning.exclusion",
            "ar.item.hold",
        ):
            self.env[model].flush_model()

    def _decide(self, as_of, **scope):
        """Rows of :meth:`_query` as dictionaries."""
        self._flush()
        return self.env.execute_query_dict(self._query(as_of, **scope))

    # ------------------------------------------------------------------
    # The facts
    # ------------------------------------------------------------------
    def _known(self, as_of, companies=None, live=None):
        """For which of some companies, of all by default, what is known now counts on a day.

        :param live: for all of them, or for none; None: where the day is today or still to come
        """
        clocks = self.env["res.company"].browse(companies).sudo()
        if companies is None:
            clocks = self.env["ar.clock"]._companies()
        if live is not None:
            return Known(tuple(clocks.ids), ()) if live else Known((), tuple(clocks.ids))
        now = clocks.filtered(lambda company: as_of >= company._ar_today())
        return Known(tuple(now.ids), tuple((clocks - now).ids))

    def _item_sql(self, rows):
        """One row per receivable item that is open on the date, or was asked for by its id.

        :param rows: :class:`SQL` of the ledger's, as of the date
        """
        return SQL(
            """
            SELECT o.id, o.move_id, o.company_id, o.currency_id, o.company_currency_id,
                   o.partner_id, o.account_id, o.posted, o.date, o.due, o.original,
                   o.amount_currency AS residual, o.amount AS residual_company,
                   %(no_followup)s AS no_followup
              FROM (%(rows)s) o
            """,
            no_followup=self._no_followup_sql("o"),
            rows=rows,
        )

    def _fact_sql(self, as_of, ignoring, known, partners=None, is_dunned=True, without=frozenset()):
        """What is known about each item, in the words of ``domain`` ``Item``.

        Of a million documents, something is said of a few: the others are not looked at.

        :param without: kinds of facts (``UNKNOWN``) of which there is none of any of these items;
            of a few items that is soon told, and to plan each takes longer than all the rest
        """
        ledger = self.env["ar.ledger"]
        dunned, joins = UNDUNNED, SQL()
        if is_dunned:
            dunned, joins = self._dunned_sql(as_of, ignoring, partners)
        named, in_process, unnamed = self._under_way_of(as_of, known, partners, without)
        paid = SQL("0")
        if "pay" not in without:
            paid = self.env["ar.allocation"]._oldest_first_sql(
                SQL("pay.pool"),
                SQL("(i.residual - COALESCE(dated_later.amount, 0))"),
                within=SQL("i.move_id"),
                order=SQL("i.due, i.id"),
            )
        # Of what is free of them promises are laid over the items.
        facts = self._joined_sql(
            without,
            m=(self._said_sql, SQL("m.id = i.move_id")),
            held=(self._item_holds_sql, SQL("held.line_id = i.id")),
            pay=(lambda: in_process, SQL("pay.move_id = i.move_id")),
            dated_later=(
                lambda: ledger._dated_later_sql(as_of, known.is_now(SQL("l.company_id"))),
                SQL("dated_later.line_id = i.id"),
            ),
            dispute=(lambda: self._disputed_sql(as_of, known), SQL("dispute.line_id = i.id")),
        )
        free = partial(self._free_sql, paid=paid, facts=facts)
        return SQL(
            """
            %(named)s
            SELECT i.*, d.id AS debtor_id, d.user_id, d.standing,
                   %(policy)s AS policy_id, %(digits)s AS digits,
                   GREATEST(m.ar_hold_until, held.until) AS document_hold,
                   GREATEST(m.ar_hold_until, held.until, d.hold_until) AS hold_until,
                   held.id AS hold_id,
                   LEAST(GREATEST(i.residual, 0), COALESCE(dated_later.amount, 0)
                       + %(paid)s) AS in_process,
                   dated_later.day AS post_dated_on,
                   COALESCE(unnamed.pool, 0) AS unnamed,
                   COALESCE(dispute.amount, 0) AS disputed,
                   COALESCE(promise.amount, 0) AS promised, promise.until AS promised_until,
                   %(dunned)s
              FROM item i
         LEFT JOIN ar_debtor d ON d.company_id = i.company_id AND d.partner_id = i.partner_id
                   %(facts)s %(others)s %(joins)s
            """,
            paid=paid,
            policy=self._policy_sql(),
            digits=self.env["ar.clock"]._by_company_sql(
                SQL("i.company_id"), lambda company: company.currency_id.decimal_places
            ),
            named=named,
            dunned=dunned,
            facts=facts,
            others=self._joined_sql(
                without,
                unnamed=(
                    lambda: unnamed,
                    SQL(
                        "unnamed.root_id = %s AND unnamed.partner_id = i.partner_id"
                        " AND unnamed.currency_id = i.currency_id",
                        ledger._root_sql(SQL("i.company_id")),
                    ),
                ),
                promise=(
                    lambda: self._promised_sql(as_of, known, partners, free),
                    SQL("promise.line_id = i.id"),
                ),
            ),
            joins=joins,
        )

    def _joined_sql(self, without, **facts):
        """Kinds of facts joined to the items: of each, what gives its rows, and a condition."""
        return SQL(" ").join(
            SQL("CROSS JOIN (SELECT %s) %s", UNKNOWN[alias], SQL.identifier(alias))
            if alias in without
            else SQL("LEFT JOIN (%s) %s ON %s", rows(), SQL.identifier(alias), condition)
            for alias, (rows, condition) in facts.items()
        )

    def _under_way_of(self, as_of, known, partners, without):
        """What is under way for documents and for none: see ``ar.ledger._under_way_of``."""
        ledger = self.env["ar.ledger"]
        # A payment that came later was not known on a day that is past.
        when = SQL("(%s OR pay.date <= %s)", known.is_now(SQL("pay.company_id")), as_of)
        if "pay" in without:
            return SQL(), SQL(), ledger._unnamed_payments_sql(when=when, paying=False)
        return ledger._under_way_of(
            moves=SQL("SELECT item.move_id FROM item"), when=when, partners=partners
        )

    def _free_sql(self, moves, *, paid, facts):
        """What is neither being paid nor contested of the items of some documents.

        :param moves: a SELECT of their ids: few, as a promise is given for few of a million
        :param paid: what payments under way pay of an item, and ``facts``: what that is read from
        :return: a SELECT of ``id, due, amount`` and whether the policy ``sets_off`` credits
        """
        policies = self.env["ar.dunning.policy"].sudo().with_context(active_test=False)
        setting_off = policies.search([("set_off_credits", "=", True)])
        return SQL(
            """
            SELECT i.id, i.due, COALESCE(%(policy)s IN %(setting_off)s, FALSE) AS sets_off,
                   i.residual - COALESCE(dispute.amount, 0)
                       - LEAST(GREATEST(i.residual, 0), COALESCE(dated_later.amount, 0) + %(paid)s)
                       AS amount
              FROM item i
         LEFT JOIN ar_debtor d ON d.company_id = i.company_id AND d.partner_id = i.partner_id
                   %(facts)s
             WHERE i.move_id IN (%(moves)s)
            """,
            policy=self._policy_sql(),
            setting_off=_ids(setting_off.ids),
            paid=paid,
            facts=facts,
            moves=moves,
        )

    def _dunned_sql(self, as_of, ignoring, partners=None):
        """How far an item ``i`` is dunned and where notices can go, as ``(columns, joins)``."""
        columns = SQL(
            """
            CASE WHEN %(anew)s THEN notice.present_days ELSE notice.last_days END AS last_days,
            CASE WHEN %(anew)s THEN notice.present_level_id ELSE notice.last_level_id END
                AS last_level_id,
            notice.last_sent, COALESCE(notice.in_flight, FALSE) AS in_flight,
            notice.blocking_notice_id, exclusion.id AS exclusion_id,
            heard.reminded_on, heard.noted_on, heard.pending_reminder_id, heard.pending_note_id,
            final.day AS final_on, final.until AS final_until,
            COALESCE(address.has_email OR address.emailed_by && %(ours)s, FALSE) AS has_email,
            COALESCE(address.has_post OR address.posted_by && %(ours)s, FALSE) AS has_post
            """,
            anew=self._starts_anew_sql(),
            ours=self._companies_above_sql("i"),
        )
        joins = SQL(
            """
            LEFT JOIN (%(notices)s) notice ON notice.line_id = i.id
            LEFT JOIN (%(addresses)s) address ON address.partner_id = i.partner_id
                   %(heard)s
            """,
            notices=self._notices_sql(as_of, ignoring),
            addresses=self._addresses_sql(),
            heard=self._heard_joins_sql(as_of, ignoring, partners),
        )
        return columns, joins

    def _said_sql(self):
        """Documents of which something is said: the policy, or until when they are on hold."""
        return SQL(
            """
            SELECT id, ar_hold_until, ar_dunning_policy_id FROM account_move
             WHERE ar_hold_until IS NOT NULL OR ar_dunning_policy_id IS NOT NULL
            """
        )

    def _item_holds_sql(self):
        """Items that are held by themselves, as those of an entry of many customers are."""
        return SQL("SELECT id, move_line_id AS line_id, until FROM ar_item_hold")

    def _no_followup_sql(self, item):
        """Whether a row of the ledger's open items was excluded, by itself or by its account."""
        return SQL(
            "(%s OR NOT %s)", SQL.identifier(item, "no_followup"), SQL.identifier(item, "trade")
        )

    def _policy_sql(self):
        """The policy of document ``m`` of debtor ``d`` in the company of item ``i``."""
        return SQL(
            "COALESCE(m.ar_dunning_policy_id, d.policy_id, %s)",
            self.env["ar.clock"]._by_company_sql(
                SQL("i.company_id"), lambda company: company._ar_dunning_policy().id or None
            ),
        )

    def _disputed_sql(self, as_of, known):
        """Hook: ``line_id, amount`` contested on the date, in the item's currency.

        :param known: for which companies what is known now counts
        """
        return SQL("SELECT NULL::integer AS line_id, NULL::numeric AS amount WHERE FALSE")

    def _promised_sql(self, as_of, known, partners, free):
        """Hook: ``line_id, amount, until`` of what is waited for, by a promise that is live.

        ``amount`` is in the item's currency, ``until`` the last day on which it is waited for.

        :param known: for which companies what is known now counts
        :param partners: ids of commercial partners that are asked for; None for all
        :param free: gives, for a SELECT of ids of documents, what :meth:`_free_sql` says
        """
        return SQL(
            "SELECT NULL::integer AS line_id, NULL::numeric AS amount, CAST(NULL AS date) AS until"
            " WHERE FALSE"
        )

    def _addresses_sql(self):
        """Per commercial partner: whether a notice can be mailed, whether it can be posted.

        By any company, or by which, as contacts may be a company's own. Looks at the same people as
        ``res.partner._ar_reminder_tiers``.
        """
        return SQL(
            """
            SELECT partner.commercial_partner_id AS partner_id,
                   BOOL_OR(%(mailed)s) FILTER (WHERE partner.company_id IS NULL) AS has_email,
                   BOOL_OR(%(posted)s) FILTER (WHERE partner.company_id IS NULL) AS has_post,
                   ARRAY_AGG(partner.company_id)
                       FILTER (WHERE partner.company_id IS NOT NULL AND %(mailed)s) AS emailed_by,
                   ARRAY_AGG(partner.company_id)
                       FILTER (WHERE partner.company_id IS NOT NULL AND %(posted)s) AS posted_by
              FROM res_partner partner
         LEFT JOIN mail_blacklist blocked
                ON blocked.email = partner.email_normalized AND blocked.active
             WHERE (partner.active OR partner.id = partner.commercial_partner_id)
               AND (partner.ar_reminder_contact OR partner.type = 'invoice'
                    OR partner.id = partner.commercial_partner_id)
               AND partner.commercial_partner_id IN (SELECT item.partner_id FROM item)
          GROUP BY partner.commercial_partner_id
            """,
            mailed=self._mailed_sql(),
            posted=SQL("(COALESCE(partner.street, '') <> '' AND COALESCE(partner.city, '') <> '')"),
        )

    def _mailed_sql(self):
        """Whether a contact can be mailed: where it has several addresses, to one of them."""
        return SQL(
            r"""
            (partner.email_normalized IS NOT NULL AND (blocked.id IS NULL OR EXISTS (
                SELECT FROM REGEXP_MATCHES(LOWER(partner.email), '[^\s,;<>"]+@[^\s,;<>"]+', 'g')
                         AS address (found)
                 WHERE address.found[1] NOT IN (
                           SELECT refused.email FROM mail_blacklist refused WHERE refused.active))))
            """
        )

    def _companies_above_sql(self, item):
        """The company of a row, and those of which it is a branch: an array of their ids."""
        company = SQL.identifier(item, "company_id")
        branches = self.env["ar.clock"]._companies().filtered("parent_id")
        if not branches:
            return SQL("ARRAY[%s]", company)
        return SQL(
            "CASE %s %s ELSE ARRAY[%s] END",
            company,
            SQL(" ").join(
                SQL("WHEN %s THEN %s", branch.id, branch.parent_ids.ids) for branch in branches
            ),
            company,
        )

    # ------------------------------------------------------------------
    # The rule
    # ------------------------------------------------------------------
    def _stepped_sql(self, as_of, is_dunned=True):
        """The next level of each item: see ``domain`` ``next_level``."""
        level, joins = self._level_sql(as_of) if is_dunned else (UNSTEPPED, SQL())
        uncontested = SQL("(f.residual - f.in_process - f.disputed)")
        awaited = SQL(
            "CASE WHEN %s <= f.promised_until THEN LEAST(f.promised, GREATEST(0, %s)) ELSE 0 END",
            as_of,
            uncontested,
        )
        return SQL(
            """
            SELECT f.*, %(as_of)s - f.due AS days_late, %(uncontested)s AS uncontested,
                   %(awaited)s AS awaited, %(uncontested)s - %(awaited)s AS chaseable,
                   COALESCE(policy.minimum_amount, 0) AS minimum,
                   policy.cooldown_days AS cooldown,
                   policy.set_off_credits AS sets_off, %(withheld)s AS withheld, %(level)s
              FROM fact f
         LEFT JOIN ar_dunning_policy policy ON policy.id = f.policy_id
                   %(joins)s
            """,
            as_of=as_of,
            uncontested=uncontested,
            awaited=awaited,
            level=level,
            joins=joins,
            withheld=self._withheld_sql(
                as_of, SQL("f.no_followup"), SQL("f.document_hold"), SQL("policy.never_dun")
            ),
        )

    def _level_sql(self, as_of):
        """The next level of ``f``, how it can reach the debtor and until when it waits.

        See ``domain`` ``cadence``.

        :return: ``(columns, joins)``
        """
        columns = SQL(
            """
            level.id AS level_id, level.days AS level_days,
            COALESCE((level.channel_email AND f.has_email)
                OR (level.channel_letter AND f.has_post) OR level.channel_phone, FALSE)
                AS reachable,
            f.last_sent + GREATEST(policy.cooldown_days,
                                   CASE WHEN level.again THEN policy.repeat_days END)
                AS item_rests_until,
            GREATEST(f.reminded_on + policy.cooldown_days,
                     CASE WHEN level.days < 0 THEN f.noted_on END + policy.cooldown_days,
                     f.final_until) AS debtor_rests_until,
            COALESCE(f.pending_reminder_id, CASE WHEN level.days < 0 THEN f.pending_note_id END)
                AS pending_id
            """
        )
        joins = SQL(
            """
            LEFT JOIN LATERAL (
                   SELECT step.*, placed.again FROM ar_dunning_level step
               CROSS JOIN LATERAL (
                          SELECT COALESCE(step.days <= f.last_days, FALSE) AS again,
                                 f.last_days IS NULL AND policy.start_level = 'lateness'
                                 AND step.days <= %(as_of)s - f.due AS begun) placed
                    WHERE step.policy_id = f.policy_id AND step.active
                      AND NOT (step.days < 0 AND %(as_of)s > f.due)
                      AND (NOT placed.again
                           OR (policy.after_last = 'repeat' AND step.days >= 0))
                 ORDER BY placed.again, NOT placed.begun,
                          CASE WHEN placed.again OR placed.begun THEN -step.days ELSE step.days END
                    LIMIT 1) level ON TRUE
            """,
            as_of=as_of,
        )
        return columns, joins

    def _withheld_sql(self, as_of, no_followup, document_hold, never):
        """Why nobody asks for an item, whoever owes it and how; NULL where it may be asked for."""
        return SQL(
            """
            CASE WHEN %(no_followup)s THEN 'no_followup'
                 WHEN %(as_of)s < %(document_hold)s THEN 'on_hold'
                 WHEN %(never)s THEN 'never' END
            """,
            as_of=as_of,
            no_followup=no_followup,
            document_hold=document_hold,
            never=never,
        )

    def _own_sql(self, as_of):
        """The reasons that look at the item alone, in their order; NULL for a candidate."""
        return SQL(
            """
            SELECT s.*, CASE
                WHEN NOT posted THEN 'not_posted'
                WHEN residual = 0 THEN 'settled'
                WHEN residual < 0 AND no_followup THEN 'no_followup'
                WHEN residual < 0 THEN 'credit'
                WHEN partner_id IS NULL THEN 'no_debtor'
                WHEN in_process >= residual THEN 'payment_in_process'
                WHEN days_late <= 0 AND (level_id IS NULL OR days_late < level_days) THEN 'not_due'
                WHEN withheld = 'no_followup' THEN withheld
                WHEN standing IN ('insolvent', 'legal') THEN standing
                WHEN %(as_of)s < hold_until THEN 'on_hold'
                WHEN uncontested <= 0 THEN 'disputed'
                WHEN chaseable <= 0 THEN 'promised'
                WHEN policy_id IS NULL THEN 'no_policy'
                WHEN withheld = 'never' THEN withheld
                END AS own_reason
              FROM stepped s
            """,
            as_of=as_of,
        )

    def _netted_sql(self, as_of, policies=None):
        """Credits set off against the oldest candidates, and why each waits, of itself.

        :param policies: ids of those that a run is of; None for all
        """
        allocation = self.env["ar.allocation"]
        root = self.env["ar.ledger"]._root_sql(SQL("company_id"))
        within = SQL("%s, partner_id, currency_id", root)
        return SQL(
            """
            SELECT pooled.*, chaseable - set_off AS amount,
                   ROUND(residual_company * (chaseable - set_off) / NULLIF(residual, 0), digits)
                       AS net_company,
                   COALESCE(own_reason, CASE
                       WHEN chaseable <= set_off THEN 'set_off'
                       WHEN level_id IS NULL THEN 'handed_over'
                       WHEN exclusion_id IS NOT NULL THEN 'excluded'
                       WHEN %(as_of)s < item_rests_until THEN 'cooling_down'
                       WHEN in_flight THEN 'awaiting_delivery'
                       WHEN %(as_of)s < debtor_rests_until THEN 'cooling_down'
                       WHEN pending_id IS NOT NULL THEN 'awaiting_delivery'
                       WHEN days_late < level_days THEN 'before_level'
                       WHEN NOT reachable THEN 'no_address'
                       WHEN NOT %(wanted)s THEN 'other_policy'
                       ELSE 'ready' END) AS alone_reason,
                   %(wanted)s AS is_wanted
              FROM (
                SELECT o.*, %(set_off)s AS set_off
                  FROM own o) pooled
            """,
            as_of=as_of,
            wanted=SQL("TRUE") if policies is None else SQL("policy_id IN %s", _ids(policies)),
            set_off=allocation._oldest_first_sql(
                SQL(
                    "%s + unnamed",
                    allocation._pool_sql(
                        SQL("CASE WHEN own_reason = 'credit' THEN -residual END"), within=within
                    ),
                ),
                SQL("CASE WHEN own_reason IS NULL AND sets_off THEN chaseable END"),
                within=within,
                order=SQL("due, id"),
            ),
        )

    def _lettered_sql(self, as_of):
        """What a letter would ask for in all: a reminder, or a note of what falls due.

        Of items by several policies, the lowest of their minimums counts.
        """
        return SQL(
            """
            SELECT asked.*, CASE WHEN step_reason = 'ready' AND asked_total < asked_minimum
                                 THEN 'below_minimum' ELSE step_reason END AS letter_reason
              FROM (
                SELECT netted.*, SUM(net_company) OVER letter AS asked_total,
                       MIN(minimum) OVER letter AS asked_minimum
                  FROM (%s) netted
                WINDOW letter AS (
                       PARTITION BY company_id, partner_id, step_reason = 'ready', level_days < 0)
                ) asked
            """,
            self._joined_letters_sql(as_of),
        )

    def _joined_letters_sql(self, as_of):
        """What waits for the debtor's days, or to be repeated, where a reminder goes out anyway.

        See ``domain`` ``_joined``. Where all policies have the same days, there is no such thing.
        """
        if not self._may_join():
            return SQL("SELECT netted.*, alone_reason AS step_reason FROM netted")
        return SQL(
            """
            SELECT placed.*,
                   CASE WHEN alone_reason = 'cooling_down' AND level_days >= 0
                             AND gone IS NOT NULL
                             AND (level_days <= gone OR last_days IS NULL OR level_days > last_days)
                             AND (last_sent + cooldown > %(as_of)s) IS NOT TRUE
                             AND (final_until > %(as_of)s) IS NOT TRUE
                             AND NOT in_flight AND pending_id IS NULL
                             AND days_late >= level_days AND reachable AND is_wanted
                        THEN 'ready' ELSE alone_reason END AS step_reason
              FROM (
                SELECT netted.*,
                       MAX(level_days) FILTER (WHERE alone_reason = 'ready' AND level_days >= 0)
                           OVER (PARTITION BY company_id, partner_id) AS gone
                  FROM netted) placed
            """,
            as_of=as_of,
        )

    def _may_join(self):
        """Whether an item may wait longer for its debtor's days than another, or to be repeated."""
        policies = self.env["ar.dunning.policy"].sudo().with_context(active_test=False)
        rhythms = policies._read_group([], ["cooldown_days", "after_last"])
        is_repeated = any(after == After.REPEAT for _days, after in rhythms)
        return is_repeated or len({days for days, _after in rhythms}) > 1

    def _bucket_sql(self, companies):
        """The bucket of each item, in the scheme of its own company."""
        companies = None if companies is None else self.env["res.company"].browse(companies)
        return self.env["ar.aging.scheme"]._by_company_sql(
            SQL("company_id"),
            lambda scheme: scheme._bucket_sql(SQL("days_late"), SQL("residual_company")),
            companies,
        )

    def _decided_sql(self, companies):
        """The answer, under the names of the fields of ``ar.open.item``.

        What is not yet due stands in no reminder: its note waits until none goes out.
        """
        return SQL(
            """
            SELECT id, id AS move_line_id, move_id, company_id, partner_id, debtor_id, user_id,
                   account_id, currency_id, company_currency_id, policy_id, level_id, withheld,
                   last_level_id, exclusion_id,
                   CASE WHEN in_flight THEN blocking_notice_id ELSE pending_id END
                       AS blocking_notice_id,
                   date, due AS date_due, days_late, last_sent AS last_notice_date,
                   GREATEST(last_sent, reminded_on, final_on,
                            CASE WHEN level_days < 0 THEN noted_on END) AS last_heard_on,
                   GREATEST(item_rests_until, debtor_rests_until) AS rests_until,
                   hold_until, hold_id, promised_until,
                   original AS amount_original, residual AS amount_open,
                   residual_company AS amount_open_company,
                   in_process AS amount_in_process, post_dated_on, disputed AS amount_disputed,
                   awaited AS amount_promised,
                   CASE WHEN own_reason IS NULL THEN set_off ELSE 0 END AS amount_set_off,
                   CASE WHEN %(asked)s THEN amount ELSE 0 END AS amount_due,
                   CASE WHEN %(asked)s THEN net_company ELSE 0 END AS amount_due_company,
                   CASE WHEN step_reason = 'ready' THEN asked_total ELSE 0 END
                       AS amount_debtor_total,
                   CASE WHEN step_reason = 'ready' THEN asked_minimum ELSE 0 END
                       AS amount_minimum,
                   %(bucket)s AS bucket_id,
                   CASE WHEN letter_reason = 'ready' AND level_days < 0
                             AND BOOL_OR(level_days >= 0
                                         AND letter_reason IN ('ready', 'other_policy'))
                                 OVER (PARTITION BY company_id, partner_id) THEN 'note_waits'
                        ELSE letter_reason END AS reason
              FROM lettered
            """,
            bucket=self._bucket_sql(companies),
            # Without a policy no letter asks for it, but people do.
            asked=SQL("(own_reason IS NULL OR own_reason = 'no_policy')"),
        )
