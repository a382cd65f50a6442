"""A debtor's figures: a snapshot of the journal, rebuilt by one statement."""

import logging
import time
from functools import partial

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.ar_base.domain.buckets.scheme import MOST
from odoo.addons.ar_base.models.buckets.late_amount import LateAmount
from odoo.addons.ar_base.orm import planning
from odoo.addons.ar_base.orm.apart import apart
from odoo.addons.ar_base.orm.conflict import CONFLICT
from odoo.tools import SQL, format_amount

_logger = logging.getLogger(__name__)

ATTEMPTS = 8  # to refresh a debtor whom somebody else writes
PAUSE = 0.1  # seconds
#: The columns of what is late, by the number of the bucket.
LATE = {number: f"late_{number}_amount" for number in range(1, MOST + 1)}
CELL = Markup(
    '<div class="col p-2 {where}"><div class="text-muted small">{label}</div>'
    '<span class="fs-5 {weight}">{amount}</span></div>'
)


def _named(values):
    """Expressions under their names, for a SELECT."""
    return SQL(", ").join(
        SQL("%s AS %s", value, SQL.identifier(column)) for column, value in values.items()
    )


class ArDebtor(models.Model):
    _name = "ar.debtor"
    _inherit = ["ar.debtor", "ar.late", "ar.late.columns"]
    _late_by = "oldest_days_late"

    open_amount = fields.Monetary(readonly=True, help="All open items, credits deducted.")
    overdue_amount = fields.Monetary(readonly=True, help="Open items past their due date.")
    not_due_amount = fields.Monetary(
        string="Not Due", readonly=True, help="Open items that are not past their due date."
    )
    # By the number of the late bucket in the company's scheme, which bears its name.
    late_1_amount = LateAmount(string="Late: Bucket 1", number=1, readonly=True)
    late_2_amount = LateAmount(string="Late: Bucket 2", number=2, readonly=True)
    late_3_amount = LateAmount(string="Late: Bucket 3", number=3, readonly=True)
    late_4_amount = LateAmount(string="Late: Bucket 4", number=4, readonly=True)
    late_5_amount = LateAmount(string="Late: Bucket 5", number=5, readonly=True)
    late_6_amount = LateAmount(string="Late: Bucket 6", number=6, readonly=True)
    late_7_amount = LateAmount(string="Late: Bucket 7", number=7, readonly=True)
    late_8_amount = LateAmount(string="Late: Bucket 8", number=8, readonly=True)
    unapplied_amount = fields.Monetary(
        readonly=True, help="Open credit notes and payments that are not applied to an invoice."
    )
    overdue_count = fields.Integer(string="Overdue Items", readonly=True, aggregator="sum")
    oldest_days_late = fields.Integer(string="Days Late", readonly=True, aggregator="max")
    next_due_date = fields.Date(
        string="Next Due", readonly=True, help="When the next item falls due that is not yet."
    )
    weighted_days_late = fields.Float(
        string="Usual Days Late",
        digits=(16, 1),
        readonly=True,
        aggregator="avg",
        help="How late this customer paid in the last twelve months: days between due date and "
        "payment, weighted by the amount paid. Negative: early.",
    )
    knows_days_late = fields.Boolean(compute="_compute_knows_days_late")
    last_payment_date = fields.Date(readonly=True)
    last_payment_amount = fields.Monetary(
        readonly=True, help="All money received on the day of the last payment."
    )
    days_since_payment = fields.Integer(
        readonly=True,
        aggregator="max",
        help="Days since money last came; zero where none ever did.",
    )
    credit_limit = fields.Monetary(
        readonly=True, help="The customer's limit in this company; zero: none."
    )
    exposure_amount = fields.Monetary(
        string="Exposure",
        readonly=True,
        help="What would be lost if the customer never paid again.",
    )
    over_limit_amount = fields.Monetary(
        string="Over Limit", readonly=True, help="Exposure beyond the credit limit."
    )
    priority = fields.Float(
        readonly=True,
        aggregator="sum",
        help="Overdue amount × days late, summed over the items: who to chase first.",
    )
    ageing = fields.Html(compute="_compute_ageing", sanitize=False, exportable=False)
    figures_at = fields.Datetime(string="Figures of", readonly=True)
    figures_on = fields.Date(
        string="Figures as of", readonly=True, help="The company's day on which they were counted."
    )

    @api.depends("weighted_days_late")
    def _compute_knows_days_late(self):
        """Whether anything was paid lately: nought days late is not the same as unknown."""
        self.flush_recordset(["weighted_days_late"])
        known = self.env.execute_query(
            SQL(
                "SELECT id FROM ar_debtor WHERE id IN %s AND weighted_days_late IS NOT NULL",
                tuple(self.ids) or (0,),
            )
        )
        found = {id_ for (id_,) in known}
        for debtor in self:
            debtor.knows_days_late = debtor.id in found

    @api.depends("not_due_amount", "unapplied_amount", "open_amount", *LATE.values())
    @api.depends_context("lang")
    def _compute_ageing(self):
        """What is open by the buckets of the debtor's company, side by side."""
        for debtor in self:
            debtor.ageing = Markup('<div class="row g-0">%s</div>') % Markup().join(
                CELL.format(
                    where=where,
                    label=label,
                    weight=weight,
                    amount=format_amount(self.env, amount, debtor.currency_id),
                )
                for label, amount, where, weight in debtor._ageing_cells()
            )

    def _ageing_cells(self):
        """``(label, amount, class of the cell, class of the amount)``."""
        yield self.env._("Not due"), self.not_due_amount, "", ""
        for number, days in enumerate(self.company_id._ar_scheme()._late_names(), 1):
            label = self.env._("%(days)s days late", days=days) if number == 1 else days
            yield label, self[LATE[number]], "border-start", ""
        yield self.env._("Unapplied credits"), self.unapplied_amount, "border-start", ""
        shaded = "border-start bg-body-tertiary"
        yield self.env._("Open in all"), self.open_amount, shaded, "fw-bold"

    @api.model
    def _figure_names(self):
        """Fields that are rebuilt from the journal."""
        return {
            "figures_at",
            "figures_on",
            *self._figures(),
            *self._source_figures(self.env.company._ar_today()),
        }

    @api.model
    def _flush_journal(self):
        """Before a statement over the journal: write pending changes of what it reads.

        An area with a figure adds its own.
        """
        self.env["ar.ledger"]._flush()
        self.flush_model()

    @api.model
    def _ensure(self, companies=None):
        """Give each customer with a receivable item a debtor. Set-based; returns nothing.

        :param companies: restricts the search to these companies
        """
        self._flush_journal()
        planning.for_many(self.env)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ar_debtor (company_id, partner_id, country_id, active, standing,
                                       create_uid, write_uid, create_date, write_date)
                SELECT DISTINCT l.company_id, p.id, p.country_id, TRUE, 'normal',
                       %(user)s, %(user)s, NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC'
                  FROM (SELECT DISTINCT l.company_id, l.partner_id
                          FROM account_move_line l
                         WHERE l.account_id IN %(receivable)s AND l.parent_state = 'posted'
                           AND %(companies)s) l
                  JOIN res_partner owner ON owner.id = l.partner_id
                  JOIN res_partner p ON p.id = owner.commercial_partner_id
                 -- Each row that conflicts would use up an id, every night.
                 WHERE NOT EXISTS (SELECT FROM ar_debtor d WHERE d.company_id = l.company_id
                                      AND d.partner_id = p.id)
                ON CONFLICT (company_id, partner_id) DO NOTHING
                """,
                user=self.env.uid,
                receivable=self.env["ar.ledger"]._accounts(),
                companies=SQL("l.company_id IN %s", tuple(companies.ids))
                if companies
                else SQL("TRUE"),
            )
        )
        self.invalidate_model()

    @api.model
    def _refresh(self, partners=None, companies=None, debtors=None):
        """Rebuild the figures of all debtors, or of some of them, from the journal.

        :param partners: commercial partners whose debtors are refreshed; None for all
        :param companies: companies whose debtors are refreshed; None for all
        :param debtors: those that are refreshed; None for all
        """
        scope = [SQL("TRUE")]
        if debtors is not None:
            scope.append(SQL("d.id IN %s", tuple(debtors.ids) or (0,)))
        if partners is not None:
            scope.append(SQL("d.partner_id IN %s", tuple(partners.ids) or (0,)))
        if companies is not None:
            scope.append(SQL("d.company_id IN %s", tuple(companies.ids) or (0,)))
        scope = SQL(" AND ").join(scope)
        self._flush_journal()
        if partners is None and debtors is None:
            planning.for_many(self.env)
        for today, theirs in self._scopes_by_day(scope, companies):
            self.env.cr.execute(self._refresh_sql(today, theirs))
            self._conclude(today, theirs)
        self.invalidate_model()

    @api.model
    def _scopes_by_day(self, scope, companies=None):
        """An SQL scope over debtors ``d``, for each day that it is in their companies.

        :return: pairs of a day and the scope of the debtors for whom it is that day
        """
        if companies is None:
            companies = self.env["ar.clock"]._companies()
        days = companies._ar_by_day()
        if len(days) == 1:
            return [(day, scope) for day in days]
        return [
            (day, SQL("%s AND d.company_id IN %s", scope, tuple(some.ids)))
            for day, some in days.items()
        ]

    @api.model
    def _conclude(self, today, scope):
        """Hook: rebuild what follows from the figures, for the debtors ``d`` in an SQL scope."""

    def _refresh_sql(self, today, scope):
        """One UPDATE: each column of the hooks, over the debtor's items and other sources."""
        return SQL(
            "UPDATE ar_debtor d SET %s FROM (%s) figure WHERE figure.id = d.id",
            self._counted_sql(today),
            self._figure_sql(today, scope),
        )

    def _counted_sql(self, today):
        """What an UPDATE of debtors sets from the columns of ``figure``."""
        columns = map(SQL.identifier, self._figures() | self._source_figures(today))
        return SQL(
            "%s, figures_on = %s, figures_at = CLOCK_TIMESTAMP() AT TIME ZONE 'UTC'",
            SQL(", ").join(SQL("%s = figure.%s", column, column) for column in columns),
            today,
        )

    def _figure_sql(self, today, scope):
        """A SELECT of the figures of the debtors ``d`` in a scope, by their ``id``."""
        sources = self._figure_sources(today, scope)
        return SQL(
            """
            WITH target AS (
                SELECT d.id, d.company_id, d.partner_id FROM ar_debtor d WHERE %(scope)s),
            open_item AS MATERIALIZED (%(open)s),
            item_figure AS (
                SELECT target.id, %(values)s
                  FROM target
             LEFT JOIN (%(items)s) item
                    ON item.company_id = target.company_id AND item.partner_id = target.partner_id
              GROUP BY target.id)
            SELECT item_figure.*, %(source_values)s FROM item_figure %(joins)s
            """,
            scope=scope,
            open=self._open_items_sql(today, scope),
            items=self._figure_items_sql(today),
            values=_named(self._figures()),
            source_values=_named(self._source_figures(today)),
            joins=SQL(" ").join(
                SQL(
                    "LEFT JOIN (%s) %s ON %s = item_figure.id",
                    query,
                    SQL.identifier(source),
                    SQL.identifier(source, "debtor_id"),
                )
                for source, query in sources.items()
            ),
        )

    @api.model
    def _figures(self):
        """Hook: stored figures and how each is aggregated over the rows of the debtor's items.

        :return: ``{column: SQL}`` over ``item`` (see :meth:`_figure_items_sql`)
        """
        return {
            "open_amount": SQL("COALESCE(SUM(item.residual), 0)"),
            "overdue_amount": SQL("COALESCE(SUM(item.residual) FILTER (WHERE item.overdue), 0)"),
            "not_due_amount": SQL(
                "COALESCE(SUM(item.residual) FILTER (WHERE item.residual > 0 AND NOT item.overdue),"
                " 0)"
            ),
            **{LATE[number]: self._late_sql(number) for number in LATE},
            "unapplied_amount": SQL(
                "COALESCE(-SUM(item.residual) FILTER (WHERE item.residual < 0), 0)"
            ),
            "overdue_count": SQL("COUNT(*) FILTER (WHERE item.overdue)"),
            "oldest_days_late": SQL("COALESCE(MAX(item.days_late) FILTER (WHERE item.overdue), 0)"),
            "next_due_date": SQL(
                "MIN(item.due) FILTER (WHERE item.residual > 0 AND NOT item.overdue)"
            ),
            "priority": SQL(
                "COALESCE(SUM(item.residual * item.days_late) FILTER (WHERE item.overdue), 0)"
            ),
        }

    def _late_sql(self, number):
        return SQL("COALESCE(SUM(item.residual) FILTER (WHERE item.late_number = %s), 0)", number)

    def _figure_items_sql(self, today):
        """Hook: the rows of ``open_item``, with columns for the aggregates of :meth:`_figures`.

        An area reads what it knows of them from its own tables at once, never row by row.
        """
        return SQL("SELECT open_item.* FROM open_item")

    def _open_items_sql(self, today, scope):
        """The open items of the debtors ``d`` in a scope.

        ``residual`` is in the company's currency, ``residual_currency`` in the item's.
        """
        return SQL(
            """
            SELECT id, move_id, company_id, partner_id, currency_id, amount AS residual,
                   amount_currency AS residual_currency, due, %(today)s - due AS days_late,
                   amount > 0 AND due < %(today)s AS overdue, trade, no_followup,
                   CASE WHEN amount > 0 THEN %(number)s END AS late_number
              FROM (%(items)s) item
            """,
            items=self.env["ar.ledger"]._open_sql(
                today,
                scope=SQL(
                    "EXISTS (SELECT FROM ar_debtor d WHERE d.company_id = l.company_id"
                    " AND d.partner_id = p.commercial_partner_id AND %s)",
                    scope,
                ),
            ),
            today=today,
            number=self.env["ar.aging.scheme"]._by_company_sql(
                SQL("company_id"), lambda scheme: scheme._number_sql(SQL("%s - due", today))
            ),
        )

    @api.model
    def _source_figures(self, today):
        """Hook: stored figures that do not come from open items.

        :return: ``{column: SQL}`` over the sources' aliases and ``item_figure``, whose columns are
            those of :meth:`_figures`
        """
        return {
            "weighted_days_late": SQL("payer.days_late"),
            "last_payment_date": SQL("payment.date"),
            "last_payment_amount": SQL("COALESCE(payment.amount, 0)"),
            "days_since_payment": SQL("COALESCE(%s - payment.date, 0)", today),
            "credit_limit": SQL("credit.credit_limit"),
            "exposure_amount": SQL("item_figure.open_amount"),
            "over_limit_amount": SQL(
                "CASE WHEN credit.credit_limit > 0"
                " THEN GREATEST(0, item_figure.open_amount - credit.credit_limit) ELSE 0 END"
            ),
        }

    def _figure_sources(self, today, scope):
        """Hook: what those figures are read from.

        :return: ``{alias: SQL}`` of SELECTs with at most one row for each ``debtor_id``
        """
        return {
            "payer": self._days_late_sql(today, scope),
            "payment": self._last_payment_sql(today, scope),
            "credit": self._credit_limit_sql(scope),
        }

    def _days_late_sql(self, today, scope):
        """How late money came for items within twelve months; nothing else is a payment."""
        ledger = self.env["ar.ledger"]
        return SQL(
            """
            WITH paid AS MATERIALIZED (
                SELECT d.id AS debtor_id, settled.amount,
                       settled.max_date - COALESCE(l.date_maturity, l.date) AS days_late,
                       source.id, source.move_id, source.payment_id, source.statement_line_id
                  FROM ar_debtor d
                  JOIN res_partner p ON p.commercial_partner_id = d.partner_id
                  JOIN account_move_line l ON l.partner_id = p.id AND l.company_id = d.company_id
                   AND l.account_id IN %(receivable)s AND l.parent_state = 'posted'
                   AND l.balance > 0 AND l.display_type = 'payment_term'
                  JOIN account_partial_reconcile settled ON settled.debit_move_id = l.id
                   AND settled.max_date > %(today)s - INTERVAL '1 year'
                   AND settled.max_date <= %(today)s
                  JOIN account_move_line source ON source.id = settled.credit_move_id
                   AND source.parent_state = 'posted' AND %(is_payment)s
                 WHERE %(scope)s),
            mixed AS MATERIALIZED (%(mixed)s),
            money AS (
                SELECT paid.debtor_id, paid.days_late, %(money)s AS amount
                  FROM paid LEFT JOIN mixed ON mixed.line_id = paid.id)
            SELECT debtor_id, SUM(amount * days_late) / NULLIF(SUM(amount), 0) AS days_late
              FROM money
          GROUP BY debtor_id
            """,
            receivable=ledger._accounts(),
            is_payment=ledger._of_payment_sql(SQL("source")),
            mixed=ledger._mixed_sql(moves=SQL("SELECT paid.move_id FROM paid")),
            money=ledger._money_sql("paid", SQL("paid.amount")),
            today=today,
            scope=scope,
        )

    def _last_payment_sql(self, today, scope):
        """The latest day on which money of the customer was booked, and how much came that day.

        What was taken back since did not come.
        """
        ledger = self.env["ar.ledger"]
        return SQL(
            """
            WITH paid AS MATERIALIZED (
                SELECT d.id AS debtor_id, l.id, l.date, l.move_id, l.balance, l.payment_id,
                       l.statement_line_id
                  FROM ar_debtor d
                  JOIN res_partner p ON p.commercial_partner_id = d.partner_id
                  JOIN account_move_line l ON l.partner_id = p.id AND l.company_id = d.company_id
                   AND l.account_id IN %(receivable)s AND l.parent_state = 'posted'
                   AND l.balance < 0 AND l.date <= %(today)s AND %(is_payment)s
                   AND l.move_id NOT IN %(bounced)s
                 WHERE %(scope)s),
            latest AS MATERIALIZED (
                SELECT paid.* FROM paid
                  JOIN (SELECT debtor_id, MAX(date) AS date FROM paid GROUP BY debtor_id) day
                    ON day.debtor_id = paid.debtor_id AND day.date = paid.date),
            mixed AS MATERIALIZED (%(mixed)s)
            SELECT latest.debtor_id, latest.date, SUM(%(money)s) AS amount
              FROM latest LEFT JOIN mixed ON mixed.line_id = latest.id
          GROUP BY latest.debtor_id, latest.date
            """,
            receivable=ledger._accounts(),
            today=today,
            is_payment=ledger._of_payment_sql(SQL("l")),
            scope=scope,
            mixed=ledger._mixed_sql(moves=SQL("SELECT latest.move_id FROM latest")),
            money=ledger._money_sql("latest", SQL("-latest.balance"), came=True),
            bounced=ledger._did_not_stay(today),
        )

    def _credit_limit_sql(self, scope):
        """The customer's own limit, else the company's; none where the company uses no limits."""
        Partner = self.env["res.partner"].sudo()
        companies = self.env["res.company"].sudo().search([("account_use_credit_limit", "=", True)])
        limits = SQL(", ").join(
            SQL(
                "(%s, %s::numeric)",
                company.id,
                Partner._fields["credit_limit"].get_company_dependent_fallback(
                    Partner.with_company(company)
                )
                or 0,
            )
            for company in companies
        )
        return SQL(
            """
            SELECT d.id AS debtor_id,
                   COALESCE((partner.credit_limit ->> d.company_id::text)::numeric, fallback.amount)
                       AS credit_limit
              FROM ar_debtor d
              JOIN res_partner partner ON partner.id = d.partner_id
              JOIN (VALUES %(limits)s) fallback (company_id, amount)
                ON fallback.company_id = d.company_id
             WHERE %(scope)s
            """,
            limits=limits or SQL("(0, 0::numeric)"),
            scope=scope,
        )

    # ------------------------------------------------------------------
    # Keeping up with the journal
    # ------------------------------------------------------------------
    @api.model
    def _touch(self, lines):
        """Note that these journal items changed: their debtors are refreshed before the commit."""
        lines = lines.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        self._touch_customers(lines.partner_id.commercial_partner_id)

    @api.model
    def _touch_customers(self, partners):
        """Note that the items of commercial partners changed: as :meth:`_touch`."""
        if not partners:
            return
        precommit = self.env.cr.precommit
        if "ar.debtor" not in precommit.data:
            precommit.data["ar.debtor"] = set()
            precommit.add(self.sudo().env["ar.debtor"]._refresh_touched)
        precommit.data["ar.debtor"].update(partners.ids)

    @api.model
    def _refresh_touched(self):
        """Refresh the debtors noted by :meth:`_touch`; called before the commit.

        Where somebody else writes the same debtor, such as the nightly refresh, what is booked
        here need not fail for that: the debtor is refreshed just after the commit.
        """
        touched = self.env.cr.precommit.data.pop("ar.debtor", ())
        if not touched:
            return
        try:
            with apart(self.env):
                self._follow_journal(touched)
        except CONFLICT:
            self.env.cr.postcommit.add(partial(self._follow_later, touched))

    @api.model
    def _follow_journal(self, partner_ids):
        """Conclude what follows for the debtors of commercial partners whose items changed."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if partners:
            self._ensure_of(partners)
            self._items_changed(partners)
            self._refresh(partners=partners)

    @api.model
    def _follow_later(self, partner_ids):
        """The same in a transaction of its own, by when whoever held the debtor has let go."""
        for attempt in range(ATTEMPTS):
            time.sleep(attempt * PAUSE)
            try:
                with self.env.registry.cursor() as cr:
                    self.with_env(self.env(cr=cr))._follow_journal(partner_ids)
                return
            except CONFLICT:
                _logger.info("Debtors of partners %s are still held.", partner_ids)
            except Exception:
                _logger.exception("Debtors of partners %s were not refreshed.", partner_ids)
                return

    @api.model
    def _items_changed(self, partners):
        """Hook: items of these commercial partners were posted, settled or moved.

        Called as superuser before the commit and before the figures are rebuilt; whatever an area
        concludes from the journal (a promise kept, a dispute settled) it concludes here.
        """

    @api.model
    def _ensure_of(self, partners):
        """Give these commercial partners a debtor in each company where they have an item."""
        self.env["account.move.line"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.flush_model(["company_id", "partner_id"])
        missing = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT l.company_id, p.commercial_partner_id
                  FROM res_partner p
                  JOIN account_move_line l ON l.partner_id = p.id
                   AND l.account_id IN %(receivable)s AND l.parent_state = 'posted'
                 WHERE p.commercial_partner_id IN %(partners)s
                   AND NOT EXISTS (SELECT FROM ar_debtor d WHERE d.company_id = l.company_id
                                      AND d.partner_id = p.commercial_partner_id)
              ORDER BY l.company_id, p.commercial_partner_id
                """,
                receivable=self.env["ar.ledger"]._accounts(),
                partners=tuple(partners.ids) or (0,),
            )
        )
        self.with_context(tracking_disable=True, mail_create_nosubscribe=True).create(
            [{"company_id": company, "partner_id": partner} for company, partner in missing]
        )
