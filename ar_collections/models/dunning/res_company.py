from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.addons.ar_base.models.setup.step import Step
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime, format_list

from ...domain.dunning.eligibility import Reason

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
        return [step.lacks for step in self._ar_setup_for_sending() if step.lacks]

    # ------------------------------------------------------------------
    # Setting it up
    # ------------------------------------------------------------------
    def _ar_setup_for_sending(self):
        yield self._ar_setup_policy()
        yield from super()._ar_setup_for_sending()
        yield self._ar_setup_bank()

    def _ar_setup_steps(self):
        yield from super()._ar_setup_steps()
        if policy := self._ar_dunning_policy():
            yield self._ar_setup_texts(policy)
        yield self._ar_setup_links()
        yield self._ar_setup_addresses()

    def _ar_setup_policy(self):
        policy, lacks = self._ar_dunning_policy(), ""
        if not policy:
            lacks = self.env._(
                "%(company)s has no default policy, so only customers with a policy of their own "
                "are reminded. Open one under Configuration ▸ Dunning Policies, where “Standard "
                "Policy” makes one, and press “Make Default”.",
                company=self.sudo().name,
            )
        return Step(
            "policy",
            self.env._("Default dunning policy"),
            lambda: self._ar_setup_list("ar_collections.ar_dunning_policy_action"),
            lacks=lacks,
            stands=policy.name or "",
        )

    def _ar_setup_texts(self, policy):
        """Letters are written in the company's name: somebody has read them before."""
        lacks = stands = ""
        if policy._has_unread_texts():
            lacks = self.env._(
                "Nobody has looked at the letters of “%(policy)s” as they are now. Read what each "
                "level says, and press “Texts Are Right”.",
                policy=policy.name,
            )
        elif policy.texts_read_by_id:
            stands = self.env._(
                "%(user)s looked at them on %(date)s.",
                user=policy.sudo().texts_read_by_id.name,
                date=format_datetime(self.env, policy.texts_read_on, dt_format="short"),
            )
        return Step(
            "texts", self.env._("What the letters say"), policy.get_formview_action, lacks, stands
        )

    def _ar_setup_bank(self):
        company, lacks = self.sudo(), ""
        accounts = self._ar_bank_accounts(company.currency_id)
        if not accounts:
            lacks = self.env._(
                "%(company)s has no bank account: letters do not say where to pay. Add one to the "
                "company's contact.",
                company=company.name,
            )
        return Step(
            "bank",
            self.env._("Bank account"),
            company.partner_id.with_env(self.env).get_formview_action,
            lacks=lacks,
            stands=format_list(self.env, accounts.mapped("display_name")),
            is_admins=not self.env["res.partner.bank"].has_access("create"),
        )

    def _ar_setup_links(self):
        """Letters and mails link to the customer's page in the portal."""
        address, lacks = self.get_base_url(), ""
        host = urlsplit(address).hostname or ""
        if host.endswith("localhost") or "." not in host or host.startswith(("127.", "0.")):
            lacks = self.env._(
                "Links in letters lead to %(address)s, which customers cannot open. Enter the "
                "address by which they reach this server, as web.base.url.",
                address=address,
            )
        return Step(
            "links",
            self.env._("Address of the portal"),
            self._ar_setup_parameter,
            lacks=lacks,
            stands=address,
            is_admins=True,
        )

    def _ar_setup_parameter(self):
        action = self._ar_setup_list("base.ir_config_list_action")
        return dict(action, domain=[("key", "=", "web.base.url")])

    def _ar_setup_addresses(self):
        """Whom a reminder would be for, and does not reach."""
        unreachable = [("company_id", "=", self.id), ("reason", "=", Reason.NO_ADDRESS.value)]
        groups = self.env["ar.open.item"].sudo()._read_group(unreachable, ["partner_id"])
        customers, lacks = [partner.id for (partner,) in groups], ""
        if customers:
            lacks = self.env._(
                "Without an address: %(count)s of those who would be reminded now.",
                count=len(customers),
            )
        return Step(
            "addresses",
            self.env._("Customers' addresses"),
            lambda: self._ar_setup_customers(customers),
            lacks=lacks,
            stands=self.env._("Whoever would be reminded now can be reached."),
        )

    def _ar_setup_customers(self, ids):
        action = self._ar_setup_list("account.res_partner_action_customer")
        return dict(action, domain=[("id", "in", ids)], context={})

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
