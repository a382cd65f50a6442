from odoo import api, fields, models
from odoo.addons.ar_base.domain.message import dialog
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import UserError

from ...domain.dunning.eligibility import Reason
from ...domain.dunning.letters import Kind, stays

#: What is read from the journal again before a notice is sent.
FIGURES = (
    "date_due",
    "days_late",
    "amount_open",
    "amount_in_process",
    "amount_disputed",
    "amount_promised",
    "amount_set_off",
    "amount_due",
    "amount_due_company",
)


class ArDunningNoticeLine(models.Model):
    """An item in a notice, with the figures of the proposal and then of the sending.

    Not a second balance: what is open is read from the journal again before a notice is sent, and
    is kept from then on as the copy of what the debtor was told.
    """

    _name = "ar.dunning.notice.line"
    _inherit = ["ar.guarded"]
    _description = "Dunning Notice Line"
    _order = "notice_id, currency_id, date_due, id"

    notice_id = fields.Many2one("ar.dunning.notice", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True)
    move_line_id = fields.Many2one("account.move.line", index=True, ondelete="set null")
    move_id = fields.Many2one("account.move", string="Document", index=True, ondelete="set null")
    kind = fields.Selection(
        choices(
            {
                Kind.CHASED: "Chased",
                Kind.NOT_DUE: "Not Yet Due",
                Kind.CREDIT: "Credit",
                Kind.COVERED: "Covered by Credits",
            }
        ),
        required=True,
    )
    level_id = fields.Many2one("ar.dunning.level", ondelete="restrict", index="btree_not_null")
    currency_id = fields.Many2one("res.currency", required=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date = fields.Date()
    date_due = fields.Date(string="Due Date")
    days_late = fields.Integer(aggregator="max")
    amount_original = fields.Monetary(string="Original")
    amount_paid = fields.Monetary(string="Paid", compute="_compute_amount_paid")
    amount_open = fields.Monetary(string="Open")
    amount_in_process = fields.Monetary(string="Payment in Process")
    amount_disputed = fields.Monetary(string="Disputed")
    amount_promised = fields.Monetary(string="Promised")
    amount_set_off = fields.Monetary(string="Set Off")
    amount_due = fields.Monetary(
        string="To Pay", help="Open, less what is under way, contested, promised or set off."
    )
    amount_due_company = fields.Monetary(
        string="To Pay in Company Currency", currency_field="company_currency_id"
    )
    dropped = fields.Boolean(help="Taken out of the notice after it was proposed.")
    drop_code = fields.Char(help="The eligibility reason, or “excluded” by a person.")
    drop_reason = fields.Char(help="What a person said who took it out.")
    why_dropped = fields.Char(
        string="Taken Out", compute="_compute_why_dropped", help="Why it left the notice."
    )
    in_flight = fields.Boolean(
        help="In a notice that is approved, on its way, or did not arrive: in no other meanwhile."
    )

    _one_flight = models.UniqueIndex(
        "(move_line_id) WHERE in_flight",
        "One of these items already stands in another notice that is on its way.",
    )

    def _fixed_fields(self):
        return super()._fixed_fields() | {"notice_id"}

    def _compute_amount_paid(self):
        for line in self:
            line.amount_paid = line.amount_original - line.amount_open

    @api.depends("drop_code", "drop_reason")
    @api.depends_context("lang")
    def _compute_why_dropped(self):
        """What the rule said, in the language of who reads it; what a person said, as it is."""
        reasons = self.env["ar.open.item"]._fields["reason"]._description_selection(self.env)
        labels = dict(reasons)
        for line in self:
            said = line.drop_code == "excluded" and line.drop_reason
            line.why_dropped = said or labels.get(line.drop_code, line.drop_reason)

    def _drop(self, code, reason=False):
        """Take items out of their notice; the reason stays with them."""
        self.notice_id.check_access("write")
        self.sudo().write(
            {"dropped": True, "in_flight": False, "drop_code": code, "drop_reason": reason}
        )

    def _grounded(self):
        """Those whose item stands in no other notice on its way; also none that just began."""
        self.flush_model(["in_flight", "move_line_id"])
        flying = self.sudo().search(
            [("move_line_id", "in", self.move_line_id.ids), ("in_flight", "=", True)]
        )
        return self.filtered(lambda line: line.move_line_id not in flying.move_line_id)

    def _reread(self, row):
        """Bring the item in line with what the eligibility rule says now.

        :param row: the rule's answer (a row of ``ar.dunning.eligibility``); None if settled
        """
        reason, changed = self._compare(row)
        if reason:
            self._drop(reason)
        elif changed:
            self.sudo().write(changed)

    def _compare(self, row):
        """The reason why the item has to leave the notice, else the figures that changed."""
        self.ensure_one()
        if not row:
            return Reason.SETTLED.value, {}
        if not stays(self.kind, row["reason"], row["amount_set_off"]):
            return row["reason"], {}
        return None, {name: row[name] for name in FIGURES if self._differs(name, row[name])}

    def _differs(self, name, value):
        if self[name] == value:
            return False
        if name == "amount_due_company":
            return self.company_currency_id.compare_amounts(self[name], float(value)) != 0
        if self._fields[name].type == "monetary":
            return self.currency_id.compare_amounts(self[name], float(value)) != 0
        return self[name] != value

    def action_exclude(self):
        """Take an item out of a proposed notice, with a reason."""
        return dialog("ar.exclude.wizard", self.env._("Exclude"), line_ids=self.ids)

    def action_include(self):
        """Put an item back that a person had excluded."""
        self.notice_id.check_access("write")
        lines = self.filtered(
            lambda line: line.notice_id.state == "proposed" and line.drop_code == "excluded"
        )
        if not lines:
            raise UserError(
                self.env._(
                    "Only what was excluded from a notice that is still proposed is taken in again."
                )
            )
        lines.sudo().write({"dropped": False, "drop_code": False, "drop_reason": False})
        lines.notice_id._follow_most_severe()
        exclusions = lines.notice_id._exclusions()
        exclusions.filtered(lambda one: one.move_line_id in lines.move_line_id).action_end()
