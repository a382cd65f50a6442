"""The invoice that is contested, and the credit note that settles a dispute."""

from odoo import api, fields, models
from odoo.addons.ar_base.domain.ledger.kinds import ASKING
from odoo.addons.ar_base.domain.message import dialog
from odoo.addons.ar_base.orm import listing
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .account_move_release import unwatched

#: Which dispute, and what of it, a document credits: written by methods only.
LINKS = frozenset(("ar_dispute_id", "ar_dispute_item_id", "ar_dispute_taxes"))
#: What makes a credit note the one that a dispute asked for; whoever changes it is asked again.
CREDIT_TERMS = frozenset(
    (
        "commercial_partner_id",
        "company_id",
        "currency_id",
        "invoice_line_ids",
        "line_ids",
        "move_type",
        "partner_id",
        "reversed_entry_id",
        "state",
    )
)


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_dispute_line_ids = fields.One2many(
        "ar.dispute.line", "move_id", string="Contested", groups="ar_collections.group_ar_user"
    )
    ar_dispute_ids = fields.Many2many(
        "ar.dispute",
        string="Disputes",
        compute="_compute_ar_dispute_ids",
        groups="ar_collections.group_ar_user",
    )
    ar_dispute_count = fields.Integer(
        compute="_compute_ar_dispute_ids", groups="ar_collections.group_ar_user"
    )
    ar_disputed_amount = fields.Monetary(
        string="Disputed",
        compute="_compute_ar_disputed_amount",
        groups="ar_collections.group_ar_user",
        help="What is held back from dunning because it is contested.",
    )
    ar_dispute_id = fields.Many2one(
        "ar.dispute",
        string="Credits Dispute",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="ar_collections.group_ar_user",
        help="The dispute that this credit note settles.",
    )
    ar_dispute_taxes = fields.Json(
        readonly=True,
        copy=False,
        groups="ar_collections.group_ar_user",
        help="What was accepted, as it was drafted: without taxes, and each tax.",
    )
    ar_dispute_item_id = fields.Many2one(
        "account.move.line",
        string="Credits Item",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="ar_collections.group_ar_user",
        help="The instalment, or the opening balance, that this credit note settles.",
    )

    ar_seen = fields.Char(
        string="Figures Shown",
        compute="_compute_ar_seen",
        groups="ar_collections.group_ar_user",
        help="Names what this page shows of a credit note: whoever posts it approves that.",
    )

    def _compute_ar_seen(self):
        for move in self:
            move.ar_seen = move.sudo().ar_dispute_id.ar_seen

    @api.depends("ar_dispute_line_ids.dispute_id")
    def _compute_ar_dispute_ids(self):
        for move in self:
            move.ar_dispute_ids = move.ar_dispute_line_ids.dispute_id
            move.ar_dispute_count = len(move.ar_dispute_ids)

    @api.depends("ar_dispute_line_ids.held_amount")
    def _compute_ar_disputed_amount(self):
        for move in self:
            move.ar_disputed_amount = sum(move.ar_dispute_line_ids.mapped("held_amount"))

    def _ar_uncontested_amount(self):
        """What is open and not contested, in the invoice's currency; for who may read it."""
        self._origin.check_access("read")
        move = self.sudo()
        if not move:
            return 0.0
        still_open = move._ar_open_amounts()[move]
        return max(0.0, move.currency_id.round(still_open - move.ar_disputed_amount))

    def _ar_open_amounts(self):
        """What the ledger has as open of each document today, in its currency: ``{move: amount}``.

        A draft owes what it will once it is posted; one that was cancelled, nothing.
        """
        posted = self._origin.filtered(lambda move: move.state == "posted")
        still_open = self.env["ar.ledger"]._open_of_documents(posted)
        return {
            move: still_open.get(move._origin.id, 0.0)
            if move.state == "posted"
            else move.amount_residual * (move.state == "draft")
            for move in self
        }

    def _ar_queue_up(self):
        """Make whoever contests these invoices at the same moment wait, and look again.

        A lock alone would not do: under repeatable read, the second would go on with what it saw
        before the first. A row that was written makes it fail, and Odoo tries again.
        """
        if self:
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    "UPDATE account_move SET write_date = write_date WHERE id IN %s",
                    tuple(sorted(self.ids)),
                )
            )

    # ------------------------------------------------------------------
    # Contesting
    # ------------------------------------------------------------------
    def action_ar_dispute(self):
        """Open a new dispute over what is open on these invoices and not contested yet."""
        self._ar_check_may_dispute()
        contestable = self.filtered(
            lambda move: (
                move.move_type in ASKING
                and move.state == "posted"
                and move._ar_uncontested_amount()
            )
        )
        if not contestable:
            raise UserError(
                self.env._(
                    "%(documents)s: nothing is open that could be disputed.",
                    documents=listing.names(self.env, self.mapped("display_name")),
                )
            )
        return self.env["ar.dispute"]._action_contest([*contestable])

    def _ar_check_may_dispute(self):
        """A customer reads its own invoices in the portal: that alone is no right to contest."""
        self.env["ar.dispute"].check_access("create")
        self.check_access("read")

    def action_open_ar_disputes(self):
        self.ensure_one()
        self.env["ar.dispute"].check_access("read")
        self.check_access("read")
        return self.ar_dispute_ids._get_records_action(name=self.env._("Disputes"))

    def action_ar_short_payment(self):
        """Contest what the customer did not pay, in one step."""
        self.ensure_one()
        self._ar_check_may_dispute()
        if not self._ar_uncontested_amount():
            raise UserError(
                self.env._(
                    "%(document)s has nothing open that is not contested already.",
                    document=self.display_name,
                )
            )
        return dialog("ar.short.payment.wizard", self.env._("Short Payment"), move_id=self.id)

    # ------------------------------------------------------------------
    # Crediting
    # ------------------------------------------------------------------
    @api.model
    def default_get(self, fields):
        """Which dispute a document credits, no context and no default of anybody says."""
        return super().default_get([name for name in fields if name not in LINKS])

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get(name) for vals in vals_list for name in LINKS):
            raise AccessError(self._ar_dispute_by_hand())
        moves = super().create(vals_list)
        posted = moves.filtered(lambda move: move.state == "posted")
        posted._ar_check_release()
        posted._ar_check_credit()
        return moves

    def write(self, vals):
        """However it comes to be posted, by button, import or call: a second person posts the
        credit note of a dispute, and it comes to what was accepted. However it comes to be
        cancelled, the dispute is told.
        """
        if not self.env.su and vals.keys() & LINKS:
            raise AccessError(self._ar_dispute_by_hand())
        becoming = self.browse()
        if "state" in vals:
            becoming = self.filtered(lambda move: move.state != vals["state"])
        if vals.get("state") == "posted":
            becoming._ar_check_release()
        elif vals.get("state") == "draft":
            reset = becoming.filtered(lambda move: move.state == "posted")
            reset.sudo().filtered("ar_dispute_id")._ar_take_back_release()
        with self._ar_watching():
            result = super(AccountMove, unwatched(self)).write(vals)
        if vals.keys() & CREDIT_TERMS:
            self._ar_check_credit()
        if vals.get("state") in ("posted", "cancel"):
            becoming.sudo().filtered("ar_dispute_id")._ar_end_tasks()
        if vals.get("state") == "cancel":
            becoming._ar_tell_of_cancellation()
        return result

    def _ar_end_tasks(self):
        """Nobody is asked any more to check and post these credit notes."""
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _ar_dispute_by_hand(self):
        return self.env._("Which dispute a credit note settles is not changed by hand.")

    def _ar_check_release(self):
        """What these documents credit was approved, or the user approves it by posting them."""
        self.sudo().ar_dispute_id._require_approval()

    def _ar_check_credit(self):
        """Posted credit notes of disputes come to what was accepted."""
        for move in self:
            if move.state == "posted" and (dispute := move.sudo().ar_dispute_id):
                dispute._check_credited(move.sudo())

    def _post(self, soft=True):
        """The credit note of a dispute goes to the contested invoice, and the letter that waited
        for it to the customer.

        What posting fills in by itself is nobody's change.
        """
        posted = super(AccountMove, unwatched(self))._post(soft=soft).with_env(self.env)
        notes = posted.sudo().filtered("ar_dispute_id")
        notes._ar_apply_to_invoice()
        notes.ar_dispute_id._send_waiting_letters()
        return posted

    def _reconcile_reversed_moves(self, reverse_moves, move_reverse_cancel):
        """What was contested of an instalment is credited on that one, before Odoo takes others."""
        reverse_moves.sudo().filtered("ar_dispute_item_id")._ar_apply_to_item()
        return super()._reconcile_reversed_moves(reverse_moves, move_reverse_cancel)

    def _ar_open_items(self):
        """The receivable items of posted documents that are not settled."""
        return self.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.parent_state == "posted"
                and not line.reconciled
            )
        )

    def _ar_apply_to_item(self):
        """Set credit notes off against the items that they credit."""
        for note in self:
            item = note.ar_dispute_item_id
            items = note._ar_open_items() + item.filtered(lambda item: not item.reconciled)
            if len(items.account_id) == 1 and len(items.move_id) == 2:
                items.reconcile()

    def _ar_apply_to_invoice(self):
        """Set credit notes off against what they correct, where Odoo has not."""
        self.filtered("ar_dispute_item_id")._ar_apply_to_item()
        for note in self:
            items = (note + note.reversed_entry_id)._ar_open_items()
            if len(items.account_id) == 1 and len(items.move_id) == 2:
                items.reconcile()

    def _ar_credited_document(self):
        """What a credit note of a dispute credits: an item by itself, else an invoice."""
        return self.ar_dispute_item_id or self.reversed_entry_id

    def _ar_tell_of_cancellation(self):
        """Of a credit note its dispute hears; an invoice that is gone is not contested any more."""
        self.sudo().filtered("ar_dispute_id")._ar_tell_dispute()
        self.sudo().ar_dispute_line_ids.dispute_id._follow_cancellation()

    def unlink(self):
        self.sudo().filtered("ar_dispute_id")._ar_tell_dispute()
        contested = self.sudo().ar_dispute_line_ids
        disputes = contested.dispute_id
        if contested:
            contested._drop()
        result = super(AccountMove, unwatched(self)).unlink()
        if disputes:
            disputes.exists()._follow_removal()
        return result

    def _ar_tell_dispute(self):
        """Whoever owns the dispute learns that its credit note is gone; what was accepted stays."""
        for note in self:
            dispute = note.ar_dispute_id
            if not dispute._owes(note._ar_credited_document()):
                continue
            speaking = note.company_id._ar_speaking_to(dispute._responsible())
            dispute.message_post(
                body=speaking.env._(
                    "Credit note %(note)s was deleted or cancelled. %(amount)s is still accepted "
                    "and has to be credited.",
                    note=note.name or note.ref,
                    amount=note.with_env(speaking.env).currency_id.format(note.amount_total),
                )
            )
