from odoo import api, fields, models
from odoo.addons.ar_base.models.guard.ar_bounded import LARGEST
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...domain.dunning.cadence import After, Start


class ArDunningPolicy(models.Model):
    _name = "ar.dunning.policy"
    _inherit = ["ar.settings", "ar.bounded"]
    _description = "Dunning Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    level_ids = fields.One2many("ar.dunning.level", "policy_id", string="Levels", copy=True)
    minimum_amount = fields.Monetary(
        help="A notice that would ask for less than this in all, in company currency, is not "
        "made: a reminder with what is overdue, or a note with what falls due soon. Where it holds "
        "items of several policies, the lowest of their minimums counts."
    )
    cooldown_days = fields.Integer(
        string="Days between Notices",
        default=7,
        help="After a reminder, by whichever policy, the customer gets no other notice for what is "
        "chased by this policy before so many days have passed: what falls due meanwhile joins the "
        "next one. After a final notice it gets none at all. A note before the due date keeps no "
        "reminder waiting.",
    )
    start_level = fields.Selection(
        choices({Start.LOWEST: "The first level", Start.LATENESS: "The level of its lateness"}),
        string="Items Start at",
        default=Start.LOWEST.value,
        required=True,
        help="At which level an item is mentioned that stood in no notice yet. From there it "
        "climbs the levels one by one.",
    )
    starts_anew = fields.Boolean(
        string="Anew When Extended",
        help="An item whose due date was extended after a notice starts at the first level again. "
        "Else the levels that it has reached stay.",
    )
    after_last = fields.Selection(
        choices({After.HAND_OVER: "Hand over", After.REPEAT: "Repeat the last level"}),
        string="After the Last Level",
        default=After.HAND_OVER.value,
        required=True,
    )
    repeat_days = fields.Integer(
        string="Repeat after Days",
        default=30,
        help="So many days after it was last mentioned, an item is mentioned at the last level "
        "again.",
    )
    set_off_credits = fields.Boolean(
        string="Set off Credits",
        default=True,
        help="Open credit notes and unapplied payments are set off against the oldest items "
        "before anything is asked for.",
    )
    show_not_due = fields.Boolean(
        string="Show Items Not Yet Due",
        help="List what falls due later below the overdue items, for information.",
    )
    never_dun = fields.Boolean()
    never_reason = fields.Char(string="Reason", translate=True)
    texts_read_on = fields.Datetime(
        string="Texts Looked At on",
        readonly=True,
        copy=False,
        help="When somebody last said that the letters of its levels are right.",
    )
    texts_read_by_id = fields.Many2one(
        "res.users", string="Texts Looked At by", readonly=True, copy=False, ondelete="set null"
    )
    has_unread_texts = fields.Boolean(compute="_compute_has_unread_texts")
    debtor_count = fields.Integer(compute="_compute_debtor_count")
    is_default = fields.Boolean(string="Company Default", compute="_compute_is_default")

    _minimum_not_negative = models.Constraint(
        "CHECK (minimum_amount >= 0)", "The minimum amount cannot be negative."
    )
    _cooldown_not_negative = models.Constraint(
        "CHECK (cooldown_days >= 0)", "The days between two notices cannot be negative."
    )

    def _bounds(self):
        return super()._bounds() | {
            "minimum_amount": (0, LARGEST),
            "cooldown_days": (0, 3650),
            "repeat_days": (1, 3650),
        }

    def write(self, vals):
        """What is not dunned from now on, is asked for by the worklist no more either."""
        changed = self.filtered(
            lambda policy: any(
                policy[name] != vals.get(name, policy[name]) for name in policy._telling()
            )
        )
        result = super().write(vals)
        if companies := changed.company_id:
            companies._ar_refresh_with_branches()
        return result

    @api.model
    def _telling(self):
        """Fields that say what is asked for at all."""
        return ("never_dun", "set_off_credits")

    def _compute_debtor_count(self):
        for policy in self:
            known = policy._origin
            policy.debtor_count = known and self.env["ar.debtor"].search_count(
                known._of_its_debtors()
            )

    def _of_its_debtors(self):
        """The domain of the debtors that it is for: by their own choice, or as the default."""
        self.ensure_one()
        companies = self.env["res.company"].sudo().search([("id", "child_of", self.company_id.ids)])
        defaulting = companies.filtered(lambda company: company._ar_dunning_policy() == self)
        return Domain("policy_id", "=", self.id) | (
            Domain("policy_id", "=", False) & Domain("company_id", "in", defaulting.ids)
        )

    @api.depends("texts_read_on", "level_ids.mail_template_id")
    def _compute_has_unread_texts(self):
        for policy in self:
            policy.has_unread_texts = policy._origin._has_unread_texts()

    def _has_unread_texts(self):
        """Whether a text was changed, or put to another level, since somebody looked at them."""
        levels = self.level_ids.filtered("mail_template_id")
        changed = [
            *levels.mapped("write_date"),
            *levels.sudo().mail_template_id.mapped("write_date"),
        ]
        return bool(changed) and (
            not self.texts_read_on or max(changed).replace(microsecond=0) > self.texts_read_on
        )

    def action_texts_are_right(self):
        """Note who looked at the texts, and when."""
        self.ensure_one()
        self.check_access("write")
        self.sudo().write(
            {"texts_read_on": fields.Datetime.now(), "texts_read_by_id": self.env.uid}
        )

    @api.depends("company_id.ar_dunning_policy_id")
    def _compute_is_default(self):
        for policy in self:
            policy.is_default = policy.company_id.ar_dunning_policy_id == policy

    @api.constrains("never_dun", "never_reason")
    def _check_never_has_reason(self):
        for policy in self:
            if policy.never_dun and not policy.never_reason:
                raise ValidationError(
                    self.env._(
                        "Policy “%(policy)s” never duns: say why in its reason.", policy=policy.name
                    )
                )

    @api.constrains("never_dun", "level_ids", "active")
    def _check_has_levels(self):
        for policy in self:
            if policy.active and not policy.never_dun and not policy.level_ids:
                raise ValidationError(
                    self.env._(
                        "Policy “%(policy)s” has no level. Add one, or mark it as never dunning.",
                        policy=policy.name,
                    )
                )

    def action_open_debtors(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_collections.ar_debtor_action_all"
        )
        return dict(action, domain=list(self._of_its_debtors()), context={})

    def action_make_default(self):
        """Use this policy for every customer of its company that has none of its own.

        Odoo keeps companies and settings to administrators; who may edit policies may choose among
        them.
        """
        self.ensure_one()
        self.check_access("write")
        self.company_id.sudo().ar_dunning_policy_id = self
