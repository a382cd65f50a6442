import re

from odoo import api, fields, models
from odoo.addons.ar_base.orm import listing
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ...domain.audit.states import LIVE
from ...domain.tax_number.checks import EU_COUNTRIES
from ..roles import ACCOUNTING
from .ar_audit_finding import SEVERITIES
from .registered import is_check

#: Where a figure stands in an explanation, and how a per cent sign is written there.
PLACES = re.compile(r"%\((\w+)\)s|%%")
#: A day as a check's statement gives it.
DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: What a rule applies: a report names the version that was applied.
APPLIED = {"check", "severity", "valid_from", "valid_to", "country_ids", "source"}


class ArAuditRule(models.Model):
    """What is checked, why, and what to do; the check itself is a method of ``ar.audit``.

    A change of law is another rule of the same code, valid from its first day. A rule applies to
    documents that are dated within its validity, whenever they are looked at. What a company does
    with it, each says for itself.
    """

    _name = "ar.audit.rule"
    _inherit = ["ar.tax.law"]
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
    severity = fields.Selection(SEVERITIES, required=True, default="warning")
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
    own_severity = fields.Selection(
        SEVERITIES,
        string="Severity for Us",
        company_dependent=True,
        help="How grave the current company takes it. Empty: as the rule says.",
    )
    is_left_out = fields.Boolean(
        string="Not for Us",
        company_dependent=True,
        help="The current company does not apply this rule.",
    )
    failure = fields.Char(
        company_dependent=True,
        readonly=True,
        copy=False,
        help="Why the rule could not be applied when it was last tried in the current company.",
    )
    finding_count = fields.Integer(
        compute="_compute_finding_count", string="Open Findings", groups=ACCOUNTING
    )

    _once = models.UniqueIndex(
        "(code, valid_from, COALESCE(company_id, 0))",
        "A rule of this code begins on this day already.",
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
        audit, name = self.env["ar.audit"], f"_check_{self.check}"
        return getattr(audit, name) if is_check(audit, name) else None

    def _own_choices(self):
        return super()._own_choices() | {"at_posting", "own_severity", "is_left_out"}

    def _written_by_methods(self):
        return super()._written_by_methods() | {"version", "failure"}

    def _severity(self):
        """How grave the company of the environment takes it."""
        return self.own_severity or self.severity

    @api.depends("country_ids")
    @api.depends_context("lang")
    def _compute_jurisdiction(self):
        for rule in self:
            codes = set(rule.country_ids.mapped("code"))
            whole_union = codes >= EU_COUNTRIES
            parts = ["EU"] if whole_union else []
            parts += sorted(codes - EU_COUNTRIES if whole_union else codes)
            rule.jurisdiction = listing.names(self.env, parts) or self.env._("All")

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
        result = super().write(vals)
        if vals.keys() & APPLIED:
            for rule in self.sudo():
                super(ArAuditRule, rule).write({"version": rule.version + 1})
        return result

    @api.model
    def _of(self, company, *, areas=None, at_posting=False):
        """The rules that a company's documents are subject to, of any validity."""
        domain = Domain("company_id", "in", (False, company.id)) & (
            Domain("country_ids", "=", False)
            | Domain("country_ids", "in", company.account_fiscal_country_id.ids)
        )
        if areas:
            domain &= Domain("area", "in", areas)
        rules = self.sudo().with_company(company).search(domain)
        if at_posting:
            rules = rules.filtered(lambda rule: rule.at_posting and rule.subject == "document")
        return rules.filtered(lambda rule: not rule.is_left_out and rule._method())

    def _set_aside(self, company, error):
        """Note that a rule could not be applied in a company, and tell the owner of its findings.

        It is told once, and not again as long as the error stays the same.
        """
        rule = self.sudo().with_company(company)
        failure = " ".join(str(error).split())[:500] or type(error).__name__
        if rule.failure == failure:
            return
        rule.failure = failure
        owner = company.sudo()._ar_responsible(company.sudo().ar_audit_user_id)
        if owner:
            rule.with_context(lang=company._ar_language_of(owner))._tell_failure(owner)
        # What fails next is rolled back with all that is not written by then.
        self.env.flush_all()

    def _tell_failure(self, owner):
        self.env["mail.thread"].message_notify(
            partner_ids=owner.partner_id.ids,
            subject=self.env._("Rule %(rule)s could not be applied", rule=self.code),
            body=self.env._(
                "Rule %(rule)s could not be applied in %(company)s. The others were; nothing is "
                "known of this one until it works again. The reason: %(failure)s",
                rule=self.display_name,
                company=self.env.company.name,
                failure=self.failure,
            ),
        )

    def _works(self, company):
        """Note that a rule that could not be applied is applied again."""
        rule = self.sudo().with_company(company)
        if rule.failure:
            rule.failure = False
            self.env.flush_all()

    def _told(self, figures):
        """The explanation with its figures, in the language of the reader."""
        self.ensure_one()
        known = _Figures(
            {name: self._written(value) for name, value in self._worded(figures or {}).items()}
        )
        # People edit the text: what else stands behind a per cent sign is left as it is.
        return PLACES.sub(lambda place: str(known[place[1]]) if place[1] else "%", self.explanation)

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
            figures = figures | {"missing": listing.names(self.env, told)}
        return {name: words.get(name, {}).get(value, value) for name, value in figures.items()}

    def _written(self, value):
        """Amounts and days as the reader writes them."""
        if isinstance(value, float):
            return formatLang(self.env, value, digits=2)
        if isinstance(value, str) and DAY.fullmatch(value):
            return format_date(self.env, value)
        return value

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
        return "–" if value is None or value == "" else value
