from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_tax_registry = fields.Selection(
        [("vies", "VIES (EU and Northern Ireland)"), ("recorded", "Recorded answers (offline)")],
        string="Registry",
        help="Which registry is asked whether tax numbers exist. Empty: none is asked.",
    )
    ar_tax_answer_days = fields.Integer(
        string="Answers Hold for",
        default=90,
        help="Days for which an answer is not asked for again.",
    )
    ar_tax_asks_per_run = fields.Integer(
        string="Questions at a Time",
        default=30,
        help="So many numbers are asked about in a row; the rest follow a minute later. "
        "Registries lock out those who ask too fast.",
    )
    ar_tax_evidence = fields.Boolean(
        string="Evidence for Intra-Community Supplies",
        help="Before an invoice to another member state is posted, the customer's number is looked "
        "up, and the answer attached to the invoice.",
    )
    ar_audit_days = fields.Integer(
        string="Days to Mend a Finding", default=14, help="A finding's due date after it appeared."
    )
    ar_audit_turnover = fields.Monetary(
        string="Turnover of Last Year",
        help="The yearly turnover by which thresholds are judged; 0: counted from the books.",
    )
    ar_audit_rounding = fields.Float(
        string="Rounding Tolerated",
        default=0.05,
        help="By how much tax may differ from base × rate, in the document's currency.",
    )
    ar_audit_user_id = fields.Many2one(
        "res.users", string="Owner of Findings", help="Who new findings are given to."
    )

    _ar_tax_answer_days_positive = models.Constraint(
        "CHECK (ar_tax_answer_days >= 0)", "Answers cannot hold for less than no day."
    )
    ar_audit_last = fields.Datetime(
        string="Last Nightly Audit", readonly=True, help="What changed since is audited next."
    )
