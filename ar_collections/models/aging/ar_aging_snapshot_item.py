from odoo import api, fields, models
from odoo.addons.ar_base.models.buckets.ar_aging_bucket import BASES
from odoo.addons.ar_base.orm import given
from odoo.addons.ar_base.orm.unchecked import Unchecked


class ArAgingSnapshotItem(models.Model):
    """An open item as it stood when the snapshot was taken. Rows are written by one statement."""

    _name = "ar.aging.snapshot.item"
    _inherit = ["ar.guarded"]
    _description = "Ageing Snapshot Item"
    _log_access = False
    _order = "days desc, id"
    _rec_name = "name"

    snapshot_id = fields.Many2one(
        "ar.aging.snapshot", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_currency_id = fields.Many2one(
        related="snapshot_id.company_currency_id", string="Company Currency"
    )
    name = fields.Char(string="Number", readonly=True)
    # A number without a foreign key: a snapshot outlives what it is about.
    move_line_ref = fields.Integer(string="Journal Item ID", readonly=True, aggregator=None)
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    country_id = fields.Many2one(related="partner_id.country_id")
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    salesperson_id = fields.Many2one(related="move_id.invoice_user_id")
    account_id = Unchecked("account.account", readonly=True)
    kind = fields.Selection(lambda self: self.env["ar.ledger"]._kind_names(), readonly=True)
    currency_id = Unchecked("res.currency", readonly=True)
    date = fields.Date(string="Document Date", readonly=True)
    date_due = fields.Date(string="Due Date", readonly=True)
    days = fields.Integer(string="Age in Days", readonly=True, aggregator="max")
    bucket_id = Unchecked("ar.aging.bucket", string="Ageing", readonly=True)
    amount_currency = fields.Monetary(string="Open in Currency", readonly=True)
    amount = fields.Monetary(string="Open", currency_field="company_currency_id", readonly=True)
    disputed_amount = fields.Monetary(
        string="Disputed", currency_field="company_currency_id", readonly=True
    )
    promised_amount = fields.Monetary(
        string="Promised", currency_field="company_currency_id", readonly=True
    )
    settled_later_amount = fields.Monetary(
        string="Settled Later",
        currency_field="company_currency_id",
        readonly=True,
        help="What had been reconciled by when the snapshot was taken, but dated after its day.",
    )

    def action_open_document(self):
        """The document behind the item, if it is still there."""
        self.ensure_one()
        return self.move_id._get_records_action() if self.move_id else False

    @api.model
    def _search(self, *args, **kwargs):
        """With the context's word for what age counts from looked at: the buckets' names ask it."""
        given.choice(self.env, self.env.context, "ar_aging_basis", dict(BASES))
        return super()._search(*args, **kwargs)
