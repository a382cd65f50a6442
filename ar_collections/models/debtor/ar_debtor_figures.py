"""A debtor's figures: a snapshot of the journal, rebuilt by one statement."""

from odoo import api, fields, models
from odoo.tools import SQL


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    open_amount = fields.Monetary(readonly=True, help="All open items, credits deducted.")
    overdue_amount = fields.Monetary(readonly=True, help="Open items past their due date.")
    unapplied_amount = fields.Monetary(
        readonly=True, help="Open credit notes and payments that are not applied to an invoice."
    )
    overdue_count = fields.Integer(string="Overdue Items", readonly=True, aggregator="sum")
    oldest_days_late = fields.Integer(string="Days Late", readonly=True, aggregator="max")
    priority = fields.Float(
        readonly=True,
        aggregator="sum",
        help="Overdue amount × days late, summed over the items: who to chase first.",
    )
    figures_at = fields.Datetime(string="Figures of", readonly=True)

    @api.model
    def _flush_journal(self):
        """Write pending changes of what figures are made of; an area with a figure adds its own."""
        for model in (
            "account.move",
            "account.move.line",
            "account.partial.reconcile",
            "res.partner",
        ):
            self.env[model].flush_model()
        self.flush_model()

    @api.model
    def _ensure(self, companies=None):
        """Give each customer with a receivable item a debtor. Set-based; returns nothing.

        :param companies: restricts the search to these companies
        """
        self._flush_journal()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ar_debtor (company_id, partner_id, country_id, active, create_uid,
                                       write_uid, create_date, write_date)
                SELECT DISTINCT l.company_id, p.id, p.country_id, TRUE, %(user)s, %(user)s,
                       NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC'
                  FROM account_move_line l
                  JOIN account_account a ON a.id = l.account_id
                   AND a.account_type = 'asset_receivable'
                  JOIN res_partner owner ON owner.id = l.partner_id
                  JOIN res_partner p ON p.id = owner.commercial_partner_id
                 WHERE l.parent_state = 'posted' AND %(companies)s
                ON CONFLICT (company_id, partner_id) DO NOTHING
                """,
                user=self.env.uid,
                companies=SQL("l.company_id IN %s", tuple(companies.ids))
                if companies
                else SQL("TRUE"),
            )
        )
        self.invalidate_model()

    @api.model
    def _refresh(self, partners=None, companies=None):
        """Rebuild the figures of all debtors, or of some partners or companies, from the journal.

        :param partners: commercial partners whose debtors are refreshed; None for all
        :param companies: companies whose debtors are refreshed; None for all
        """
        self._flush_journal()
        scope = SQL(" AND ").join(
            [
                SQL("TRUE"),
                *(
                    [SQL("d.partner_id IN %s", tuple(partners.ids) or (0,))]
                    if partners is not None
                    else []
                ),
                *(
                    [SQL("d.company_id IN %s", tuple(companies.ids) or (0,))]
                    if companies is not None
                    else []
                ),
            ]
        )
        self.env.cr.execute(self._refresh_sql(fields.Date.context_today(self), scope))
        self.invalidate_model()

    def _refresh_sql(self, today, scope):
        columns, values = zip(*self._figures().items(), strict=True)
        return SQL(
            """
            WITH target AS (
                SELECT d.id, d.company_id, d.partner_id FROM ar_debtor d WHERE %(scope)s),
            figure AS (
                SELECT target.id, %(values)s
                  FROM target
             LEFT JOIN (%(items)s) item
                    ON item.company_id = target.company_id AND item.partner_id = target.partner_id
              GROUP BY target.id)
            UPDATE ar_debtor d
               SET %(sets)s, figures_at = NOW() AT TIME ZONE 'UTC'
              FROM figure
             WHERE figure.id = d.id
            """,
            scope=scope,
            items=self._figure_items_sql(today, scope),
            values=SQL(", ").join(
                SQL("%s AS %s", value, SQL.identifier(column))
                for column, value in zip(columns, values, strict=True)
            ),
            sets=SQL(", ").join(
                SQL("%s = figure.%s", SQL.identifier(column), SQL.identifier(column))
                for column in columns
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
            "unapplied_amount": SQL(
                "COALESCE(-SUM(item.residual) FILTER (WHERE item.residual < 0), 0)"
            ),
            "overdue_count": SQL("COUNT(*) FILTER (WHERE item.overdue)"),
            "oldest_days_late": SQL("COALESCE(MAX(item.days_late) FILTER (WHERE item.overdue), 0)"),
            "priority": SQL(
                "COALESCE(SUM(item.residual * item.days_late) FILTER (WHERE item.overdue), 0)"
            ),
        }

    def _figure_items_sql(self, today, scope):
        """Hook: the open items that figures are made of, with columns for the hook's aggregates."""
        return SQL(
            """
            SELECT l.id, l.company_id, p.commercial_partner_id AS partner_id,
                   l.amount_residual AS residual,
                   %(today)s - COALESCE(l.date_maturity, l.date) AS days_late,
                   l.amount_residual > 0
                       AND COALESCE(l.date_maturity, l.date) < %(today)s AS overdue
              FROM account_move_line l
              JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
              JOIN res_partner p ON p.id = l.partner_id
              JOIN ar_debtor d ON d.company_id = l.company_id
               AND d.partner_id = p.commercial_partner_id
             WHERE l.parent_state = 'posted' AND l.reconciled IS NOT TRUE AND l.date <= %(today)s
               AND %(scope)s
            """,
            today=today,
            scope=scope,
        )

    # ------------------------------------------------------------------
    # Keeping up with the journal
    # ------------------------------------------------------------------
    @api.model
    def _touch(self, lines):
        """Note that these journal items changed: their debtors are refreshed before the commit."""
        lines = lines.filtered(
            lambda line: line.account_id.account_type == "asset_receivable" and line.partner_id
        )
        if not lines:
            return
        precommit = self.env.cr.precommit
        if "ar.debtor" not in precommit.data:
            precommit.data["ar.debtor"] = set()
            precommit.add(self.sudo().env["ar.debtor"]._refresh_touched)
        precommit.data["ar.debtor"].update(lines.partner_id.commercial_partner_id.ids)

    @api.model
    def _refresh_touched(self):
        """Refresh the debtors noted by :meth:`_touch`; called before the commit."""
        touched = self.env.cr.precommit.data.pop("ar.debtor", ())
        partners = self.env["res.partner"].browse(touched).exists()
        if partners:
            self._ensure_of(partners)
            self._refresh(partners=partners)

    @api.model
    def _ensure_of(self, partners):
        """Give these commercial partners a debtor in each company where they have an item."""
        pairs = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("partner_id", "child_of", partners.ids),
                    ("account_id.account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                ],
                ["company_id", "partner_id"],
            )
        )
        wanted = {(company.id, partner.commercial_partner_id.id) for company, partner in pairs}
        known = self.with_context(active_test=False).search([("partner_id", "in", partners.ids)])
        wanted -= {(debtor.company_id.id, debtor.partner_id.id) for debtor in known}
        self.with_context(tracking_disable=True, mail_create_nosubscribe=True).create(
            [{"company_id": company, "partner_id": partner} for company, partner in sorted(wanted)]
        )

    @api.model
    def _cron_refresh(self):
        """Every night: lateness grows though nothing happens in the journal."""
        self._ensure()
        self._refresh()
