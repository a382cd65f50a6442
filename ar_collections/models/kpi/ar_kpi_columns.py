from odoo import fields, models
from odoo.addons.ar_base.models.buckets.late_amount import LateAmount


class ArKpiColumns(models.AbstractModel):
    """What a month of a customer is counted from, in company currency.

    The names are those of :data:`~.ar_kpi_inputs.INPUTS`.
    """

    _name = "ar.kpi.columns"
    _description = "Inputs of Key Figures, as Columns"

    company_currency_id = fields.Many2one("res.currency", readonly=True)
    opening = fields.Monetary(
        currency_field="company_currency_id", readonly=True, help="Owed when the month began."
    )
    closing = fields.Monetary(
        string="Receivables",
        currency_field="company_currency_id",
        readonly=True,
        help="Owed when the month ended, credits deducted: the balance of the ledger.",
    )
    owed = fields.Monetary(
        string="Open Items",
        currency_field="company_currency_id",
        readonly=True,
        help="Owed when the month ended, credits not deducted.",
    )
    late = fields.Monetary(string="Overdue", currency_field="company_currency_id", readonly=True)
    # By the numbers of the late buckets in the company's scheme, as it is now.
    late_2 = LateAmount(
        string="Late: Bucket 2 or Later",
        number=2,
        onwards=True,
        currency_field="company_currency_id",
        readonly=True,
    )
    late_3 = LateAmount(
        string="Late: Bucket 3 or Later",
        number=3,
        onwards=True,
        currency_field="company_currency_id",
        readonly=True,
    )
    late_4 = LateAmount(
        string="Late: Bucket 4 or Later",
        number=4,
        onwards=True,
        currency_field="company_currency_id",
        readonly=True,
    )
    late_5 = LateAmount(
        string="Late: Bucket 5 or Later",
        number=5,
        onwards=True,
        currency_field="company_currency_id",
        readonly=True,
    )
    late_6 = LateAmount(
        string="Late: Bucket 6 or Later",
        number=6,
        onwards=True,
        currency_field="company_currency_id",
        readonly=True,
    )
    late_7 = LateAmount(
        string="Late: Bucket 7 or Later",
        number=7,
        onwards=True,
        currency_field="company_currency_id",
        readonly=True,
    )
    late_8 = LateAmount(
        string="Late: Bucket 8 or Later",
        number=8,
        onwards=True,
        currency_field="company_currency_id",
        readonly=True,
    )
    late_9 = LateAmount(
        string="Late: Bucket 9 or Later",
        number=9,
        onwards=True,
        currency_field="company_currency_id",
        readonly=True,
    )
    unapplied = fields.Monetary(
        string="Unapplied Credits", currency_field="company_currency_id", readonly=True
    )
    disputed = fields.Monetary(currency_field="company_currency_id", readonly=True)
    billed = fields.Monetary(string="Invoiced", currency_field="company_currency_id", readonly=True)
    credited = fields.Monetary(
        string="Credit Notes", currency_field="company_currency_id", readonly=True
    )
    cash = fields.Monetary(string="Received", currency_field="company_currency_id", readonly=True)
    due = fields.Monetary(
        string="Fell Due",
        currency_field="company_currency_id",
        readonly=True,
        help="Due in the month, less what credit notes settled of it by its end.",
    )
    due_collected = fields.Monetary(
        string="Paid of What Fell Due",
        currency_field="company_currency_id",
        readonly=True,
        help="By the end of the month, at the invoices' value in the books: what the rate of "
        "exchange took from a payment is paid, too.",
    )
    cohort_collected = fields.Monetary(
        string="Paid of What Was Invoiced",
        currency_field="company_currency_id",
        readonly=True,
        help="Of the month's own invoices, by its end and at their value in the books.",
    )
    paid = fields.Monetary(
        string="Applied to Invoices",
        currency_field="company_currency_id",
        readonly=True,
        help="Money applied to invoices in the month; credit notes are none.",
    )
    paid_days = fields.Float(string="Amount Paid × Days Late", digits=(16, 2), readonly=True)
    paid_count = fields.Integer(string="Payments of Items", readonly=True)
    late_days = fields.Integer(string="Sum of Days Late", readonly=True)
    written_off = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="What entries and payments took off receivables as an expense, or out of an "
        "allowance; early payment discounts and exchange differences are none.",
    )
    promises_matured = fields.Integer(string="Promises Judged", readonly=True)
    promises_kept = fields.Integer(readonly=True)
    promised_matured = fields.Monetary(
        string="Promised and Due", currency_field="company_currency_id", readonly=True
    )
    promised_kept = fields.Monetary(
        string="Promised and Kept", currency_field="company_currency_id", readonly=True
    )
    disputes_raised = fields.Monetary(
        string="Newly Disputed", currency_field="company_currency_id", readonly=True
    )
    disputes_resolved = fields.Integer(readonly=True)
    dispute_days = fields.Integer(string="Sum of Dispute Days", readonly=True)
