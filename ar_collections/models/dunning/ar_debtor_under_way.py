"""What is overdue and not to be asked for: its money is under way, or lies with a sister company.

Which items that are, and how much of them, the eligibility rule says. To ask it of every debtor in
each night would take long; so those are looked for first of whom something may be under way, or has
been paid to another company of the enterprise. They are few.
"""

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date, formatLang


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    under_way_amount = fields.Monetary(
        string="Under Way",
        readonly=True,
        help="Of what is overdue: payments that are dated later, or not in the books yet.",
    )
    post_dated_on = fields.Date(
        string="Post-Dated until",
        readonly=True,
        help="The day of the last of its payments that are dated later.",
    )
    paid_elsewhere_amount = fields.Monetary(
        string="Paid to Other Companies",
        readonly=True,
        help="Of what is overdue: covered by what the customer has unapplied in other companies of "
        "the enterprise.",
    )
    under_way_text = fields.Char(compute="_compute_under_way_text")

    @api.depends("under_way_amount", "post_dated_on", "paid_elsewhere_amount")
    @api.depends_context("lang")
    def _compute_under_way_text(self):
        for debtor in self:
            debtor.under_way_text = " ".join(debtor._told_under_way()) or False

    def _told_under_way(self):
        """What not to ask for, in words."""

        def money(amount):
            return formatLang(self.env, amount, currency_obj=self.currency_id)

        if self.under_way_amount and self.post_dated_on:
            yield self.env._(
                "%(amount)s is post-dated, due on %(date)s.",
                amount=money(self.under_way_amount),
                date=format_date(self.env, self.post_dated_on),
            )
        elif self.under_way_amount:
            yield self.env._("%(amount)s is under way.", amount=money(self.under_way_amount))
        if self.paid_elsewhere_amount:
            yield self.env._(
                "%(amount)s was paid to another company of ours, and is set off.",
                amount=money(self.paid_elsewhere_amount),
            )

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------
    @api.model
    def _source_figures(self, today):
        return dict(
            super()._source_figures(today),
            under_way_amount=SQL("COALESCE(under_way.amount, 0)"),
            post_dated_on=SQL("under_way.post_dated_on"),
            paid_elsewhere_amount=SQL("COALESCE(under_way.elsewhere, 0)"),
        )

    def _figure_sources(self, today, scope):
        return dict(
            super()._figure_sources(today, scope), under_way=self._under_way_sql(today, scope)
        )

    def _under_way_sql(self, today, scope):
        """``debtor_id, amount, post_dated_on, elsewhere``, in company currency."""
        found = self.env.execute_query(self._maybe_under_way_sql(today, scope))
        if not found:
            return SQL(
                "SELECT NULL::integer AS debtor_id, 0 AS amount, CAST(NULL AS date) AS"
                " post_dated_on, 0 AS elsewhere WHERE FALSE"
            )
        eligibility, ledger = self.env["ar.dunning.eligibility"], self.env["ar.ledger"]
        eligibility._flush()
        companies, partners = ({*some} for some in zip(*found, strict=True))
        decided = eligibility._query(
            today,
            companies=ledger._family(sorted(companies)),
            partners=sorted(partners),
            live=True,
        )
        return SQL(
            """
            SELECT debtor_id, MAX(post_dated_on) AS post_dated_on,
                   SUM(under_way + GREATEST(0, set_off - credit - kin)) AS amount,
                   SUM(LEAST(kin, GREATEST(0, set_off - credit))) AS elsewhere
              FROM (
                SELECT own.*, SUM(credit) OVER (
                           PARTITION BY %(root)s, partner_id, currency_id) - credit AS kin
                  FROM (%(own)s) own) related
          GROUP BY debtor_id
            """,
            root=ledger._root_sql(SQL("company_id")),
            own=self._covered_sql(today, decided),
        )

    def _covered_sql(self, today, decided):
        """Of each debtor: what is under way or set off of its overdue items, and its credits.

        A promise keeps an item from being asked for as a whole, and so does what withholds it:
        nothing of it counts twice.
        """
        return SQL(
            """
            SELECT debtor_id, company_id, partner_id, currency_id,
                   MAX(post_dated_on) FILTER (WHERE is_overdue) AS post_dated_on,
                   COALESCE(SUM(ROUND(rate * GREATEST(0, LEAST(
                       amount_in_process, amount_open - amount_disputed)), decimal_places))
                       FILTER (WHERE is_overdue), 0) AS under_way,
                   COALESCE(SUM(ROUND(rate * amount_set_off, decimal_places))
                       FILTER (WHERE is_overdue), 0) AS set_off,
                   COALESCE(-SUM(amount_open_company) FILTER (WHERE reason = 'credit'), 0)
                       AS credit
              FROM (
                SELECT item.*, currency.decimal_places,
                       item.amount_open_company / NULLIF(item.amount_open, 0) AS rate,
                       item.amount_open > 0 AND item.days_late > 0 AND item.withheld IS NULL
                           AND (item.promised_until IS NULL OR item.promised_until < %(today)s)
                           AS is_overdue
                  FROM (%(decided)s) item
                  JOIN res_currency currency ON currency.id = item.company_currency_id) item
             WHERE debtor_id IS NOT NULL
          GROUP BY debtor_id, company_id, partner_id, currency_id
            """,
            today=today,
            decided=decided,
        )

    def _maybe_under_way_sql(self, today, scope):
        """``company_id, partner_id`` of the debtors ``d`` in a scope for whom the rule is asked."""
        ledger = self.env["ar.ledger"]
        found = [
            SQL(
                "SELECT d.company_id, d.partner_id FROM ar_debtor d JOIN (%s) awaited"
                " ON awaited.partner_id = d.partner_id WHERE %s",
                ledger._awaited_payments_sql(
                    today,
                    SQL(
                        "partner.commercial_partner_id IN"
                        " (SELECT d.partner_id FROM ar_debtor d WHERE %s)",
                        scope,
                    ),
                ),
                scope,
            )
        ]
        if ledger._roots():
            found.append(self._paid_to_kin_sql(scope))
        return SQL(" UNION ").join(found)

    def _paid_to_kin_sql(self, scope):
        """Those who have something unapplied in another company of the same enterprise."""
        ledger = self.env["ar.ledger"]
        return SQL(
            """
            SELECT d.company_id, d.partner_id
              FROM ar_debtor d
              JOIN res_partner partner ON partner.commercial_partner_id = d.partner_id
              JOIN account_move_line l ON l.partner_id = partner.id AND l.account_id IN %(control)s
               AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE AND l.amount_residual < 0
               AND l.company_id <> d.company_id AND %(kin)s
             WHERE %(scope)s
            """,
            control=ledger._accounts(),
            kin=SQL(
                "%s = %s",
                ledger._root_sql(SQL("l.company_id")),
                ledger._root_sql(SQL("d.company_id")),
            ),
            scope=scope,
        )
