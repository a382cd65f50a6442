"""A snapshot held against the control accounts: what differs, item by item, and why."""

from odoo import api, fields, models
from odoo.addons.ar_base.orm.choices import choices
from odoo.tools import SQL

from ...domain.aging.tie_out import State

CAUSES = [
    ("no_customer", "Entry without a customer"),
    ("one_sided", "Reconciled with an item of another account, or of a later day"),
    ("residual", "What Odoo keeps as open does not agree with the reconciliations"),
]
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
    difference = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="What the ledger has and the ageing by customer has not.",
    )
    state = fields.Selection(STATES, string="Tie-Out", readonly=True)

    def _tie_out(self):
        """Compare with each receivable account's balance; list the items behind a difference."""
        self.ensure_one()
        self.env.cr.execute(self._accounts_sql())
        self.invalidate_recordset(["account_ids", "difference_ids"])
        accounts = self.account_ids
        if any(accounts.mapped("difference")):
            self.env.cr.execute(self._differences_sql())
        self.write(
            {
                "ledger_total": sum(accounts.mapped("ledger_amount")),
                "difference": sum(accounts.mapped("difference")),
                "state": self._tie_out_state(),
            }
        )

    def _tie_out_state(self):
        """Whether every account agrees, or the listed items explain to the cent why it does not."""
        currency = self.company_currency_id
        if all(currency.is_zero(account.difference) for account in self.account_ids):
            return "tied"
        explained = {
            account.id: amount
            for account, amount in self.env["ar.aging.snapshot.difference"]._read_group(
                [("snapshot_id", "=", self.id)], ["account_id"], ["amount:sum"]
            )
        }
        if all(
            currency.is_zero(line.difference - explained.get(line.account_id.id, 0))
            for line in self.account_ids
        ):
            return "explained"
        return "different"

    def _accounts_sql(self):
        """One row per receivable account with a balance or an item: the two sides of the tie-out.

        The ledger's side knows nothing of reconciliations, which makes it a check.
        """
        return SQL(
            """
            WITH ledger AS (%(ledger)s),
            aged AS (
                SELECT account_id, SUM(amount) FILTER (WHERE partner_id IS NOT NULL) AS amount,
                       SUM(amount) FILTER (WHERE partner_id IS NULL) AS no_customer,
                       SUM(amount) FILTER (WHERE kind = 'entry') AS manual,
                       SUM(amount) FILTER (WHERE kind = 'exchange') AS exchange,
                       SUM(settled_later_amount) AS later
                  FROM ar_aging_snapshot_item WHERE snapshot_id = %(snapshot)s
              GROUP BY account_id)
            INSERT INTO ar_aging_snapshot_account
                   (snapshot_id, account_id, ledger_amount, aged_amount, no_customer_amount,
                    manual_amount, exchange_amount, settled_later_amount, difference)
            SELECT %(snapshot)s, account_id, COALESCE(ledger.amount, 0), COALESCE(aged.amount, 0),
                   COALESCE(aged.no_customer, 0), COALESCE(aged.manual, 0),
                   COALESCE(aged.exchange, 0), COALESCE(aged.later, 0),
                   COALESCE(ledger.amount, 0) - COALESCE(aged.amount, 0)
              FROM ledger FULL JOIN aged USING (account_id)
             WHERE ledger.amount <> 0 OR aged.amount <> 0 OR aged.no_customer <> 0
            """,
            ledger=self.env["ar.ledger"]._balances_sql(self.date, self.company_id),
            snapshot=self.id,
        )

    def _differences_sql(self):
        """The items that the ledger has and the ageing by customer has not, with their causes.

        What is reconciled with an entry that is not posted is open in both.
        """
        return SQL(
            """
            WITH line AS (
                SELECT l.id, l.account_id, l.date, l.balance, l.amount_residual, l.move_name,
                       l.move_id
                  FROM account_move_line l
                 WHERE l.account_id IN %(receivable)s AND l.parent_state = 'posted'
                   AND l.company_id = %(company)s),
            side AS (
                SELECT debit_move_id AS line_id, credit_move_id AS other_id, -amount AS amount,
                       max_date FROM account_partial_reconcile
                 UNION ALL
                SELECT credit_move_id, debit_move_id, amount, max_date
                  FROM account_partial_reconcile)
            INSERT INTO ar_aging_snapshot_difference
                   (snapshot_id, account_id, move_id, move_line_ref, name, cause, amount)
            SELECT %(snapshot)s, account_id, move_id, move_line_ref, name, 'no_customer', amount
              FROM ar_aging_snapshot_item
             WHERE snapshot_id = %(snapshot)s AND partner_id IS NULL
             UNION ALL
            SELECT %(snapshot)s, line.account_id, line.move_id, line.id, line.move_name,
                   'one_sided', -SUM(side.amount)
              FROM line
              JOIN side ON side.line_id = line.id AND side.max_date <= %(as_of)s
         LEFT JOIN line other ON other.id = side.other_id AND other.account_id = line.account_id
               AND other.date <= %(as_of)s
             WHERE line.date <= %(as_of)s AND other.id IS NULL
               AND side.other_id NOT IN (%(unposted)s)
          GROUP BY line.id, line.account_id, line.move_id, line.move_name
             UNION ALL
            SELECT %(snapshot)s, line.account_id, line.move_id, line.id, line.move_name,
                   'residual', line.balance + COALESCE(paired.amount, 0) - line.amount_residual
              FROM line
         LEFT JOIN (SELECT line_id, SUM(amount) AS amount FROM side GROUP BY line_id) paired
                ON paired.line_id = line.id
             WHERE line.date <= %(as_of)s
               AND line.balance + COALESCE(paired.amount, 0) <> line.amount_residual
            """,
            snapshot=self.id,
            company=self.company_id.id,
            as_of=self.date,
            receivable=self.env["ar.debtor"]._receivable_accounts(),
            unposted=self.env["ar.ledger"]._unposted_sql(),
        )


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
            "one_sided": self.env._("Look at the dates of both entries; reconcile them again."),
            "residual": self.env._("Undo the reconciliation of the item and make it again."),
        }
        for difference in self:
            difference.remedy = words.get(difference.cause)
