"""One reason for many decisions; what cannot be decided says why and stops nothing else."""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...domain.approval.states import State
from ...domain.message import CLOSE, dialog, message_box
from ...orm.choices import choices

_logger = logging.getLogger(__name__)


class ArApprovalWizard(models.TransientModel):
    _name = "ar.approval.wizard"
    _description = "Decide on Approvals"
    _inherit = ["ar.references"]

    approval_ids = fields.Many2many("ar.approval", string="Requests", required=True)
    mine_ids = fields.Many2many("ar.approval", compute="_compute_mine_ids")
    verdict = fields.Selection(
        choices({State.APPROVED: "Approve", State.REFUSED: "Refuse"}),
        required=True,
        default="approved",
    )
    note = fields.Text(string="Reason")
    seen = fields.Json(
        string="Figures Shown", help="Which figures of each request were shown when this opened."
    )
    count = fields.Integer(compute="_compute_mine_ids")
    others = fields.Integer(compute="_compute_mine_ids")
    done = fields.Integer(readonly=True)
    failure_ids = fields.One2many("ar.approval.wizard.failure", "wizard_id", readonly=True)

    @api.depends("approval_ids")
    def _compute_mine_ids(self):
        for wizard in self:
            wizard.mine_ids = wizard.approval_ids._mine()
            wizard.count = len(wizard.mine_ids)
            wizard.others = len(wizard.approval_ids) - wizard.count

    def action_decide(self):
        """Decide each by itself."""
        self.ensure_one()
        note = (self.note or "").strip()
        if self.verdict == "refused" and not note:
            raise UserError(self.env._("Say why you refuse."))
        failures = {}
        for request in self.approval_ids:
            if trouble := self._decide_one(request, note):
                failures[request] = trouble
        if failures and len(self.approval_ids) == 1:
            return self._one_failed(*failures.values())
        return self._show(failures) if failures else self._all_done()

    def _decide_one(self, request, note):
        """Decide on one request; return why that could not be done."""
        try:
            with self.env.cr.savepoint():
                shown = self.seen.get(str(request.id)) if isinstance(self.seen, dict) else None
                return request._decide(self.verdict, note, shown or request.seen)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except UserError as error:
            return str(error)
        except Exception:
            _logger.exception("Approval %s cannot be decided", request.id)
            return self.env._("Something went wrong; an administrator finds it in the log.")

    def _one_failed(self, why):
        return message_box(why, "warning", then=CLOSE, sticky=True)

    def _show(self, failures):
        """Stay open, with what could not be decided and why."""
        self.sudo().write(
            {
                "done": len(self.approval_ids) - len(failures),
                "failure_ids": [
                    (0, 0, {"approval_id": request.id, "why": why})
                    for request, why in failures.items()
                ],
            }
        )
        return dialog(self._name, self.env._("Not Decided"), res_id=self.id)

    def _all_done(self):
        count = len(self.approval_ids)
        if self.verdict == "approved":
            message = self.env._("Approved: %(count)s", count=count)
        else:
            message = self.env._("Refused: %(count)s", count=count)
        return message_box(message, then=CLOSE)


class ArApprovalWizardFailure(models.TransientModel):
    _name = "ar.approval.wizard.failure"
    _description = "Approval That Could Not Be Decided"

    wizard_id = fields.Many2one("ar.approval.wizard", required=True, ondelete="cascade")
    approval_id = fields.Many2one("ar.approval", required=True, ondelete="cascade")
    why = fields.Text(required=True)
