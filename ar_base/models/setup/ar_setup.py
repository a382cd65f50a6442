"""The set-up page: each thing that a company is given, green or one click from it.

It looks for itself, each time that it is read: whoever comes back from the page on which something
is entered sees how it stands now. Nothing is noted here.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

ADMINISTRATORS = "base.group_system"


class ArSetup(models.TransientModel):
    _name = "ar.setup"
    _inherit = ["ar.references"]
    _description = "Set-Up"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    step_ids = fields.One2many("ar.setup.step", "setup_id", readonly=True)
    told = fields.Char(string="In Words", compute="_compute_told")

    @api.depends_context("lang")
    def _compute_display_name(self):
        for setup in self:
            setup.display_name = self.env._("Set-Up")

    @api.depends_context("lang")
    def _compute_told(self):
        for setup in self:
            steps = setup._steps()
            left = sum(bool(step.lacks) for step in steps.values())
            setup.told = (
                self.env._(
                    "%(done)s of %(all)s are done; of the others it is said what they lack.",
                    done=len(steps) - left,
                    all=len(steps),
                )
                if left
                else self.env._("All is set up.")
            )

    @api.model
    def action_open(self):
        """The page of the company that the user works in."""
        setup = self.create({})
        setup.sudo().step_ids = [
            fields.Command.create({"key": key, "sequence": sequence})
            for sequence, key in enumerate(setup._steps())
        ]
        return {
            "type": "ir.actions.act_window",
            "name": setup.display_name,
            "res_model": self._name,
            "res_id": setup.id,
            "view_mode": "form",
        }

    def _steps(self):
        """``{key: Step}`` of the company, in order; who may open the page is told all of them."""
        self.ensure_one()
        return {step.key: step for step in self.company_id.sudo()._ar_setup_steps()}


class ArSetupStep(models.TransientModel):
    _name = "ar.setup.step"
    _inherit = ["ar.references"]
    _description = "Step of the Set-Up"
    _order = "sequence, id"
    _rec_name = "name"

    setup_id = fields.Many2one("ar.setup", required=True, readonly=True, ondelete="cascade")
    key = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    name = fields.Char(string="What", compute="_compute_step")
    told = fields.Char(string="How It Stands", compute="_compute_step")
    is_done = fields.Boolean(string="Done", compute="_compute_step")
    is_mine = fields.Boolean(compute="_compute_step", help="The user may enter it.")

    @api.depends("key", "setup_id")
    @api.depends_context("lang", "uid")
    def _compute_step(self):
        may = self.env.user.has_group(ADMINISTRATORS)
        steps = {setup: setup._steps() for setup in self.setup_id}
        for row in self:
            step = steps.get(row.setup_id, {}).get(row.key)
            row.name = step and step.name
            row.is_done = bool(step) and not step.lacks
            row.is_mine = bool(step) and (may or not step.is_admins)
            row.told = step and (step.stands if row.is_done else row._told_lack(step))

    def _told_lack(self, step):
        if self.is_mine:
            return step.lacks
        return self.env._("%(lacks)s An administrator enters it.", lacks=step.lacks)

    def action_enter(self):
        """Open the page on which it is entered."""
        self.ensure_one()
        step = self.setup_id._steps().get(self.key)
        if not step or not self.is_mine:
            raise UserError(self.env._("An administrator enters that."))
        return step.opens()
