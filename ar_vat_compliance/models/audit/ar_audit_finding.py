from odoo import api, fields, models
from odoo.addons.ar_base.domain.message import dialog
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...domain.audit.states import ASKED, LIVE, State
from ...domain.severity import Severity
from ..roles import MANAGER, check_responsible, require

SEVERITIES = choices(
    {Severity.INFO: "Information", Severity.WARNING: "Warning", Severity.ERROR: "Error"}
)


class ArAuditFinding(models.Model):
    """What a rule caught: made, mended and reopened by audits; worked on by people.

    It is mended when an audit no longer finds it, and only then. To accept it takes a reason and a
    second person; when its figures change afterwards it is open again.
    """

    _name = "ar.audit.finding"
    _description = "Audit Finding"
    _inherit = ["ar.approved", "ar.guarded", "ar.assigned", "mail.thread", "mail.activity.mixin"]
    _order = "severity_rank desc, amount desc, id"
    _once_each = {"partner_id": ("rule_id", "company_id", "move_id", "key")}
    _check_company_auto = True

    # One customer that another company took fails no list: the name is read, and nothing else.
    display_name = fields.Char(compute_sudo=True)

    rule_id = fields.Many2one(
        "ar.audit.rule", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    area = fields.Selection(related="rule_id.area", store=True, readonly=True)
    severity = fields.Selection(SEVERITIES, readonly=True, help="How grave the company takes it.")
    severity_rank = fields.Integer(readonly=True)
    move_id = fields.Many2one(
        "account.move", string="Document", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    key = fields.Char(
        required=True, readonly=True, default="", help="Which of several in one document."
    )
    figures = fields.Json(readonly=True)
    date = fields.Date(readonly=True, help="The date of the document.")
    amount = fields.Monetary(readonly=True, help="What is at stake, in company currency.")
    state = fields.Selection(
        choices(
            {
                State.OPEN: "Open",
                State.IN_PROGRESS: "In Progress",
                State.TO_ACCEPT: "Acceptance Asked For",
                State.ACCEPTED: "Accepted",
                State.MENDED: "Mended",
            }
        ),
        required=True,
        readonly=True,
        default="open",
        tracking=True,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        index="btree_not_null",
        tracking=True,
        domain=[("share", "=", False)],
    )
    date_due = fields.Date(string="Due Date")
    comment = fields.Text()
    explanation = fields.Text(compute="_compute_explanation")
    remedy = fields.Text(related="rule_id.remedy")
    source = fields.Char(related="rule_id.source")
    first_seen = fields.Datetime(readonly=True)
    last_seen = fields.Datetime(readonly=True)
    mended_on = fields.Datetime(readonly=True)
    reopened = fields.Integer(string="Times Reopened", readonly=True)
    accept_reason = fields.Text(readonly=True)
    asked_by = fields.Many2one("res.users", string="Acceptance Asked by", readonly=True)
    accepted_by = fields.Many2one("res.users", readonly=True)
    accepted_on = fields.Datetime(readonly=True)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    _once = models.UniqueIndex(
        "(rule_id, company_id, COALESCE(move_id, 0), COALESCE(partner_id, 0), key)",
        "This was found already.",
    )
    _to_work_on = models.Index("(company_id, date_due) WHERE state IN ('open', 'in_progress')")

    @api.depends("rule_id", "figures")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for finding in self:
            finding.explanation = finding.rule_id._told(finding.figures)

    @api.depends("rule_id", "move_id", "partner_id")
    def _compute_display_name(self):
        for finding in self:
            subject = finding.move_id.name or finding.partner_id.display_name or ""
            finding.display_name = f"{finding.rule_id.code} {subject}".strip()

    def _assigned_action(self):
        return "ar_vat_compliance.ar_audit_finding_action"

    @api.depends("date_due", "state")
    def _compute_is_late(self):
        for finding in self:
            finding.is_late = bool(
                finding.state in LIVE
                and finding.date_due
                and finding.date_due < finding.company_id._ar_today()
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", LIVE) & self.env["ar.clock"]._today_domain(
            lambda today: [("date_due", "<", today)]
        )

    # ------------------------------------------------------------------
    # Work
    # ------------------------------------------------------------------
    def _free_fields(self):
        """What the person who works on a finding says of it."""
        return super()._free_fields() | {"user_id", "date_due", "comment"}

    def _guard_message(self):
        return self.env._("A finding is made by audits and changed by its buttons, not by hand.")

    @api.constrains("user_id")
    def _check_user_id(self):
        check_responsible(self)

    def _mail_get_partner_fields(self, introspect_fields=False):
        """The customer is whom it is about, and never who is written to."""
        return []

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise AccessError(self.env._("A finding is mended or accepted, not deleted."))

    def action_start(self):
        """Take findings up."""
        self.check_access("write")
        self._to("in_progress", ("open",))
        unowned = self.filtered(lambda finding: not finding.user_id)
        unowned.user_id = self.env.user

    def action_ask_acceptance(self):
        """Ask that findings be left as they are: opens the dialog that asks for the reason."""
        self.check_access("write")
        return dialog("ar.audit.accept.wizard", self.env._("Ask to Accept"), finding_ids=self.ids)

    def _ask_acceptance(self, reason):
        self._to(
            "to_accept",
            LIVE,
            accept_reason=reason,
            asked_by=self.env.uid,
            accepted_by=False,
            accepted_on=False,
        )
        for finding in self:
            finding.message_post(body=self.env._("Acceptance asked for: %(reason)s", reason=reason))
        self._ask_approval(reason)

    def action_accept(self):
        """Leave findings as they are, as another person than who asked."""
        require(self.env, MANAGER)
        self._become_accepted()

    def _become_accepted(self):
        self._to(
            "accepted",
            ("to_accept",),
            accepted_by=self.env.uid,
            accepted_on=fields.Datetime.now(),
        )

    def action_refuse(self):
        """Send findings back to work."""
        require(self.env, MANAGER)
        self._send_back()
        self._drop_approval(
            self.env._("Sent back to work by %(person)s", person=self.env.user.name)
        )

    def _send_back(self):
        self._to("in_progress", ASKED, accepted_by=False, accepted_on=False)

    def _to(self, state, before, **values):
        """Change the state of findings that are in one of the states before."""
        self.check_access("write")
        states = dict(self._fields["state"]._description_selection(self.env))
        for finding in self:
            if finding.state not in before:
                raise UserError(
                    self.env._(
                        "“%(finding)s” is %(state)s: that cannot be done with it.",
                        finding=finding.display_name,
                        state=states[finding.state].lower(),
                    )
                )
        if state == "accepted":
            self._require_approval()
        self.sudo().write({"state": state, **values})

    def action_check_again(self):
        """Look again whether these findings still hold."""
        self.check_access("write")
        audit = self.env["ar.audit"]
        for company, findings in self.grouped("company_id").items():
            moves = findings.move_id
            if moves:
                audit._audit(company, moves=moves, rules=findings.rule_id)
            about_partners = findings.filtered(lambda finding: not finding.move_id)
            if about_partners:
                audit._audit(company, rules=about_partners.rule_id)
        self.invalidate_recordset()

    def action_open_subject(self):
        """Open what the finding is about."""
        self.ensure_one()
        return (self.move_id or self.partner_id)._get_records_action()
