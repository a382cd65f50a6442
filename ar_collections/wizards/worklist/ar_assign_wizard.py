"""A manager moves many debtors at once, and sees the load of everybody before and after."""

from odoo import Command, api, fields, models
from odoo.addons.ar_base.domain.message import CLOSE, message_box
from odoo.addons.ar_base.domain.money import major
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...domain.worklist.levelling import Load


class ArAssignWizard(models.TransientModel):
    _name = "ar.assign.wizard"
    _description = "Assign Debtors"
    _inherit = ["ar.references"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    debtor_ids = fields.Many2many("ar.debtor")
    whom = fields.Selection(
        [
            ("chosen", "The Chosen Debtors"),
            ("unassigned", "Debtors Nobody Works"),
            ("of_user", "All of One Collector"),
            ("all", "All Debtors"),
        ],
        string="Which",
        required=True,
        compute="_compute_whom",
        store=True,
        precompute=True,
        readonly=False,
    )
    from_user_id = fields.Many2one("res.users", string="Of", domain=[("share", "=", False)])
    how = fields.Selection(
        [("user", "To One Collector"), ("rules", "By the Rules, Levelled")],
        required=True,
        default="user",
    )
    user_id = fields.Many2one("res.users", string="Collector", domain=[("share", "=", False)])
    line_ids = fields.One2many("ar.assign.line", "wizard_id", compute="_compute_line_ids")
    left_count = fields.Integer(
        string="Left as They Are", compute="_compute_line_ids", help="No rule fits them."
    )

    @api.depends("debtor_ids")
    def _compute_whom(self):
        for wizard in self:
            wizard.whom = "chosen" if wizard.debtor_ids else "unassigned"

    def _debtors(self):
        """The debtors that would be moved."""
        if self.whom == "chosen":
            return self.debtor_ids._origin
        domain = Domain("company_id", "=", self.company_id.id) & Domain("open_amount", ">", 0)
        if self.whom == "unassigned":
            domain &= Domain("user_id", "=", False)
        elif self.whom == "of_user":
            domain &= Domain("user_id", "=", self.from_user_id.id or 0)
        return self.env["ar.debtor"].search(domain)

    def _plan(self, debtors):
        """``{debtor: collector}`` as the wizard stands."""
        if self.how == "rules":
            return self.env["ar.assignment.rule"]._plan(debtors)
        return dict.fromkeys(debtors, self.user_id) if self.user_id else {}

    @api.depends("debtor_ids", "whom", "from_user_id", "how", "user_id")
    def _compute_line_ids(self):
        """Number and value of each collector's debtors, now and then."""
        for wizard in self:
            debtors = wizard._debtors()
            plan = wizard._plan(debtors)
            before = wizard._loads(debtors)
            after = wizard._loads(debtors, plan)
            digits = wizard.currency_id.decimal_places
            wizard.left_count = len(debtors) - len(plan)
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "user_id": user.id,
                        "count_before": before.get(user, Load()).count,
                        "count_after": after.get(user, Load()).count,
                        "value_before": major(before.get(user, Load()).value, digits),
                        "value_after": major(after.get(user, Load()).value, digits),
                    }
                )
                for user in (self.env["res.users"].union(*before, *after)).sorted("name")
            ]

    def _loads(self, moving, plan=None):
        """``{collector: Load}`` of the company, with the moving debtors where a plan puts them."""
        rules = self.env["ar.assignment.rule"]
        kept = rules._loads(self.company_id, without=moving)
        loads = {self.env["res.users"].browse(user): load for user, load in kept.items()}
        for debtor in moving:
            user = (plan or {}).get(debtor, debtor.user_id)
            if user and debtor.open_amount > 0:
                part = Load(1, debtor._open_units())
                loads[user] = loads.get(user, Load()) + part
        return loads

    def action_assign(self):
        """Move the debtors as shown, and say how many."""
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("ar_collections.group_ar_manager"):
            raise UserError(self.env._("Moving debtors from one to another is for AR managers."))
        if self.how == "user" and not self.user_id:
            raise UserError(self.env._("Choose the collector who gets them."))
        plan = self._plan(self._debtors())
        if not plan:
            raise UserError(
                self.env._("Nothing would be moved: there is no debtor, or no rule fits.")
            )
        if self.how == "user":
            self.env["ar.debtor"].union(*plan).company_id._ar_check_colleague(self.user_id)
        self.env["ar.assignment.rule"]._give(plan)
        message = (
            self.env._("One debtor was assigned.")
            if len(plan) == 1
            else self.env._("%(count)s debtors were assigned.", count=len(plan))
        )
        return message_box(message, then=CLOSE)


class ArAssignLine(models.TransientModel):
    _name = "ar.assign.line"
    _description = "Load of a Collector"
    _inherit = ["ar.references"]

    wizard_id = fields.Many2one("ar.assign.wizard", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    user_id = fields.Many2one("res.users", string="Collector")
    count_before = fields.Integer(string="Now")
    count_after = fields.Integer(string="Then")
    value_before = fields.Monetary(string="Open Now")
    value_after = fields.Monetary(string="Open Then")
