"""A snapshot held against the control accounts: what differs, item by item, and why."""

from odoo import api, fields, models
from odoo.addons.ar_base.domain.ledger.tie_out import Cause, State
from odoo.addons.ar_base.orm.choices import choices
from odoo.tools import SQL

CAUSES = choices(
    {
        Cause.NO_CUSTOMER: "Entry without a customer",
        Cause.OTHER_COMPANY: "Settled in another company",
        Cause.ACCOUNT_TYPE: "The account is no receivable account any more",
        Cause.DATED_LATER: "Reconciled with an item of a later day",
        Cause.OTHER_CUSTOMER: "Reconciled with an item of another customer",
        Cause.ONE_SIDED: "Reconciled with an item of another account",
        Cause.RESIDUAL: "What Odoo keeps as open does not agree with the reconciliations",
    }
)
STATES = choices(
    {
        State.TIED: "Equals the Ledger",
        State.EXPLAINED: "Difference Explained",
        State.DIFFERENT: "Difference Unexplained",
    }
)


class ArAgingSnapshot(models.Model):
    _inherit = "ar.aging.snapshot"

    account_ids = fields.One2many("ar.aging.snapshot.account", "snapshot_id", readonly=True)
    difference_ids = fields.One2many(
        "ar.aging.snapshot.difference", "snapshot_id", string="Differing Items", readonly=True
    )
    ledger_total = fields.Monetary(
        string="Ledger",
        currency_field="company_currency_id",
        readonly=True,
        help="The balance of the receivable accounts at the end of the day.",
    )
    aged_total = fields.Monetary(
        string="Ageing by Customer",
        currency_field="company_currency_id",
        compute="_compute_aged_total",
        help="The open items of customers; those without one are nobody's, and make a difference.",
    )
    difference = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="What the ledger has and the ageing by customer has not.",
    )
    state = fields.Selection(STATES, string="Tie-Out", readonly=True)
    control_account_ids = fields.Many2many(
        "account.account",
        "ar_aging_snapshot_control_rel",
        "snapshot_id",
        "account_id",
        string="Control Accounts",
        readonly=True,
        help="The accounts that were receivable accounts when the snapshot was taken.",
    )

    @api.depends("ledger_total", "difference")
    def _compute_aged_total(self):
        for snapshot in self:
            snapshot.aged_total = snapshot.ledger_total - snapshot.difference

    def _tie_out(self):
        """Hold the items against the accounts, and keep what came of it."""
        self.ensure_one()
        ledger = self.env["ar.ledger"]
        tie_out = ledger._tie_out(
            self.date,
            self.company_id,
            items=SQL(
                "SELECT account_id, partner_id, amount, move_line_ref AS id, move_id"
                " FROM ar_aging_snapshot_item WHERE snapshot_id = %s",
                self.id,
            ),
        )
        self._keep_accounts(tie_out)
        self._keep_differences(tie_out)
        self.write(
            {
                "ledger_total": tie_out.ledger,
                "difference": tie_out.difference,
                "state": tie_out.state,
                "control_account_ids": [(6, 0, self._control_accounts().ids)],
            }
        )

    def _control_accounts(self):
        """The company's own among all receivable accounts."""
        accounts = self.env["account.account"].sudo().browse(self.env["ar.ledger"]._accounts())
        companies = self.company_id.sudo().parent_ids
        return accounts.exists().filtered(lambda account: account.company_ids & companies)

    def _keep_accounts(self, tie_out):
        of_account = {row["account_id"]: row for row in self.env.execute_query_dict(self._of_sql())}
        self.account_ids.create(
            [
                {
                    "snapshot_id": self.id,
                    "account_id": row.account_id,
                    "ledger_amount": row.ledger,
                    "aged_amount": row.aged,
                    "difference": row.difference,
                    **of_account.get(row.account_id, {}),
                }
                for row in tie_out.accounts
            ]
        )

    def _of_sql(self):
        """What else is told of each account's items."""
        return SQL(
            """
            SELECT account_id,
                   COALESCE(SUM(amount) FILTER (WHERE partner_id IS NULL), 0)
                       AS no_customer_amount,
                   COALESCE(SUM(amount) FILTER (WHERE kind IN ('entry', 'write_off')), 0)
                       AS manual_amount,
                   COALESCE(SUM(amount) FILTER (WHERE kind = 'exchange'), 0) AS exchange_amount,
                   COALESCE(SUM(settled_later_amount), 0) AS settled_later_amount
              FROM ar_aging_snapshot_item WHERE snapshot_id = %s
          GROUP BY account_id
            """,
            self.id,
        )

    def _keep_differences(self, tie_out):
        self.difference_ids.create(
            [
                {
                    "snapshot_id": self.id,
                    "account_id": one.account_id,
                    "partner_id": one.partner_id,
                    "move_id": one.move_id,
                    "move_line_ref": one.line_id,
                    "name": one.name,
                    "cause": one.cause,
                    "amount": one.amount,
                }
                for one in tie_out.differences
            ]
        )


class ArLedger(models.AbstractModel):
    _inherit = "ar.ledger"

    @api.model
    def _former_accounts(self, company, side="receivable"):
        """Those of the company's last snapshot that are no receivable accounts any more."""
        if side != "receivable":
            return super()._former_accounts(company, side)
        last = (
            self.env["ar.aging.snapshot"]
            .sudo()
            .search(
                [("company_id", "=", company.id), ("control_account_ids", "!=", False)],
                order="taken_at desc, id desc",
                limit=1,
            )
        )
        return sorted(set(last.control_account_ids.ids) - set(self._accounts(side)))


class ArAgingSnapshotAccount(models.Model):
    """One control account: its balance in the ledger, and what the ageing has of it."""

    _name = "ar.aging.snapshot.account"
    _inherit = ["ar.guarded"]
    _description = "Ageing Tie-Out"
    _log_access = False
    _order = "account_id"
    _rec_name = "account_id"

    snapshot_id = fields.Many2one(
        "ar.aging.snapshot", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_currency_id = fields.Many2one(related="snapshot_id.company_currency_id")
    account_id = fields.Many2one("account.account", readonly=True)
    ledger_amount = fields.Monetary(
        string="Ledger", currency_field="company_currency_id", readonly=True
    )
    aged_amount = fields.Monetary(
        string="Ageing by Customer", currency_field="company_currency_id", readonly=True
    )
    difference = fields.Monetary(currency_field="company_currency_id", readonly=True)
    no_customer_amount = fields.Monetary(
        string="Without Customer", currency_field="company_currency_id", readonly=True
    )
    manual_amount = fields.Monetary(
        string="Of it Manual Entries",
        currency_field="company_currency_id",
        readonly=True,
        help="Open items that come from no invoice, credit note or payment.",
    )
    exchange_amount = fields.Monetary(
        string="Of it Exchange Differences",
        currency_field="company_currency_id",
        readonly=True,
    )
    settled_later_amount = fields.Monetary(
        string="Of it Settled Later",
        currency_field="company_currency_id",
        readonly=True,
        help="Open on the day, but reconciled since with a later date: why the ageing of today "
        "shows less.",
    )


class ArAgingSnapshotDifference(models.Model):
    """An item that is in the ledger and not in the ageing by customer."""

    _name = "ar.aging.snapshot.difference"
    _inherit = ["ar.guarded"]
    _description = "Ageing Difference"
    _log_access = False
    _order = "cause, id"
    _rec_name = "name"

    snapshot_id = fields.Many2one(
        "ar.aging.snapshot", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_currency_id = fields.Many2one(related="snapshot_id.company_currency_id")
    account_id = fields.Many2one("account.account", readonly=True)
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", ondelete="set null", index="btree_not_null", readonly=True
    )
    move_line_ref = fields.Integer(string="Journal Item ID", readonly=True, aggregator=None)
    name = fields.Char(string="Number", readonly=True)
    cause = fields.Selection(CAUSES, readonly=True)
    remedy = fields.Char(string="What to Do", compute="_compute_remedy")
    amount = fields.Monetary(currency_field="company_currency_id", readonly=True)

    @api.depends("cause")
    @api.depends_context("lang")
    def _compute_remedy(self):
        words = {
            "no_customer": self.env._("Set the customer on the journal item, or move the amount."),
            "other_company": self.env._(
                "The customer has paid; book what the companies owe each other."
            ),
            "account_type": self.env._(
                "Move the balance to a receivable account, or leave it where it is: it is not aged."
            ),
            "dated_later": self.env._("Look at the dates of both entries; reconcile them again."),
            "other_customer": self.env._(
                "Look whose both items are; reconcile them with the customer's own."
            ),
            "one_sided": self.env._(
                "Look at the accounts of both items; undo the reconciliation and make it again."
            ),
            "residual": self.env._("Undo the reconciliation of the item and make it again."),
        }
        for difference in self:
            difference.remedy = words.get(difference.cause)
