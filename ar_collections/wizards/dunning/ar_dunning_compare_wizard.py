from odoo import Command, fields, models
from odoo.addons.ar_base.domain.money import major
from odoo.addons.ar_base.orm import listing
from odoo.addons.ar_base.orm.choices import choices

from ...domain.dunning.comparison import Change


class ArDunningCompareWizard(models.TransientModel):
    """What changed between two runs: who is new, who left and why, who moved level.

    A run's method makes it; whoever asked reads it.
    """

    _name = "ar.dunning.compare.wizard"
    _inherit = ["ar.references"]
    _description = "Compare Dunning Runs"

    run_id = fields.Many2one("ar.dunning.run", required=True, readonly=True)
    previous_run_id = fields.Many2one("ar.dunning.run", required=True, readonly=True)
    line_ids = fields.One2many("ar.dunning.compare.line", "wizard_id", readonly=True)
    new_count = fields.Integer(compute="_compute_counts")
    left_count = fields.Integer(compute="_compute_counts")
    moved_count = fields.Integer(compute="_compute_counts")

    def _compute_counts(self):
        for wizard in self:
            changes = wizard.line_ids.mapped("change")
            wizard.new_count = changes.count("new")
            wizard.left_count = changes.count("left")
            wizard.moved_count = changes.count("raised") + changes.count("lowered")

    def _fill(self):
        """Store one line per debtor of either run, with the reason why it left."""
        differences = self.run_id._compare(self.previous_run_id)
        left = [difference.debtor for difference in differences if difference.after is None]
        reasons = self._reasons_of_leaving(self.env["ar.debtor"].browse(left))
        levels = {
            run: {notice.debtor_id.id: notice.level_id.id for notice in run.notice_ids}
            for run in (self.run_id, self.previous_run_id)
        }
        digits = self.run_id.currency_id.decimal_places
        self.sudo().line_ids = [Command.clear()] + [
            Command.create(
                {
                    "debtor_id": difference.debtor,
                    "change": difference.change.value,
                    "level_before_id": levels[self.previous_run_id].get(difference.debtor),
                    "level_after_id": levels[self.run_id].get(difference.debtor),
                    "amount_before": major(difference.before.amount, digits)
                    if difference.before
                    else 0,
                    "amount_after": major(difference.after.amount, digits)
                    if difference.after
                    else 0,
                    "why": reasons.get(difference.debtor),
                }
            )
            for difference in differences
        ]

    def _action_changes(self):
        """The changes as a list of their own, by kind of change."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_collections.ar_dunning_compare_line_action"
        )
        return dict(
            action,
            display_name=self.env._(
                "%(run)s compared with %(previous)s",
                run=self.run_id.name,
                previous=self.previous_run_id.name,
            ),
            domain=[("wizard_id", "=", self.id)],
        )

    def _reasons_of_leaving(self, debtors):
        """Why the items of the last run's notices are not chased in this one, per debtor."""
        items = self.previous_run_id.notice_ids.filtered(
            lambda notice: notice.debtor_id in debtors
        ).line_ids.filtered(lambda line: line.kind == "chased")
        found = (
            self.env["ar.open.item"]
            .with_context(
                ar_as_of=self.run_id.date,
                ar_item_ids=items.move_line_id.ids,
                ar_partner_ids=debtors.partner_id.ids,
                ar_policy_ids=self.run_id.policy_ids.ids or None,
            )
            .search([("move_line_id", "in", items.move_line_id.ids)])
        )
        return {
            debtor.id: "\n".join(
                f"{listing.names(self.env, same.mapped('move_id.name'))}: {why}"
                for why, same in own.grouped("explanation").items()
            )
            for debtor, own in found.grouped("debtor_id").items()
        }


class ArDunningCompareLine(models.TransientModel):
    _name = "ar.dunning.compare.line"
    _inherit = ["ar.references"]
    _description = "Change between Dunning Runs"
    _order = "change, id"

    wizard_id = fields.Many2one("ar.dunning.compare.wizard", required=True, ondelete="cascade")
    debtor_id = fields.Many2one("ar.debtor", readonly=True)
    currency_id = fields.Many2one(related="debtor_id.currency_id")
    change = fields.Selection(
        choices(
            {
                Change.NEW: "New",
                Change.LEFT: "Left",
                Change.RAISED: "Level Raised",
                Change.LOWERED: "Level Lowered",
                Change.SAME: "Unchanged",
            }
        ),
        readonly=True,
    )
    level_before_id = fields.Many2one("ar.dunning.level", readonly=True)
    level_after_id = fields.Many2one("ar.dunning.level", string="Level Now", readonly=True)
    amount_before = fields.Monetary(string="Before", readonly=True)
    amount_after = fields.Monetary(string="Now", readonly=True)
    why = fields.Text(readonly=True)

    def action_open_debtor(self):
        self.ensure_one()
        return self.debtor_id._get_records_action()
