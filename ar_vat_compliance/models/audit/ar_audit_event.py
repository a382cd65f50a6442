"""What the ledger does not remember: due dates moved, items unapplied, master data changed."""

from odoo import api, fields, models
from odoo.tools import format_date, formatLang

#: What is watched of a customer; a change shortly before a payment is looked at.
MASTER_DATA = ("name", "vat", "street", "city", "country_id", "email", "phone")


class ArAuditEvent(models.Model):
    """One such change, with who and when; written by the system, changed by nobody."""

    _name = "ar.audit.event"
    _inherit = ["ar.guarded"]
    _description = "Audit Event"
    _order = "id desc"

    kind = fields.Selection(
        [
            ("due_moved", "Due date moved"),
            ("unapplied", "Payment unapplied"),
            ("master_data", "Master data changed"),
            ("bank_account", "Bank account changed"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    move_id = fields.Many2one(
        "account.move", string="Document", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    before = fields.Char(readonly=True, help="As it is kept: days as 2026-12-31, fields by name.")
    after = fields.Char(readonly=True)
    told_before = fields.Char(string="Changed from", compute="_compute_told")
    told_after = fields.Char(string="Changed to", compute="_compute_told")
    user_id = fields.Many2one("res.users", readonly=True, default=lambda self: self.env.uid)
    happened_on = fields.Datetime(readonly=True, default=fields.Datetime.now)

    @api.depends("before", "after")
    @api.depends_context("lang")
    def _compute_told(self):
        """What was kept, as the reader writes it."""
        for event in self:
            event.told_before = event.before and event._in_words(event.before)
            event.told_after = event.after and event._in_words(event.after)

    def _in_words(self, kept):
        if self.kind == "due_moved":
            return format_date(self.env, kept)
        if self.kind == "unapplied":
            amount, _space, document = kept.partition(" ")
            return f"{formatLang(self.env, float(amount), digits=2)} {document}"
        name, colon, value = kept.partition(": ")
        if self.kind == "master_data" and colon and name in MASTER_DATA:
            return f"{self.env['res.partner']._fields[name]._description_string(self.env)}: {value}"
        return kept

    @api.model
    def _note(self, vals_list):
        if vals_list:
            self.sudo().create([{"user_id": self.env.uid, **vals} for vals in vals_list])


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        moved = []
        if "date_maturity" in vals:
            new = fields.Date.to_date(vals["date_maturity"])
            moved = [
                {
                    "kind": "due_moved",
                    "company_id": line.company_id.id,
                    "move_id": line.move_id.id,
                    "partner_id": line.partner_id.commercial_partner_id.id,
                    "before": fields.Date.to_string(line.date_maturity),
                    "after": fields.Date.to_string(new),
                }
                for line in self
                if line.parent_state == "posted"
                and line.account_type == "asset_receivable"
                and line.date_maturity
                and new
                and line.date_maturity != new
            ]
        result = super().write(vals)
        self.env["ar.audit.event"]._note(moved)
        return result


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        unapplied = [
            {
                "kind": "unapplied",
                "company_id": partial.company_id.id,
                "move_id": partial.debit_move_id.move_id.id,
                "partner_id": partial.debit_move_id.partner_id.commercial_partner_id.id,
                "before": f"{partial.amount:.2f} {partial.credit_move_id.move_id.name}",
            }
            for partial in self
            if partial.debit_move_id.account_type == "asset_receivable"
        ]
        result = super().unlink()
        self.env["ar.audit.event"]._note(unapplied)
        return result


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        watched = [name for name in MASTER_DATA if name in vals]
        before = {
            (partner, name): partner[name]
            for partner in self
            if partner.customer_rank
            for name in watched
        }
        result = super().write(vals)
        self.env["ar.audit.event"]._note(
            [
                {
                    "kind": "master_data",
                    "company_id": partner.company_id.id,
                    "partner_id": partner.commercial_partner_id.id,
                    "before": f"{name}: {_shown(old)}",
                    "after": _shown(partner[name]),
                }
                for (partner, name), old in before.items()
                if old != partner[name]
            ]
        )
        return result


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        banks = super().create(vals_list)
        banks._ar_note_change()
        return banks

    def write(self, vals):
        result = super().write(vals)
        if {"acc_number", "acc_holder_name", "bank_id", "partner_id"} & vals.keys():
            self._ar_note_change()
        return result

    def _ar_note_change(self):
        """Of others' accounts; the companies' own are no master data of customers."""
        own = self.env["res.company"].sudo().search([("partner_id", "in", self.partner_id.ids)])
        self.env["ar.audit.event"]._note(
            [
                {
                    "kind": "bank_account",
                    "company_id": bank.company_id.id,
                    "partner_id": bank.partner_id.commercial_partner_id.id,
                    "after": bank.acc_number,
                }
                for bank in self
                if bank.partner_id and bank.partner_id not in own.partner_id
            ]
        )


def _shown(value):
    return (value.display_name if isinstance(value, models.BaseModel) else value) or ""
