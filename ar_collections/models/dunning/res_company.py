from odoo import api, fields, models
from odoo.exceptions import ValidationError

BOUNDS = {"ar_dunning_delivery_days": (0, 365)}


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_dunning_policy_id = fields.Many2one(
        "ar.dunning.policy",
        string="Default Dunning Policy",
        domain="[('company_id', '=', id)]",
        ondelete="set null",
        copy=False,
        groups="ar_collections.group_ar_user",
    )
    ar_dunning_auto_propose = fields.Boolean(
        string="Propose Dunning Every Day",
        copy=False,
        groups="ar_collections.group_ar_user",
        help="A scheduled action proposes a run every morning, and sends the levels that need no "
        "approval.",
    )
    ar_dunning_four_eyes = fields.Boolean(
        string="Second Person for Level Changes",
        copy=False,
        groups="ar_collections.group_ar_user",
        help="A notice whose level was changed by hand is approved by somebody else.",
    )
    ar_dunning_delivery_days = fields.Integer(
        string="Days until Delivered",
        default=2,
        copy=False,
        groups="ar_collections.group_ar_user",
        help="A notice that has not come back after this many days counts as delivered.",
    )

    @api.model
    def _ar_bounds(self):
        return super()._ar_bounds() | BOUNDS

    def _ar_dunning_policy(self):
        """The policy where no other is chosen: the company's, else that of its parent."""
        company = self.sudo()
        while company.parent_id and not company.ar_dunning_policy_id:
            company = company.parent_id
        return company.ar_dunning_policy_id.with_env(self.env)

    def _ar_dunning_lacks(self):
        """What the company has to be given before its reminders go out well, in sentences."""
        self.ensure_one()
        company = self.sudo()
        if not self._ar_dunning_policy():
            yield self.env._(
                "%(company)s has no default policy, so only customers with a policy of their own "
                "are reminded. Open one under Configuration ▸ Dunning Policies, where “Standard "
                "Policy” makes one, and press “Make Default”.",
                company=company.name,
            )
        if not company.email:
            yield self.env._(
                "%(company)s has no e-mail address: notices of whoever has none either are not "
                "sent. Enter it on the company's page.",
                company=company.name,
            )
        if not self._ar_bank_accounts(company.currency_id):
            yield self.env._(
                "%(company)s has no bank account: letters do not say where to pay. Add one to the "
                "company's contact.",
                company=company.name,
            )

    def write(self, vals):
        """One policy duns, and another never does; one sets off credits, and another does not."""
        if "ar_dunning_policy_id" not in vals:
            return super().write(vals)
        before = self._ar_told_by_policy()
        result = super().write(vals)
        if before != self._ar_told_by_policy():
            self._ar_refresh_with_branches()
        return result

    def _ar_told_by_policy(self):
        """What the default policies say of what is asked for."""
        policies = (company.sudo().ar_dunning_policy_id for company in self)
        return [tuple(policy[name] for name in policy._telling()) for policy in policies]

    @api.constrains("ar_dunning_policy_id")
    def _check_ar_dunning_policy(self):
        for company in self:
            policy = company.ar_dunning_policy_id
            if policy and policy.company_id != company:
                raise ValidationError(
                    self.env._(
                        "Policy “%(policy)s” belongs to %(other)s, not to %(company)s.",
                        policy=policy.name,
                        other=policy.company_id.name,
                        company=company.name,
                    )
                )

    _ar_dunning_delivery_days_not_negative = models.Constraint(
        "CHECK (ar_dunning_delivery_days >= 0)",
        "The days until a notice counts as delivered cannot be negative.",
    )
