from odoo import api, fields, models
from odoo.addons.ar_base.orm import given
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import UserError, ValidationError

from ...domain.dunning.delivery import UNDER_REVIEW
from ...domain.dunning.exclusion import Lasts


class ArExcludeWizard(models.TransientModel):
    """Take notices, or items of them, out of a run, and of those that follow as long as wanted."""

    _name = "ar.exclude.wizard"
    _inherit = ["ar.seen", "ar.bounded"]
    _description = "Exclude from a Dunning Run"

    notice_ids = fields.Many2many("ar.dunning.notice")
    line_ids = fields.Many2many("ar.dunning.notice.line")
    lasts = fields.Selection(
        choices(
            {
                Lasts.CHANGE: "Until it changes",
                Lasts.DATE: "Until a date",
                Lasts.RUN: "In this run only",
            }
        ),
        string="Exclude",
        default=Lasts.CHANGE.value,
        required=True,
        help="It changes when something is paid of an item, or when the day of its next level "
        "comes. Until a date, a customer is excluded with all that falls due meanwhile.",
    )
    until = fields.Date(help="From this day on it is dunned again.")
    reason = fields.Char(required=True)

    @api.constrains("lasts", "until")
    def _check_until(self):
        for wizard in self.filtered(lambda wizard: wizard.lasts == Lasts.DATE):
            notices = (wizard.notice_ids | wizard.line_ids.notice_id).sudo()
            today = max((notices.company_id or self.env.company)._ar_by_day())
            if not wizard.until or wizard.until <= today:
                raise ValidationError(
                    self.env._("Say until which day, later than today, it is excluded.")
                )

    def _seen_about(self):
        return ("notice_ids", "line_ids")

    def _seen_figures(self):
        return (self.notice_ids._origin | self.line_ids._origin.notice_id)._figures_shown()

    def action_exclude(self):
        """Exclude whole notices, or items; a notice left without items is excluded too."""
        self.check_access("write")
        sent = (self.notice_ids | self.line_ids.notice_id).filtered(
            lambda notice: notice.state not in UNDER_REVIEW
        )
        if sent:
            raise UserError(
                self.env._("Notice %(notice)s is no longer under review.", notice=sent[0].name)
            )
        (self.notice_ids | self.line_ids.notice_id).check_access("write")
        self._check_seen()
        reason = given.said(self, "reason")
        self._keep_out(reason)
        self.line_ids._drop("excluded", reason)
        self.line_ids.notice_id._follow_most_severe()
        empty = self.line_ids.notice_id.filtered(lambda notice: not notice._chased())
        notices = self.notice_ids | empty
        notices._cancel("excluded", reason)
        notices.run_id._advance()

    def _keep_out(self, reason):
        """Of the runs that follow, too."""
        exclusions = self.env["ar.dunning.exclusion"]
        if self.lasts == Lasts.CHANGE:
            lines = self.notice_ids._chased() | self.line_ids
            exclusions._exclude_items(lines, reason, Lasts.CHANGE)
        elif self.lasts == Lasts.DATE:
            exclusions._exclude_items(self.line_ids, reason, Lasts.DATE, self.until)
            exclusions._exclude_debtors(self.notice_ids, reason, self.until)
