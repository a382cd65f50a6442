"""The invoice as dunning sees it."""

from datetime import date

from odoo import api, fields, models
from odoo.addons.ar_base.domain.message import dialog
from odoo.addons.ar_base.orm.searching import for_readers
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...domain.dunning.delivery import REACHED

#: How an invoice is chased.
CHASING = {"ar_dunning_policy_id", "ar_hold_reason", "ar_hold_until"}
#: What of it says whether it is chased at all.
SAID = {"ar_dunning_policy_id", "ar_hold_until"}


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_dunning_policy_id = fields.Many2one(
        "ar.dunning.policy",
        string="Dunning Policy",
        check_company=True,
        domain="[('company_id', '=', company_id)]",
        copy=False,
        tracking=True,
        groups="ar_collections.group_ar_user",
        help="How this invoice is chased, instead of the customer's or the company's policy.",
    )
    ar_hold_until = fields.Date(
        string="Hold until",
        copy=False,
        tracking=True,
        groups="ar_collections.group_ar_user",
        help="The invoice is not dunned before this day.",
    )
    ar_is_on_hold = fields.Boolean(
        string="Dunning on Hold",
        compute="_compute_ar_is_on_hold",
        search="_search_ar_is_on_hold",
        groups="ar_collections.group_ar_user",
        help="The day until which it is held has not come.",
    )
    ar_hold_reason = fields.Char(
        string="Hold Reason", copy=False, tracking=True, groups="ar_collections.group_ar_user"
    )
    ar_dunning_level_id = fields.Many2one(
        "ar.dunning.level",
        string="Dunning Level",
        compute="_compute_ar_dunning",
        search="_search_ar_dunning_level",
        groups="ar_collections.group_ar_user",
    )
    ar_last_notice_id = fields.Many2one(
        "ar.dunning.notice",
        string="Last Notice",
        compute="_compute_ar_dunning",
        groups="ar_collections.group_ar_user",
    )
    ar_last_notice_date = fields.Date(
        string="Last Notice on",
        compute="_compute_ar_dunning",
        groups="ar_collections.group_ar_user",
    )
    ar_notice_count = fields.Integer(
        compute="_compute_ar_dunning", groups="ar_collections.group_ar_user"
    )
    ar_explanation = fields.Text(
        string="Why Is This (Not) Being Dunned",
        compute="_compute_ar_explanation",
        groups="ar_collections.group_ar_user",
    )

    # Of a million documents, something is said of a few.
    _ar_said = models.Index(
        "(id) WHERE ar_hold_until IS NOT NULL OR ar_dunning_policy_id IS NOT NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        defaults = {name for name in CHASING if f"default_{name}" in self.env.context}
        self._check_ar_chasing(defaults.union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._check_ar_chasing(vals.keys())
        result = super().write(vals)
        if not SAID.isdisjoint(vals):
            self.env["ar.debtor"]._touch(self.sudo().line_ids)
        return result

    @api.model
    def _ar_not_theirs(self):
        """Nor does a default that he set for himself say how an invoice is chased."""
        return super()._ar_not_theirs() | (set() if self._ar_may_chase() else CHASING)

    def _ar_may_chase(self):
        return self.env.su or self.env.user.has_group("ar_collections.group_ar_collector")

    def _check_ar_chasing(self, names):
        """Who may edit invoices, and of receivables only reads, does not say how one is chased."""
        if not CHASING.isdisjoint(names) and not self._ar_may_chase():
            raise AccessError(
                self.env._("How an invoice is chased is decided by those who work receivables.")
            )

    def _compute_ar_dunning(self):
        lines = self.env["ar.dunning.notice.line"].search(
            [
                ("move_id", "in", self.ids),
                ("kind", "=", "chased"),
                ("dropped", "=", False),
                ("notice_id.state", "in", tuple(REACHED)),
            ]
        )
        for move in self:
            own = lines.filtered(lambda line, move=move: line.move_id == move)
            notices = own.notice_id.sorted(
                lambda notice: (notice.notice_date or date.min, notice.id)
            )
            move.ar_last_notice_id = notices[-1:]
            move.ar_last_notice_date = notices[-1:].notice_date
            move.ar_dunning_level_id = own.level_id._severest()
            move.ar_notice_count = len(notices)

    @for_readers("ar_dunning_level_id")
    def _search_ar_dunning_level(self, operator, value):
        if operator not in ("in", "not in", "any", "not any"):
            return NotImplemented
        reached = (
            self.env["ar.dunning.notice.line"]
            .sudo()
            ._search(
                [
                    ("kind", "=", "chased"),
                    ("dropped", "=", False),
                    ("notice_id.state", "in", tuple(REACHED)),
                ]
            )
        )
        highest = SQL(
            "(SELECT DISTINCT ON (line.move_id) line.move_id, line.level_id"
            " FROM ar_dunning_notice_line line"
            " JOIN ar_dunning_level level ON level.id = line.level_id"
            " WHERE line.id IN %s ORDER BY line.move_id, %s)",
            reached.subselect(),
            self.env["ar.dunning.level"].sudo()._severest_first_sql(),
        )
        if operator in ("in", "not in"):
            wanted = [level for level in value if level]
            matching = SQL(
                "(SELECT top.move_id FROM %s top WHERE top.level_id IN %s)",
                highest,
                tuple(wanted) or (0,),
            )
            domain = [("id", "in", matching)]
            if False in value:
                unreached = SQL("(SELECT top.move_id FROM %s top)", highest)
                domain = ["|", *domain, ("id", "not in", unreached)]
            return domain if operator == "in" else ["!", *domain]
        levels = self.env["ar.dunning.level"]._search(value)
        matching = SQL(
            "(SELECT top.move_id FROM %s top WHERE top.level_id IN %s)", highest, levels.subselect()
        )
        return [("id", "in" if operator == "any" else "not in", matching)]

    @api.depends("ar_hold_until", "company_id")
    def _compute_ar_is_on_hold(self):
        for move in self:
            until = move.ar_hold_until
            move.ar_is_on_hold = bool(until and until > move.company_id._ar_today())

    @for_readers("ar_is_on_hold")
    def _search_ar_is_on_hold(self, operator, value):
        if operator != "in" or list(value) != [True]:
            return NotImplemented
        return self.env["ar.clock"]._today_domain(lambda today: [("ar_hold_until", ">", today)])

    @api.depends_context("lang", "uid")
    @api.depends("state", "line_ids.amount_residual", "ar_hold_until", "ar_dunning_policy_id")
    def _compute_ar_explanation(self):
        sales = self.filtered(lambda move: move.id and move._ar_asks_one_customer())
        by_move = self.env["ar.open.item"]._of_moves(sales).grouped("move_id") if sales else {}
        for move in self:
            items = by_move.get(move, self.env["ar.open.item"])
            move.ar_explanation = "\n".join(move._ar_explain(item, len(items)) for item in items)

    def _ar_asks_one_customer(self):
        """Whether it is a sale, or an entry that says what one customer owes: an opening balance.

        Items of an entry over many customers are explained on the page of each.
        """
        if self.is_sale_document(include_receipts=True):
            return True
        if self.move_type != "entry" or self.origin_payment_id or self.statement_line_id:
            return False
        owed = self._ar_receivable_lines()
        return len(owed.partner_id.sudo().commercial_partner_id) == 1 and any(
            line.balance > 0 for line in owed
        )

    def _ar_receivable_lines(self):
        return self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _ar_of_several(self):
        """Entries with items of several customers: all of them would be held."""

        def customers(move):
            return move._ar_receivable_lines().partner_id.sudo().commercial_partner_id

        return self.filtered(lambda move: move.move_type == "entry" and len(customers(move)) > 1)

    def _ar_check_one_customer(self):
        """Raise if an entry has items of several customers."""
        for move in self._ar_of_several():
            raise UserError(
                self.env._(
                    "%(entry)s has items of several customers. Tick those to be held on the "
                    "customer's page.",
                    entry=move.name,
                )
            )

    def _ar_explain(self, item, count):
        if count == 1:
            return item.explanation
        return self.env._(
            "Instalment due %(date)s, %(open)s open: %(why)s",
            date=item._day(item.date_due),
            open=item._money(item.amount_open),
            why=item.explanation,
        )

    def _ar_give_links(self):
        """Give documents the token that their link for the customer carries, if they lack one.

        Odoo would do so one by one, writing each document anew with its lines; a token is no
        business of the ledger's.
        """
        self.fetch(["access_token"])
        without = self.sudo().filtered(lambda move: not move.access_token)
        if without:
            without.flush_recordset(["access_token"])
            self.env.cr.execute(
                SQL(
                    "UPDATE account_move SET access_token = GEN_RANDOM_UUID()::text"
                    " WHERE id IN %s AND access_token IS NULL",
                    tuple(without.ids),
                )
            )
            without.invalidate_recordset(["access_token"], flush=False)

    def action_ar_hold(self):
        """Hold these invoices back from dunning until a date, with a reason."""
        self._ar_check_one_customer()
        return self._ar_hold()

    def _ar_hold(self, lines=()):
        """The dialog that holds these documents, and items of others alone."""
        items = {"move_line_ids": lines.ids} if lines else {}
        return dialog("ar.hold.wizard", self.env._("Hold"), move_ids=self.ids, **items)

    def action_ar_release_hold(self):
        """End the hold; like holding, it takes no right to edit the invoice."""
        self.check_access("read")
        self.env["ar.hold.wizard"].check_access("create")
        self.sudo().write({"ar_hold_until": False, "ar_hold_reason": False})

    def action_open_ar_notices(self):
        """The notices in which this invoice stood."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_collections.ar_dunning_notice_action"
        )
        return dict(action, domain=[("line_ids.move_id", "=", self.id)], context={})
