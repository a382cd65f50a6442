from odoo import api, fields, models
from odoo.addons.ar_base.domain.message import dialog
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import UserError

from ...domain.debtor.standing import Standing


class ArDebtor(models.Model):
    """One company's receivable account with one commercial partner: the row a collector works.

    What a collector decides is hers to write: hold, next action, note (``_free_fields``; a room
    that adds such a field adds its name). What is owed comes from the journal
    (``ar_debtor_figures``), and what happened from the methods that did it.
    """

    _name = "ar.debtor"
    _description = "Debtor"
    _inherit = ["ar.guarded", "ar.bounded", "ar.assigned", "mail.thread", "mail.activity.mixin"]
    _order = "priority desc, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    # One customer that another company took fails no list: the name is read, and nothing else.
    display_name = fields.Char(compute_sudo=True)

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
    )
    active = fields.Boolean(default=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    country_id = fields.Many2one(related="partner_id.country_id", store=True)
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        index="btree_not_null",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    is_manager = fields.Boolean(compute="_compute_is_manager")
    standing = fields.Selection(
        choices(
            {
                Standing.NORMAL: "Normal",
                Standing.LEGAL: "With Lawyers",
                Standing.INSOLVENT: "Insolvent",
            }
        ),
        default="normal",
        required=True,
        tracking=True,
        help="A debtor that is with lawyers or insolvent is not dunned.",
    )
    hold_until = fields.Date(tracking=True, help="The debtor is not dunned before this day.")
    hold_reason = fields.Char(tracking=True)
    is_held = fields.Boolean(
        string="Held", compute="_compute_is_held", help="By the company's own day."
    )
    next_action = fields.Char(tracking=True)
    next_action_date = fields.Date(tracking=True)
    last_contact_date = fields.Date(readonly=True)
    pinned_note = fields.Html(
        string="Note", help="What everybody who deals with this customer should know first."
    )

    _once_per_company = models.UniqueIndex(
        "(company_id, partner_id)", "This customer already has a debtor in this company."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever of a customer is named, the account is the customer's."""
        partners = self.env["res.partner"].sudo()
        return super().create(
            [
                {**vals, "partner_id": partners.browse(vals["partner_id"]).commercial_partner_id.id}
                if isinstance(vals.get("partner_id"), int)
                else vals
                for vals in vals_list
            ]
        )

    @api.model
    def _of(self, partner, company):
        """The debtor of a customer in a company; made if there is none.

        :raise AccessError: there is none, and the user may not work one in that company
        """
        partner = partner.sudo().commercial_partner_id
        keys = {"partner_id": partner.id, "company_id": company.id}
        known = self.with_context(active_test=False).search(
            [(name, "=", value) for name, value in keys.items()]
        )
        return known or self._make(keys)

    def _make(self, values):
        self.check_access("write")
        made = self.sudo().create(values).with_env(self.env)
        made.check_access("write")
        made.partner_id.check_access("read")
        return made

    # ------------------------------------------------------------------
    # What people write
    # ------------------------------------------------------------------
    def _free_fields(self):
        return super()._free_fields() | {
            "active",
            "hold_reason",
            "hold_until",
            "next_action",
            "next_action_date",
            "pinned_note",
            "standing",
            "user_id",
        }

    def _fixed_fields(self):
        return super()._fixed_fields() | {"partner_id"}

    def _guard_message(self):
        return self.env._(
            "What a debtor owes is counted from the journal, and what was done about it is noted "
            "by its buttons: neither can be entered."
        )

    def write(self, vals):
        if "user_id" in vals and not self.env.su:
            field = self._fields["user_id"]
            user = field.convert_to_record(field.convert_to_cache(vals["user_id"], self), self)
            self._check_assignment(user)
        before = {debtor: debtor.user_id for debtor in self} if "user_id" in vals else {}
        result = super().write(vals)
        self._hand_on_tasks(before)
        return result

    @api.model
    def _hand_on_tasks(self, before):
        """What the program asked a collector to do about debtors, it asks the new one.

        What a person planned himself stays as he planned it.

        :param before: ``{debtor: the collector it had}``
        """
        moved = {
            debtor.id: (user, debtor.user_id)
            for debtor, user in before.items()
            if user and debtor.user_id and debtor.user_id != user
        }
        tasks = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        tasks = tasks.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", list(moved)),
                ("automated", "=", True),
            ]
        )
        for (former, new), theirs in tasks.grouped(lambda task: moved[task.res_id]).items():
            theirs.filtered(lambda task, former=former: task.user_id == former).user_id = new

    # ------------------------------------------------------------------
    # Who works it
    # ------------------------------------------------------------------
    def _check_assignment(self, user):
        """Raise unless these debtors may be given to a user, or to nobody, by who asks.

        Managers say who works whom. A collector takes what nobody works, and gives away what is
        hers or of a colleague whom she stands in for.
        """
        if user:
            self.company_id._ar_check_colleague(user)
        if self.env.user.has_group("ar_collections.group_ar_manager"):
            return
        covered = self._covered_collectors(self.env.user)
        for debtor in self.filtered(lambda debtor: debtor.user_id != user):
            if not debtor.user_id and user != self.env.user:
                raise UserError(
                    self.env._(
                        "Nobody works %(customer)s yet. Take it yourself, or ask an AR manager to "
                        "assign it.",
                        customer=debtor.display_name,
                    )
                )
            if debtor.user_id and not (user and debtor.user_id in covered):
                raise UserError(
                    self.env._(
                        "%(customer)s is worked by %(collector)s. An AR manager gives it to "
                        "somebody else.",
                        customer=debtor.display_name,
                        collector=debtor.user_id.name,
                    )
                )

    @api.model
    def _covered_collectors(self, user):
        """Hook: whose debtors a user may give away: her own, and those that she covers."""
        return user

    def _become_part_of(self, target):
        """Hook: what to do before a debtor is merged with another of its company."""

    @api.depends("hold_until", "company_id")
    def _compute_is_held(self):
        for debtor in self:
            debtor.is_held = bool(
                debtor.hold_until and debtor.hold_until > debtor.company_id._ar_today()
            )

    @api.depends_context("uid")
    def _compute_is_manager(self):
        self.is_manager = self.env.user.has_group("ar_collections.group_ar_manager")

    def action_assign_to_me(self):
        self.write({"user_id": self.env.uid})

    def action_release_hold(self):
        self.write({"hold_until": False, "hold_reason": False})

    # ------------------------------------------------------------------
    # Looking at it
    # ------------------------------------------------------------------
    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action()

    def action_open_invoices(self):
        """The customer's invoices and credit notes, those to pay first in view."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("account.action_move_out_invoice")
        return dict(
            action,
            domain=[
                ("move_type", "in", ("out_invoice", "out_receipt", "out_refund")),
                ("commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            context={"default_move_type": "out_invoice", "search_default_open": 1},
        )

    def _open_wizard(self, model, name):
        """A dialog of a room about these debtors."""
        return dialog(model, name, debtor_ids=self.ids)
