"""Which policy a customer is chased by is decided about the customer, too."""

from odoo import models

from ...domain.debtor.decisions import Kind, Policy


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    def _decided(self):
        own, in_force = self.policy_id, self.effective_policy_id
        policy = Policy(own.id or None, in_force.never_dun) if own or in_force.never_dun else None
        return super()._decided() | {Kind.POLICY: policy}

    def _as_decided(self, kind, value):
        if kind is Kind.POLICY:
            return {"policy_id": value.key or False}
        return super()._as_decided(kind, value)

    def _decision_words(self, kind, value):
        if kind is Kind.POLICY:
            policies = self.env["ar.dunning.policy"]
            policy = (
                policies.browse(value.key) if value.key else self.company_id._ar_dunning_policy()
            )
            return self._label("policy_id"), policy.with_env(self.env).name
        return super()._decision_words(kind, value)
