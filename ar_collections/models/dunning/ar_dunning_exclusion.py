from odoo import api, fields, models
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...domain.dunning.exclusion import Lasts, ends_on


class ArDunningExclusion(models.Model):
    """What a reviewer took out of the dunning runs: an item, or all of a debtor.

    It lasts until a day, or until the item changes: something is paid of it, or the day of its next
    level comes. The eligibility rule reads it; only the dialog and a button write it.
    """

    _name = "ar.dunning.exclusion"
    _inherit = ["ar.guarded"]
    _description = "Exclusion from Dunning Runs"
    _order = "id desc"
    _rec_name = "reason"

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    debtor_id = fields.Many2one(
        "ar.debtor", required=True, ondelete="cascade", index=True, readonly=True
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
        help="Empty: all of the customer.",
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Document")
    notice_id = fields.Many2one("ar.dunning.notice", ondelete="set null", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    lasts = fields.Selection(
        choices({Lasts.DATE: "Until a date", Lasts.CHANGE: "Until it changes"}),
        required=True,
        readonly=True,
    )
    since = fields.Date(required=True, readonly=True)
    until = fields.Date(readonly=True, help="From this day on it is dunned again.")
    amount_open = fields.Monetary(
        string="While Open",
        readonly=True,
        help="It is dunned again once another amount is open, as when something was paid of it.",
    )
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Excluded by", required=True, readonly=True)
    ended_on = fields.Date(readonly=True, help="The day on which somebody took it back in.")
    is_ended = fields.Boolean(compute="_compute_is_ended", search="_search_is_ended")

    def _fixed_fields(self):
        return super()._fixed_fields() | {"move_line_id", "since"}

    @api.depends("ended_on", "until", "amount_open", "move_line_id.amount_residual")
    def _compute_is_ended(self):
        still_open = self._still_open()
        for one in self:
            is_over = bool(one.until) and one.until <= one.company_id._ar_today()
            is_changed = one.lasts == Lasts.CHANGE and one.currency_id.compare_amounts(
                still_open.get(one.move_line_id, 0), one.amount_open
            )
            one.is_ended = bool(one.ended_on or is_over or is_changed)

    def _still_open(self):
        """What is open today of the items: ``{journal item: amount}``."""
        lines = self.sudo().move_line_id
        items = (
            self.env["ar.open.item"]
            .sudo()
            .with_context(
                ar_item_ids=lines.ids,
                ar_partner_ids=self.sudo().debtor_id.partner_id.ids,
                allowed_company_ids=self.sudo().company_id.ids or self.env.companies.ids,
            )
            .search([("move_line_id", "in", lines.ids)])
        )
        return {item.move_line_id: item.amount_open for item in items}

    def _search_is_ended(self, operator, value):
        if operator != "in":
            return NotImplemented
        open_ones = self.sudo().search([("ended_on", "=", False)])
        ended = Domain("ended_on", "!=", False) | Domain(
            "id", "in", open_ones.filtered("is_ended").ids
        )
        return ended if True in value else ~ended

    @api.model
    def _exclude_debtors(self, notices, reason, until):
        """Leave the debtors of notices out of all runs until a day."""
        return self.sudo().create(
            [{**self._prepare_of(notice, reason, Lasts.DATE), "until": until} for notice in notices]
        )

    @api.model
    def _exclude_items(self, lines, reason, lasts, until=False):
        """Leave the items of notices out of all runs, until a day or until they change."""
        decided = lines.notice_id._decide()
        return self.sudo().create(
            [
                self._prepare_of_item(line, reason, lasts, until, row)
                for line in lines
                if (row := decided.get(line.move_line_id.id))
            ]
        )

    def _prepare_of(self, notice, reason, lasts):
        return {
            "company_id": notice.company_id.id,
            "debtor_id": notice.debtor_id.id,
            "notice_id": notice.id,
            "lasts": lasts.value,
            "since": notice.company_id._ar_today(),
            "reason": reason,
            "user_id": self.env.uid,
        }

    def _prepare_of_item(self, line, reason, lasts, until, row):
        """:param row: what the eligibility rule says of the item today"""
        values = {
            **self._prepare_of(line.notice_id, reason, lasts),
            "move_line_id": line.move_line_id.id,
            "currency_id": line.currency_id.id,
            "until": until,
        }
        if lasts is Lasts.CHANGE:
            levels = line.level_id.policy_id.level_ids.mapped("days")
            values["amount_open"] = row["amount_open"]
            values["until"] = ends_on(levels, row["date_due"], values["since"])
        return values

    def action_end(self):
        """Take it back into the runs, from today on."""
        self.env["ar.exclude.wizard"].check_access("create")
        self.check_access("read")
        lasting = self.sudo().filtered(lambda one: not one.ended_on)
        if self and not lasting:
            raise UserError(self.env._("This was taken back into the runs already."))
        for one in lasting:
            one.ended_on = one.company_id._ar_today()

    def action_open_debtor(self):
        self.ensure_one()
        return self.debtor_id._get_records_action()
