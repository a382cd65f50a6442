"""Who lets a finding be as it is: another person than who asked for it."""

from odoo import models

from ...domain.audit.states import ASKED
from .ar_audit import VOLATILE


class ArAuditFinding(models.Model):
    _inherit = "ar.audit.finding"

    def _approval_kind(self):
        return "audit_acceptance" if self.state in ASKED else False

    def _approval_amount(self):
        return self.amount

    def _approval_figures(self):
        """Without what goes on by itself, which is no reason to ask again."""
        figures = self._approval_read("rule_id", "move_id", "partner_id", "figures")
        told = figures["figures"]["value"] or {}
        figures["figures"]["value"] = {
            name: value for name, value in told.items() if name not in VOLATILE
        }
        return figures

    def _approval_background(self):
        background = self._approval_read("severity", "date", binds=False)
        return {**self._approval_told("explanation"), **background}

    def _approval_makers(self):
        return self.asked_by

    def _approval_reason(self):
        return self.accept_reason

    def _approval_done(self):
        if self.state == "to_accept":
            self._become_accepted()

    def _approval_refused(self, note):
        self._send_back()
        self.message_post(body=self.env._("Acceptance refused: %(note)s", note=note))

    def _approval_withdrawn(self):
        self._send_back()
