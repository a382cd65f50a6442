"""A snapshot rebuilt from the journal of today: what was back-dated since it was taken."""

from odoo import api, fields, models
from odoo.tools import SQL, format_date

CAUSES = [
    ("booked", "Booked since, dated before"),
    ("deleted", "Deleted since"),
    ("draft", "Set back to draft since"),
    ("redated", "Moved to a later date since"),
    ("reconciled", "Reconciled since, dated before"),
    ("unreconciled", "Reconciliation undone since"),
    ("due_moved", "Due date moved since"),
    ("customer", "Moved to another customer since"),
    ("account", "Moved to another account since"),
    ("account_type", "Account is no receivable account any more"),
]
VERDICTS = [
    ("same", "Nothing Back-Dated"),
    ("changed", "Back-Dated Since"),
    ("tampered", "Stored Rows Changed"),
]
#: What is told of a change, in the statement's order.
TOLD = SQL(
    "move_line_ref, move_id, name, partner_id, amount_then, amount_now, difference, due_then,"
    " due_now, cause, changed_by_id, changed_at"
)


class ArAgingSnapshot(models.Model):
    _inherit = "ar.aging.snapshot"

    change_ids = fields.One2many("ar.aging.snapshot.change", "snapshot_id", readonly=True)
    compared_at = fields.Datetime(readonly=True)
    changed_amount = fields.Monetary(
        string="Changed Since",
        currency_field="company_currency_id",
        readonly=True,
        help="What the ledger has as of the date today, less what it had then.",
    )
    verdict = fields.Selection(VERDICTS, readonly=True)

    def action_compare_now(self):
        """Rebuild it from the journal of today, and list what differs.

        For who works receivables the answer stays on the snapshot; who only reads gets one that is
        his own, and leaves the snapshot as it is.
        """
        self.ensure_one()
        self.check_access("read")
        if self.env.user.has_group("ar_collections.group_ar_collector"):
            self.sudo()._compare()
            return True
        return (
            self.env["ar.aging.comparison"]
            ._of(self)
            ._get_records_action(
                name=self.env._("Changed since %(date)s", date=format_date(self.env, self.date))
            )
        )

    def _compare(self):
        """Rebuild the snapshot and keep what differs, item by item, with its cause."""
        self.ensure_one()
        self.change_ids.unlink()
        self._insert_changes(
            SQL(
                "INSERT INTO ar_aging_snapshot_change (snapshot_id, %s) SELECT %s, %s",
                TOLD,
                self.id,
                TOLD,
            )
        )
        self.change_ids.invalidate_model()
        self.invalidate_recordset(["change_ids"])
        self.write(
            {
                "compared_at": fields.Datetime.now(),
                "changed_amount": sum(self.change_ids.mapped("difference")),
                "verdict": self._verdict(self.change_ids),
            }
        )

    def _verdict(self, changes):
        """What a comparison comes to.

        The stored rows are held against their hash: a comparison with rows that somebody has
        changed in the database would tell nothing.
        """
        stored = SQL("SELECT * FROM ar_aging_snapshot_item WHERE snapshot_id = %s", self.id)
        if self._seal(stored)[2] != self.content_hash:
            return "tampered"
        return "changed" if changes else "same"

    def _insert_changes(self, insert):
        """Put what differs where a statement says: ``INSERT ... SELECT`` without its FROM."""
        self.env["ar.aging.item"]._flush()
        self.env.cr.execute(SQL("%s FROM (%s) changed", insert, self._changes_sql()))

    def _changes_sql(self):
        """Stored and rebuilt items side by side; those that agree are left out.

        Who and when are those of the entry's or the reconciliation's last change, as far as the
        journal still knows.
        """
        return SQL(
            """
            WITH now AS MATERIALIZED (
                SELECT query.*, query.id AS move_line_ref FROM (%(query)s) query),
            pair AS (
                SELECT COALESCE(former.move_line_ref, now.move_line_ref) AS line_id,
                       former.id IS NOT NULL AS was, now.id IS NOT NULL AS is,
                       COALESCE(former.name, number.name) AS name,
                       COALESCE(former.partner_id, now.partner_id) AS partner_id,
                       COALESCE(former.amount, 0) AS amount_then,
                       COALESCE(now.amount, 0) AS amount_now,
                       former.date_due AS due_then, now.date_due AS due_now,
                       former.account_id AS account_then,
                       former.partner_id IS DISTINCT FROM now.partner_id AS other_customer,
                       former.account_id IS DISTINCT FROM now.account_id AS other_account,
                       former.amount IS DISTINCT FROM now.amount
                           OR former.amount_currency IS DISTINCT FROM now.amount_currency
                           AS other_amount
                  FROM (SELECT * FROM ar_aging_snapshot_item WHERE snapshot_id = %(snapshot)s)
                       former
             FULL JOIN now ON now.move_line_ref = former.move_line_ref
             LEFT JOIN account_move number ON number.id = now.move_id)
            SELECT pair.line_id AS move_line_ref, line.move_id, pair.name, pair.partner_id,
                   amount_then, amount_now, amount_now - amount_then AS difference, due_then,
                   due_now, reason.cause,
                   CASE WHEN reason.cause = 'reconciled' THEN paired.create_uid
                        WHEN reason.cause = 'booked' THEN move.create_uid
                        ELSE move.write_uid END AS changed_by_id,
                   CASE WHEN reason.cause = 'reconciled' THEN paired.create_date
                        WHEN reason.cause = 'booked' THEN move.create_date
                        ELSE move.write_date END AS changed_at
              FROM pair
         LEFT JOIN account_move_line line ON line.id = pair.line_id
         LEFT JOIN account_move move ON move.id = line.move_id
         LEFT JOIN LATERAL (
                SELECT partial.create_uid, partial.create_date
                  FROM account_partial_reconcile partial
                 WHERE (partial.debit_move_id = line.id OR partial.credit_move_id = line.id)
                   AND partial.max_date <= %(as_of)s AND partial.create_date > %(taken)s
              ORDER BY partial.create_date DESC LIMIT 1) paired ON pair.was AND pair.other_amount
        CROSS JOIN LATERAL (
                SELECT CASE
                    WHEN line.id IS NULL THEN 'deleted'
                    WHEN line.parent_state <> 'posted' THEN 'draft'
                    WHEN line.date > %(as_of)s THEN 'redated'
                    WHEN NOT pair.is AND line.account_id NOT IN %(receivable)s
                         AND line.account_id = pair.account_then THEN 'account_type'
                    WHEN NOT pair.is AND line.account_id <> pair.account_then THEN 'account'
                    WHEN NOT pair.was AND %(known)s THEN 'unreconciled'
                    WHEN NOT pair.was THEN 'booked'
                    WHEN pair.is AND other_account THEN 'account'
                    WHEN pair.is AND other_customer THEN 'customer'
                    WHEN other_amount AND ABS(amount_now) < ABS(amount_then) THEN 'reconciled'
                    WHEN other_amount THEN 'unreconciled'
                    ELSE 'due_moved' END AS cause) reason
             WHERE NOT (pair.was AND pair.is)
                OR other_amount OR other_customer OR other_account
                OR due_then IS DISTINCT FROM due_now
            """,
            query=self._query(),
            snapshot=self.id,
            as_of=self.date,
            taken=self.taken_at,
            known=self._known_sql(),
            receivable=self.env["ar.ledger"]._accounts(),
        )

    def _known_sql(self):
        """Whether an entry was posted when the snapshot was taken: no later trace of posting it."""
        state = self.env["ir.model.fields"]._get("account.move", "state")
        return SQL(
            """
            (move.create_date <= %(taken)s AND NOT EXISTS (
                SELECT FROM mail_message message
                  JOIN mail_tracking_value tracked ON tracked.mail_message_id = message.id
                   AND tracked.field_id = %(state)s
                 WHERE message.model = 'account.move' AND message.res_id = move.id
                   AND message.date > %(taken)s))
            """,
            taken=self.taken_at,
            state=state.id,
        )


class ArAgingChange(models.AbstractModel):
    """What is told of an item that is not what it was when a snapshot was taken."""

    _name = "ar.aging.change"
    _description = "Columns of a Back-Dated Change"
    _order = "cause, id"
    _rec_name = "name"

    company_currency_id = fields.Many2one("res.currency", readonly=True)
    move_line_ref = fields.Integer(string="Journal Item ID", readonly=True, aggregator=None)
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    name = fields.Char(string="Number", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    cause = fields.Selection(CAUSES, string="What Happened", readonly=True)
    amount_then = fields.Monetary(
        string="Open Then", currency_field="company_currency_id", readonly=True
    )
    amount_now = fields.Monetary(
        string="Open as Known Now", currency_field="company_currency_id", readonly=True
    )
    difference = fields.Monetary(currency_field="company_currency_id", readonly=True)
    due_then = fields.Date(string="Due Date Then", readonly=True)
    due_now = fields.Date(string="Due Date Now", readonly=True)
    changed_by_id = fields.Many2one("res.users", string="By", readonly=True)
    changed_at = fields.Datetime(string="On", readonly=True)


class ArAgingSnapshotChange(models.Model):
    _name = "ar.aging.snapshot.change"
    _inherit = ["ar.guarded", "ar.aging.change"]
    _description = "Back-Dated Change"
    _log_access = False

    snapshot_id = fields.Many2one(
        "ar.aging.snapshot", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_currency_id = fields.Many2one(related="snapshot_id.company_currency_id")


class ArAgingComparison(models.TransientModel):
    """A snapshot as who only reads compares it: the answer is the reader's own, for a while."""

    _name = "ar.aging.comparison"
    _description = "Comparison of an Ageing Snapshot"
    _rec_name = "snapshot_id"

    snapshot_id = fields.Many2one("ar.aging.snapshot", required=True, readonly=True)
    company_currency_id = fields.Many2one(related="snapshot_id.company_currency_id")
    changed_amount = fields.Monetary(
        string="Changed Since", currency_field="company_currency_id", readonly=True
    )
    verdict = fields.Selection(VERDICTS, readonly=True)
    line_ids = fields.One2many("ar.aging.comparison.line", "comparison_id", readonly=True)

    @api.model
    def _of(self, snapshot):
        """A comparison of a snapshot that the user may read."""
        made = self.sudo().create({"snapshot_id": snapshot.id})
        made.flush_recordset()
        snapshot.sudo()._insert_changes(
            SQL(
                "INSERT INTO ar_aging_comparison_line (comparison_id, create_uid, create_date, %s)"
                " SELECT %s, %s, %s, %s",
                TOLD,
                made.id,
                self.env.uid,
                fields.Datetime.now(),
                TOLD,
            )
        )
        made.invalidate_recordset(["line_ids"])
        made.changed_amount = sum(made.line_ids.mapped("difference"))
        made.verdict = snapshot.sudo()._verdict(made.line_ids)
        return made.with_env(self.env)


class ArAgingComparisonLine(models.TransientModel):
    _name = "ar.aging.comparison.line"
    _inherit = ["ar.aging.change"]
    _description = "Back-Dated Change, as Compared"

    comparison_id = fields.Many2one(
        "ar.aging.comparison", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_currency_id = fields.Many2one(related="comparison_id.company_currency_id")
