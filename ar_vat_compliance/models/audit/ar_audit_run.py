"""An audit of a period on demand: what was checked, by which rules, what was found."""

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...domain.audit.states import SETTLED
from .ar_audit_finding import SEVERITIES
from .ar_audit_scope import SALES


class ArAuditRun(models.Model):
    """A person says which period; what was checked and found in it, its methods say."""

    _name = "ar.audit.run"
    _inherit = ["ar.guarded", "ar.printed.mixin"]
    _description = "Audit of a Period"
    _order = "date_to desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        required=True, default=lambda self: self._this_month() - relativedelta(months=1)
    )
    date_to = fields.Date(
        required=True, default=lambda self: self._this_month() - relativedelta(days=1)
    )
    done_on = fields.Datetime(readonly=True)
    done_by = fields.Many2one("res.users", readonly=True)
    line_ids = fields.One2many("ar.audit.run.line", "run_id", readonly=True)
    finding_count = fields.Integer(compute="_compute_counts")
    document_count = fields.Integer(readonly=True, help="Sales documents dated in the period.")
    line_count = fields.Integer(string="Invoice Lines", readonly=True)
    amount = fields.Monetary(readonly=True, string="Invoiced", help="Untaxed, less credit notes.")

    _ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "The period cannot end before it begins."
    )

    @api.model
    def _this_month(self):
        """Its first day: what is audited by default is the month before."""
        return self.env.company._ar_today().replace(day=1)

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for run in self:
            run.name = f"{run.date_from} – {run.date_to}"

    @api.depends("line_ids.finding_count")
    def _compute_counts(self):
        for run in self:
            run.finding_count = sum(run.line_ids.mapped("finding_count"))

    def _free_fields(self):
        """The period, as long as nothing is said of it yet."""
        period = {"date_from", "date_to"}
        return super()._free_fields() | (set() if any(self.mapped("done_on")) else period)

    def _first_fields(self):
        return super()._first_fields() | {"company_id"}

    def _guard_message(self):
        if any(self.mapped("done_on")):
            return self._was_run()
        return self.env._("What was checked, by whom and when, is said by running the audit.")

    def _was_run(self):
        return self.env._("This audit was run, and stays that of its period: make another one.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        """What was found, and that it was looked for, is proof of the control."""
        if not self.env.su and (done := self.filtered("done_on")):
            raise AccessError(
                self.env._("The audit of %(period)s was run and is kept.", period=done[0].name)
            )

    def action_run(self):
        """Check the period now: the findings are brought in line, and counted by rule.

        What an audit counted, and by whom it was run, stays proof of the control.
        """
        self.check_access("write")
        if any(self.mapped("done_on")):
            raise UserError(self._was_run())
        for run in self:
            run.sudo()._run(self.env.user)
        return True

    def action_run_again(self):
        """Another audit of the same period, beside the one that was run."""
        self.ensure_one()
        again = self.browse().create(
            {
                "company_id": self.company_id.id,
                "date_from": self.date_from,
                "date_to": self.date_to,
            }
        )
        again.action_run()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": again.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _run(self, user):
        audit = self.env["ar.audit"]
        company = self.company_id
        counts = audit._audit(company, start=self.date_from, end=self.date_to)
        self.line_ids.unlink()
        self.env["ar.audit.run.line"].create(
            [
                {
                    "run_id": self.id,
                    "rule_id": rule.id,
                    "version": rule.version,
                    "severity": rule._severity(),
                    "checked_count": 0
                    if found is None
                    else audit._population(company, rule, self.date_from, self.date_to),
                    "finding_count": found or 0,
                    "amount": self._amount_of(rule),
                    "failure": rule.failure if found is None else False,
                }
                for rule, found in counts.items()
            ]
        )
        documents = [
            ("company_id", "=", company.id),
            ("move_type", "in", SALES),
            ("state", "=", "posted"),
            ("invoice_date", ">=", self.date_from),
            ("invoice_date", "<=", self.date_to),
        ]
        ((number, amount),) = self.env["account.move"]._read_group(
            documents, [], ["__count", "amount_untaxed_signed:sum"]
        )
        self.write(
            {
                "document_count": number,
                "line_count": self.env["account.move.line"].search_count(
                    [("display_type", "=", "product")]
                    + [(f"move_id.{name}", operator, value) for name, operator, value in documents]
                ),
                "amount": amount,
                "done_on": fields.Datetime.now(),
                "done_by": user.id,
            }
        )

    def _finding_domain(self):
        """The findings about what is dated in the period, and about customers as they are."""
        self.ensure_one()
        return [
            ("company_id", "=", self.company_id.id),
            "|",
            ("date", "=", False),
            "&",
            ("date", ">=", self.date_from),
            ("date", "<=", self.date_to),
        ]

    def _amount_of(self, rule):
        ((amount,),) = self.env["ar.audit.finding"]._read_group(
            [*self._finding_domain(), ("rule_id", "=", rule.id), ("state", "!=", "mended")],
            [],
            ["amount:sum"],
        )
        return amount or 0

    def action_findings(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Findings of %(period)s", period=self.name),
            "res_model": "ar.audit.finding",
            "view_mode": "list,form,pivot,graph",
            "domain": self._finding_domain(),
            "context": {"search_default_open": 1, "search_default_by_rule": 1},
        }

    # ------------------------------------------------------------------
    # Report
    # ------------------------------------------------------------------
    def _require_done(self):
        for run in self:
            if not run.done_on:
                raise UserError(
                    self.env._("The audit of %(period)s was not run yet.", period=run.name)
                )

    def action_print(self):
        self.check_access("read")
        self._require_done()
        return self.env.ref("ar_vat_compliance.action_report_audit").report_action(self)

    def action_workbook(self):
        """What the audit found, as a workbook."""
        self.check_access("read")
        self._require_done()
        return self.env["ar.workbook"]._url("audit", run_ids=self.ids)

    def _trend(self, months=6):
        """Findings that appeared, and were mended, in each of the last months of the period.

        :return: list of ``(first day of the month, new, mended)``
        """
        self.ensure_one()
        findings = self.env["ar.audit.finding"]
        last = self.date_to.replace(day=1)
        trend = []
        for back in reversed(range(months)):
            start = last - relativedelta(months=back)
            end = start + relativedelta(months=1)
            within = [("company_id", "=", self.company_id.id)]
            trend.append(
                (
                    start,
                    findings.search_count(
                        [*within, ("first_seen", ">=", start), ("first_seen", "<", end)]
                    ),
                    findings.search_count(
                        [*within, ("mended_on", ">=", start), ("mended_on", "<", end)]
                    ),
                )
            )
        return trend

    def _remediation_days(self):
        """How many days it took on average to mend what was mended; None where nothing was."""
        self.ensure_one()
        mended = self.env["ar.audit.finding"].search(
            [*self._finding_domain(), ("state", "=", "mended")]
        )
        days = [
            (finding.mended_on - finding.first_seen).total_seconds() / 86400
            for finding in mended
            if finding.mended_on and finding.first_seen
        ]
        return sum(days) / len(days) if days else None

    def _by_severity(self):
        """``{severity's label: open findings}``, worst first."""
        findings = self.env["ar.audit.finding"]
        labels = dict(
            self.env["ar.audit.finding"]._fields["severity"]._description_selection(self.env)
        )
        counts = dict(
            findings._read_group(
                [*self._finding_domain(), ("state", "not in", SETTLED)],
                ["severity"],
                ["__count"],
            )
        )
        return {labels[key]: counts.get(key, 0) for key in ("error", "warning", "info")}

    def _worst(self, limit=40):
        """The findings that are told one by one, worst first."""
        return self.env["ar.audit.finding"].search(
            [*self._finding_domain(), ("state", "not in", SETTLED)], limit=limit
        )


class ArAuditRunLine(models.Model):
    _name = "ar.audit.run.line"
    _inherit = ["ar.guarded"]
    _description = "Audit of a Period by Rule"
    _order = "finding_count desc, rule_id"

    run_id = fields.Many2one("ar.audit.run", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    currency_id = fields.Many2one(related="run_id.currency_id")
    rule_id = fields.Many2one("ar.audit.rule", required=True, ondelete="restrict")
    version = fields.Integer(help="The rule's version of then.")
    severity = fields.Selection(SEVERITIES, help="How grave the company took it then.")
    checked_count = fields.Integer(string="Checked")
    finding_count = fields.Integer(string="Findings")
    amount = fields.Monetary(string="At Stake")
    failure = fields.Char(
        string="Not Applied", help="Why the rule could not be applied: nothing is known of it."
    )

    def _fixed_fields(self):
        return super()._fixed_fields() | {"run_id"}

    def action_findings(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.rule_id.display_name,
            "res_model": "ar.audit.finding",
            "view_mode": "list,form",
            "domain": [*self.run_id._finding_domain(), ("rule_id", "=", self.rule_id.id)],
        }
