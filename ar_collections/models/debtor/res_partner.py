from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

#: In the context: these contacts are merged, and what follows their items was done by then. No call
#: from outside can name it.
MERGED = object()


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_debtor_ids = fields.One2many(
        "ar.debtor", "partner_id", string="Debtors", groups="ar_collections.group_ar_user"
    )
    ar_debtor_id = fields.Many2one(
        "ar.debtor",
        string="Debtor",
        compute="_compute_ar_debtor",
        groups="ar_collections.group_ar_user",
    )
    ar_open_amount = fields.Monetary(
        string="Open",
        compute="_compute_ar_debtor",
        currency_field="ar_currency_id",
        groups="ar_collections.group_ar_user",
    )
    ar_overdue_amount = fields.Monetary(
        string="Overdue",
        compute="_compute_ar_debtor",
        currency_field="ar_currency_id",
        groups="ar_collections.group_ar_user",
    )
    ar_currency_id = fields.Many2one(
        "res.currency", compute="_compute_ar_debtor", groups="ar_collections.group_ar_user"
    )

    @api.depends_context("company")
    @api.depends("commercial_partner_id")
    def _compute_ar_debtor(self):
        debtors = self.env["ar.debtor"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ]
        )
        by_partner = {debtor.partner_id: debtor for debtor in debtors}
        for partner in self:
            debtor = by_partner.get(partner.commercial_partner_id, self.env["ar.debtor"])
            partner.ar_debtor_id = debtor
            partner.ar_open_amount = debtor.open_amount
            partner.ar_overdue_amount = debtor.overdue_amount
            partner.ar_currency_id = self.env.company.currency_id

    def write(self, vals):
        """A contact that moves to another company takes its items along, and with them the debt.

        What was decided about it goes along, too.
        """
        if not {"parent_id", "is_company"} & vals.keys():
            return super().write(vals)
        moving = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        debtors = self.env["ar.debtor"]
        before = debtors._customers_of(moving)
        debtors._touch_customers(moving.commercial_partner_id)
        result = super().write(vals)
        moving._ar_check_owed_here()
        debtors._touch_customers(moving.commercial_partner_id)
        customers, owed = before
        is_merged = self.env.context.get("ar_merged") is MERGED
        debtors._follow_customers(customers, () if is_merged else owed)
        return result

    def _ar_check_owed_here(self):
        """Raise if what these contacts owe would be owed by a customer of another company.

        Those to whom it is owed would not even see by whom.
        """
        for customer, contacts in self.grouped("commercial_partner_id").items():
            if not customer.company_id:
                continue
            here = Domain("company_id", "child_of", customer.company_id.ids)
            owed = Domain("partner_id", "in", (contacts | customer).ids) & Domain(
                "account_type", "=", "asset_receivable"
            )
            items = self.env["account.move.line"].sudo()
            if item := items.search(owed & ~here, limit=1):
                raise ValidationError(
                    self.env._(
                        "%(contact)s has items in %(company)s, and %(customer)s is a customer of "
                        "%(other)s alone. Take the company off %(customer)s first, or leave "
                        "%(contact)s where it is.",
                        contact=contacts[0].display_name,
                        company=item.company_id.name,
                        customer=customer.name,
                        other=customer.company_id.name,
                    )
                )

    def action_open_ar_debtor(self):
        self.ensure_one()
        return self.env["ar.debtor"]._of(self, self.env.company)._get_records_action()
