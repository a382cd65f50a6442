from odoo import api, fields, models


class ArDebtor(models.Model):
    """One company's receivable account with one commercial partner: the row a collector works.

    What is set here is the collector's: policy, hold, next action. What is owed comes from the
    journal (``ar_debtor_figures``) and is never typed in.
    """

    _name = "ar.debtor"
    _description = "Debtor"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "priority desc, id"
    _rec_name = "partner_id"
    _check_company_auto = True

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
    standing = fields.Selection(
        [("normal", "Normal"), ("legal", "With Lawyers"), ("insolvent", "Insolvent")],
        default="normal",
        required=True,
        tracking=True,
        help="A debtor that is with lawyers or insolvent is not dunned.",
    )
    hold_until = fields.Date(tracking=True, help="The debtor is not dunned before this day.")
    hold_reason = fields.Char(tracking=True)
    next_action = fields.Char(tracking=True)
    next_action_date = fields.Date(tracking=True)
    last_contact_date = fields.Date(readonly=True)
    pinned_note = fields.Html(
        string="Note", help="What everybody who deals with this customer should know first."
    )

    _once_per_company = models.UniqueIndex(
        "(company_id, partner_id)", "This customer already has a debtor in this company."
    )

    @api.model
    def _of(self, partner, company):
        """The debtor of a customer in a company; made if there is none."""
        partner = partner.commercial_partner_id
        keys = [("partner_id", "=", partner.id), ("company_id", "=", company.id)]
        return self.with_context(active_test=False).search(keys) or self.create(
            {"partner_id": partner.id, "company_id": company.id}
        )

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action()
