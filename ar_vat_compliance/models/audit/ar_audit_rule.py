from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...domain.tax_number.checks import EU_COUNTRIES
from .ar_audit_finding import LIVE


class ArAuditRule(models.Model):
    """What is checked, why, and what to do; the check itself is a method of ``ar.audit``.

    A change of law is another rule of the same code, valid from its first day. A rule applies to
    documents that are dated within its validity, whenever they are looked at.
    """

    _name = "ar.audit.rule"
    _description = "Audit Rule"
    _order = "code, valid_from desc"

    code = fields.Char(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    area = fields.Selection(
        [
            ("number", "Tax Numbers"),
            ("invoice", "Invoices"),
            ("control", "Internal Control"),
        ],
        required=True,
    )
    check = fields.Char(
        required=True, help="The check in code: the end of the name of its method, _check_…"
    )
    subject = fields.Selection(
        [("document", "Documents"), ("partner", "Customers and Companies")],
        required=True,
        default="document",
        help="What is counted as having been checked, and what a finding is about.",
    )
    country_ids = fields.Many2many(
        "res.country", string="Countries", help="Companies of these countries; empty: all."
    )
    jurisdiction = fields.Char(compute="_compute_jurisdiction")
    severity = fields.Selection(
        [("info", "Information"), ("warning", "Warning"), ("error", "Error")],
        required=True,
        default="warning",
    )
    valid_from = fields.Date(required=True, default="1990-01-01")
    valid_to = fields.Date()
    source = fields.Char(required=True, help="The law, standard or principle behind the rule.")
    explanation = fields.Text(
        required=True,
        translate=True,
        help="What is wrong, in words; %(name)s stands for a figure that the check found.",
    )
    remedy = fields.Text(required=True, translate=True, help="What to do about a finding.")
    version = fields.Integer(readonly=True, default=1, copy=False)
    at_posting = fields.Selection(
        [("warn", "Warn"), ("block", "Block")],
        string="When Posting",
        company_dependent=True,
        help="What the current company wants when a document is posted: nothing, a finding at "
        "once, or no posting.",
    )
    finding_count = fields.Integer(compute="_compute_finding_count", string="Open Findings")

    _once = models.UniqueIndex(
        "(code, valid_from)", "A rule of this code begins on this day already."
    )
    _ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)", "A rule cannot end before it begins."
    )

    @api.constrains("check")
    def _check_check(self):
        for rule in self:
            if not rule._method():
                raise ValidationError(
                    self.env._(
                        "Rule %(code)s: there is no check “%(check)s” in the installed modules.",
                        code=rule.code,
                        check=rule.check,
                    )
                )

    def _method(self):
        """The check; None where the module that brought it is gone."""
        return getattr(self.env["ar.audit"], f"_check_{self.check}", None)

    @api.depends("country_ids")
    def _compute_jurisdiction(self):
        for rule in self:
            codes = set(rule.country_ids.mapped("code"))
            whole_union = codes >= EU_COUNTRIES
            parts = ["EU"] if whole_union else []
            parts += sorted(codes - EU_COUNTRIES if whole_union else codes)
            rule.jurisdiction = ", ".join(parts) or self.env._("All")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.code} {rule.name}"

    @api.depends_context("allowed_company_ids")
    def _compute_finding_count(self):
        counts = dict(
            self.env["ar.audit.finding"]._read_group(
                [("rule_id", "in", self.ids), ("state", "in", LIVE)],
                ["rule_id"],
                ["__count"],
            )
        )
        for rule in self:
            rule.finding_count = counts.get(rule, 0)

    def write(self, vals):
        """What a rule says is versioned, so that a report can name what was applied."""
        if vals.keys() & {"check", "severity", "valid_from", "valid_to", "country_ids", "source"}:
            for rule in self:
                super(ArAuditRule, rule).write({"version": rule.version + 1})
        return super().write(vals)

    @api.model
    def _of(self, company, *, areas=None, at_posting=False):
        """The rules that a company's documents are subject to, of any validity."""
        domain = Domain(
            [
                "|",
                ("country_ids", "=", False),
                ("country_ids", "in", company.account_fiscal_country_id.ids),
            ]
        )
        if areas:
            domain &= Domain("area", "in", areas)
        rules = self.sudo().with_company(company).search(domain)
        if at_posting:
            rules = rules.filtered(lambda rule: rule.at_posting and rule.subject == "document")
        return rules.filtered(lambda rule: rule._method())

    def _told(self, figures):
        """The explanation with its figures, in the language of the reader."""
        self.ensure_one()
        try:
            return self.explanation % _Figures(self._worded(figures or {}))
        except (TypeError, ValueError):
            # A person edited the text and left a lonely per cent sign.
            return self.explanation

    def _worded(self, figures):
        """The figures with what a check names by its code in the reader's words."""
        number = self.env["ar.tax.number"]
        words = {
            name: dict(number._fields[name]._description_selection(self.env))
            for name in ("kind", "reason")
            if name in figures
        }
        if "missing" in figures and isinstance(figures["missing"], str):
            parts = self._missing_parts()
            told = [parts.get(part, part) for part in figures["missing"].split(", ")]
            figures = figures | {"missing": ", ".join(told)}
        return {name: words.get(name, {}).get(value, value) for name, value in figures.items()}

    def _missing_parts(self):
        """What may be missing of a company or a customer, by the word that a check has for it."""
        return {
            "name": self.env._("name"),
            "tax ID": self.env._("tax ID"),
            "street": self.env._("street"),
            "city": self.env._("city"),
            "country": self.env._("country"),
        }

    def action_findings(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "ar.audit.finding",
            "view_mode": "list,form,pivot,graph",
            "domain": [("rule_id", "=", self.id)],
            "context": {"search_default_open": 1},
        }


class _Figures(dict):
    """Figures by name; one that is not known is told as a dash."""

    def __missing__(self, name):
        return "–"

    def __getitem__(self, name):
        value = super().__getitem__(name)
        if value is None or value == "":
            return "–"
        if isinstance(value, float):
            return f"{value:,.2f}"
        return value
