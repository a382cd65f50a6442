from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ..roles import ACCOUNTING


class ArTaxFact(models.Model):
    """Something that the law says and changes: a rate, a threshold, a term; dated, with its source.

    A change of law is a new row that begins where the former one ends. What several rows of a code
    and a country hold on a day is a set: the rates that may be charged. A company's own rows stand
    beside the law's, and before them where there can be one value only.
    """

    _name = "ar.tax.fact"
    _inherit = ["ar.tax.law"]
    _description = "Dated Tax Fact"
    _order = "code, country_id, valid_from desc, value"

    code = fields.Selection(
        [
            ("rate", "Tax Rate"),
            ("einvoice_turnover", "Turnover above which E-Invoices Are Due"),
            ("einvoice_days_turnover", "Turnover above which E-Invoices Have a Time Limit"),
            ("einvoice_days", "Days to Report an E-Invoice"),
            ("hsn_digits", "Digits of the HSN Code"),
            ("hsn_digits_turnover", "Turnover above which HSN Needs More Digits"),
            ("hsn_digits_above", "Digits of the HSN Code above that Turnover"),
            ("credit_note_month", "Month until which Credit Notes Lower the Tax"),
            ("number_length", "Longest Invoice Number"),
        ],
        required=True,
        index=True,
    )
    country_id = fields.Many2one("res.country", required=True, index=True)
    value = fields.Float(digits=(16, 2), required=True, aggregator=False)
    note = fields.Char(translate=True, help="What it applies to, in words.")
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(help="The last day on which it holds; empty while it does.")
    source = fields.Char(required=True, help="The law, notification or page that says so.")
    holds = fields.Selection(
        [("past", "Is Over"), ("now", "In Force"), ("coming", "Coming")],
        compute="_compute_holds",
        search="_search_holds",
        help="On the day that it is in the company at which you work.",
    )
    active = fields.Boolean(default=True)
    document_count = fields.Integer(
        string="Documents Touched",
        compute="_compute_document_count",
        groups=ACCOUNTING,
        help="Posted sales documents of the companies that it applies to, from its first day on.",
    )

    _ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "A fact cannot end before it begins.",
    )
    _once = models.UniqueIndex(
        "(code, country_id, value, valid_from, COALESCE(company_id, 0)) WHERE active",
        "This value is there already from that day on.",
    )

    @api.constrains("code", "value")
    def _check_value(self):
        for fact in self:
            if fact.value < 0:
                raise ValidationError(self.env._("A fact's value cannot be below zero."))

    @api.depends("valid_from", "valid_to")
    @api.depends_context("company")
    def _compute_holds(self):
        today = self.env.company._ar_today()
        for fact in self:
            begins, ends = fact.valid_from, fact.valid_to
            is_over = bool(ends and ends < today)
            fact.holds = begins and ("coming" if begins > today else "past" if is_over else "now")

    def _search_holds(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._ar_today()
        begun = Domain("valid_from", "<=", today)
        is_over = Domain("valid_to", "<", today)
        lasts = Domain("valid_to", "=", False) | Domain("valid_to", ">=", today)
        meant = {"past": begun & is_over, "now": begun & lasts, "coming": ~begun}
        return Domain.OR(meant[when] for when in value if when in meant)

    @api.depends("code", "value", "country_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        for fact in self:
            fact.display_name = (
                f"{fact.country_id.code or ''} {labels.get(fact.code, '')}: {fact.value:g}"
            )

    @api.depends("country_id", "valid_from", "valid_to")
    @api.depends_context("allowed_company_ids")
    def _compute_document_count(self):
        for fact in self:
            fact.document_count = (
                self.env["account.move"].search_count(fact._touched_domain())
                if fact.country_id and fact.valid_from
                else 0
            )

    def _touched_domain(self):
        """Sales documents of the companies that the fact applies to, while it holds."""
        self.ensure_one()
        domain = [
            ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
            ("state", "=", "posted"),
            ("company_id", "in", (self.company_id or self.env.companies).ids),
            ("company_id.account_fiscal_country_id", "=", self.country_id.id),
            ("invoice_date", ">=", self.valid_from),
        ]
        if self.valid_to:
            domain.append(("invoice_date", "<=", self.valid_to))
        return domain

    def action_touched(self):
        """Whom a change of law touches: the customers and documents since its first day."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Touched by %(fact)s", fact=self.display_name),
            "res_model": "account.move",
            "view_mode": "list,pivot,form",
            "domain": self._touched_domain(),
            "context": {"search_default_group_by_partner_id": 1, "group_by": ["partner_id"]},
        }

    @api.model
    def _sql(self, code, company, day):
        """The value of a code for a company on a day, NULL where none is known: a scalar subselect.

        :param day: the SQL of a date
        """
        return SQL(
            """(SELECT fact.value FROM ar_tax_fact fact WHERE fact.code = %s AND %s
              ORDER BY fact.company_id IS NULL, fact.valid_from DESC LIMIT 1)""",
            code,
            self._holds_sql(company, company.account_fiscal_country_id.id or None, day),
        )

    @api.model
    def _has_rate_sql(self, company, country, day, rate):
        """Whether a rate may be charged; NULL where no rate of the country is known for the day.

        :param country: the id of the country, or its SQL; the others are SQL
        """
        return SQL(
            """(SELECT BOOL_OR(ABS(fact.value - %s) < 0.005) FROM ar_tax_fact fact
                 WHERE fact.code = 'rate' AND %s)""",
            rate,
            self._holds_sql(company, country, day),
        )

    @api.model
    def _holds_sql(self, company, country, day):
        """Whether a ``fact`` is law, or the company's own, in a country on a day."""
        return SQL(
            """fact.active AND fact.country_id = %(country)s
               AND (fact.company_id IS NULL OR fact.company_id = %(company)s)
               AND fact.valid_from <= %(day)s AND COALESCE(fact.valid_to, 'infinity') >= %(day)s""",
            company=company.id,
            country=country,
            day=day,
        )
