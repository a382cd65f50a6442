"""What is overdue and not to be asked for: its money is under way, or is here and not applied.

Which items that are, and how much of them, the eligibility rule says. To ask it of every debtor in
each night would take long; so those are looked for first of whom something may be under way, or who
have something unapplied in a company of the enterprise. Of all others it is nothing.
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
    set_off_amount = fields.Monetary(
        string="Credits to Apply",
        readonly=True,
        help="Of what is overdue: covered by the customer's own credit notes and payments, which "
        "are not applied yet. None where the dunning policy sets off no credits.",
    )
    under_way_text = fields.Char(compute="_compute_under_way_text")

    @api.depends("under_way_amount", "post_dated_on", "paid_elsewhere_amount", "set_off_amount")
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
        if self.set_off_amount:
            yield self.env._(
                "%(amount)s is covered by the customer's credits, which are to be applied.",
                amount=money(self.set_off_amount),
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
            set_off_amount=SQL("COALESCE(under_way.own, 0)"),
        )

    def _figure_sources(self, today, scope):
        return dict(
            super()._figure_sources(today, scope), under_way=self._under_way_sql(today, scope)
        )

    def _under_way_sql(self, today, scope):
        """``debtor_id, amount, post_dated_on, elsewhere, own``, in company currency.

        A credit covers first what is owed where it is; what no credit explains is under way.
        """
        found = self.env.execute_query(self._maybe_under_way_sql(today, scope))
        if not found:
            return SQL(
                "SELECT NULL::integer AS debtor_id, 0 AS amount, CAST(NULL AS date) AS"
                " post_dated_on, 0 AS elsewhere, 0 AS own WHERE FALSE"
            )
        eligibility, ledger = self.env["ar.dunning.eligibility"], self.env["ar.ledger"]
        eligibility._flush()
        companies, partners = ({*some} for some in zip(*found, strict=True))
        amounts = eligibility._query_amounts(
            today, companies=ledger._family(sorted(companies)), partners=sorted(partners)
        )
        return SQL(
            """
            SELECT debtor_id, MAX(post_dated_on) AS post_dated_on,
                   SUM(under_way + set_off_company - of_own - of_kin) AS amount,
                   SUM(of_kin) AS elsewhere, SUM(of_own) AS own
              FROM (
                SELECT related.*,
                       ROUND(rate * LEAST(set_off, credit), digits) AS of_own,
                       ROUND(rate * LEAST(set_off, credit + kin), digits)
                           - ROUND(rate * LEAST(set_off, credit), digits) AS of_kin
                  FROM (
                    SELECT own.*, COALESCE(set_off_company / NULLIF(set_off, 0), 0) AS rate,
                           SUM(credit) OVER (
                               PARTITION BY %(root)s, partner_id, currency_id) - credit AS kin
                      FROM (%(own)s) own) related) shared
          GROUP BY debtor_id
            """,
            root=ledger._root_sql(SQL("company_id")),
            own=self._covered_sql(today, amounts),
        )

    def _covered_sql(self, today, amounts):
        """Of each debtor: what is under way or set off of its overdue items, and its credits.

        What is set off is what the rule does not ask for beside that, to the cent. ``set_off`` and
        ``credit`` are in the items' currency, the other amounts in the company's.
        A promise keeps an item from being asked for as a whole, and so does what withholds it:
        nothing of it counts twice.
        """
        return SQL(
            """
            SELECT debtor_id, company_id, partner_id, currency_id, digits,
                   MAX(post_dated_on) FILTER (WHERE is_overdue) AS post_dated_on,
                   COALESCE(SUM(under_way) FILTER (WHERE is_overdue), 0) AS under_way,
                   COALESCE(SUM(set_off) FILTER (WHERE is_overdue), 0) AS set_off,
                   COALESCE(SUM(residual_company - contested - under_way - due_company)
                       FILTER (WHERE is_overdue AND set_off > 0), 0) AS set_off_company,
                   COALESCE(-SUM(residual) FILTER (WHERE own_reason = 'credit'), 0) AS credit
              FROM (
                SELECT item.*,
                       ROUND(residual_company * disputed / NULLIF(residual, 0), digits)
                           AS contested,
                       ROUND(residual_company
                           * GREATEST(0, LEAST(in_process, residual - disputed))
                           / NULLIF(residual, 0), digits) AS under_way,
                       residual > 0 AND days_late > 0 AND withheld IS NULL
                           AND (promised_until IS NULL OR promised_until < %(today)s) AS is_overdue
                  FROM (%(amounts)s) item) item
             WHERE debtor_id IS NOT NULL
          GROUP BY debtor_id, company_id, partner_id, currency_id, digits
            """,
            today=today,
            amounts=amounts,
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
            ),
            self._unapplied_sql(today, scope),
        ]
        if ledger._roots():
            found.append(self._paid_to_kin_sql(scope))
        return SQL(" UNION ").join(found)

    def _unapplied_sql(self, today, scope):
        """Those with something unapplied beside what is overdue, in one currency."""
        return SQL(
            """
            SELECT d.company_id, d.partner_id
              FROM ar_debtor d
              JOIN res_partner partner ON partner.commercial_partner_id = d.partner_id
              JOIN account_move_line l ON l.partner_id = partner.id
               AND l.company_id = d.company_id AND l.account_id IN %(control)s
               AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE
             WHERE %(scope)s
          GROUP BY d.company_id, d.partner_id, l.currency_id
            HAVING BOOL_OR(l.amount_residual_currency < 0)
               AND BOOL_OR(l.amount_residual_currency > 0
                           AND COALESCE(l.date_maturity, l.date) < %(today)s)
            """,
            control=self.env["ar.ledger"]._accounts(),
            today=today,
            scope=scope,
        )

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
