from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, Query

#: The most severe level comes first: it gives a notice its tone, and is what an item has reached.
#: Of two policies' levels of one day it is the one that was made last.
SEVEREST_FIRST = "days DESC, id DESC"


class ArDunningLevel(models.Model):
    _name = "ar.dunning.level"
    _inherit = ["ar.settings", "ar.bounded"]
    _description = "Dunning Level"
    _order = "policy_id, days"

    policy_id = fields.Many2one("ar.dunning.policy", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    days = fields.Integer(
        string="Days after Due Date",
        required=True,
        help="Counted from the due date of each instalment. Negative: a friendly note before it.",
    )
    number = fields.Integer(compute="_compute_number", help="The level's place in its policy.")
    channel_email = fields.Boolean(string="E-mail", default=True)
    channel_letter = fields.Boolean(string="Letter")
    channel_phone = fields.Boolean(
        string="Phone Call", help="The collector gets an activity to call the debtor."
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="Text",
        domain="[('model', '=', 'ar.dunning.notice')]",
        ondelete="restrict",
        help="Subject and text, for the e-mail as for the letter. The table of items, how to pay "
        "and earlier notices stand where the text has a horizontal line.",
    )
    requires_approval = fields.Boolean(
        default=True, help="A collector approves each notice of this level before it is sent."
    )
    copy_salesperson = fields.Boolean(help="The salesperson of the customer gets a copy.")
    attach_letter = fields.Boolean(string="Attach Notice as PDF")
    attach_invoices = fields.Boolean(string="Attach Open Invoices")
    attach_statement = fields.Boolean()
    is_final = fields.Boolean(
        string="Hand Over",
        help="The last step: after it, the debtor is handed over to a collection agency or lawyer.",
    )

    _days_once_per_policy = models.UniqueIndex(
        "(policy_id, days) WHERE active",
        "Two levels of a policy cannot start on the same day.",
    )
    _has_channel = models.Constraint(
        "CHECK (channel_email OR channel_letter OR channel_phone)",
        "A level needs at least one channel: e-mail, letter or phone call.",
    )
    _written_needs_text = models.Constraint(
        "CHECK (mail_template_id IS NOT NULL OR NOT (channel_email OR channel_letter))",
        "A level sent by e-mail or letter needs a text.",
    )

    def _fixed_fields(self):
        return super()._fixed_fields() | {"policy_id"}

    def _bounds(self):
        return super()._bounds() | {"days": (-365, 3650)}

    @api.depends("policy_id.level_ids.days", "policy_id.level_ids.active")
    def _compute_number(self):
        for level in self:
            earlier = level.policy_id.level_ids.filtered(lambda other: other.days <= level.days)
            level.number = len(earlier)

    @api.depends("name", "number")
    def _compute_display_name(self):
        for level in self:
            level.display_name = f"{level.number}. {level.name}" if level.name else ""

    def _severest(self):
        return self.sorted(SEVEREST_FIRST)[:1]

    @api.model
    def _severest_first_sql(self, alias="level"):
        """The same order, of levels by their alias."""
        return self._order_to_sql(SEVEREST_FIRST, Query(self.env, alias, self._table_sql), alias)

    @api.model
    def _severest_sql(self, days, level, condition):
        """The same as an aggregate: the id of the most severe of levels, by their days and ids.

        Of very many, to look for the largest is cheaper than to sort.
        """
        return SQL("(MAX(ARRAY[%s, %s]) FILTER (WHERE %s))[2]", days, level, condition)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["ar.dunning.notice.line"].sudo().search([("level_id", "in", self.ids)])
        if used:
            raise UserError(
                self.env._(
                    "Level “%(level)s” stands in notices that were made. Archive it instead.",
                    level=used[0].level_id.name,
                )
            )
