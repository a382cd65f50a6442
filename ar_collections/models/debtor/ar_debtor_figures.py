"""A debtor's figures: a snapshot of the journal; how they are counted is ``ar_debtor_counting``."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.ar_base.domain.buckets.scheme import MOST
from odoo.addons.ar_base.models.buckets.late_amount import LateAmount
from odoo.addons.ar_base.orm import planning
from odoo.tools import SQL, format_amount

from .scope import Scope

#: The columns of what is late, by the number of the bucket.
LATE = {number: f"late_{number}_amount" for number in range(1, MOST + 1)}
CELL = Markup(
    '<div class="col p-2 {where}"><div class="text-muted small">{label}</div>'
    '<span class="fs-5 {weight}">{amount}</span></div>'
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
    oldest_days_late = fields.Integer(
        string="Days Late",
        readonly=True,
        aggregator="max",
        help="Of the oldest item of which something is to chase: what is held, contested, promised "
        "or set off is not late.",
    )
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
        help="What is to chase × days late, summed over the items: who to chase first.",
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
        scope = Scope(self.env.company._ar_today())
        return {"figures_at", "figures_on", *self._counted(scope)}

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
