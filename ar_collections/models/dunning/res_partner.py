from odoo import api, fields, models
from odoo.addons.ar_base.orm.searching import for_readers

from ...domain.dunning.delivery import UNDECIDED


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_reminder_contact = fields.Boolean(
        string="Receives Reminders",
        copy=False,
        groups="ar_collections.group_ar_user",
        help="Reminders go to this contact. Where no contact of a customer is marked, they go to "
        "its invoice address, else to the company itself.",
    )
    ar_family_ids = fields.One2many(
        "res.partner",
        "commercial_partner_id",
        string="Company and Contacts",
        groups="ar_collections.group_ar_user",
        help="The company itself and all its contacts.",
    )
    ar_dunning_policy_id = fields.Many2one(
        "ar.dunning.policy",
        string="Dunning Policy",
        compute="_compute_ar_dunning_policy",
        inverse="_inverse_ar_dunning_policy",
        search="_search_ar_dunning_policy",
        domain="[('company_id', '=', allowed_company_ids[0])]",
        groups="ar_collections.group_ar_user",
        help="How this customer is chased by the current company, instead of its default policy.",
    )
    ar_notice_count = fields.Integer(
        compute="_compute_ar_notice_count", groups="ar_collections.group_ar_user"
    )

    @api.depends_context("company")
    @api.depends("ar_debtor_ids.policy_id")
    def _compute_ar_dunning_policy(self):
        for partner in self:
            partner.ar_dunning_policy_id = partner.ar_debtor_id.policy_id

    def _inverse_ar_dunning_policy(self):
        """A policy belongs to the customer's debtor; saving a contact must not touch it."""
        for partner in self:
            policy = partner.ar_dunning_policy_id
            is_customer = partner == partner.commercial_partner_id
            if is_customer and policy != partner.ar_debtor_id.policy_id:
                self.env["ar.debtor"]._of(partner, self.env.company).policy_id = policy

    @for_readers("ar_dunning_policy_id")
    def _search_ar_dunning_policy(self, operator, value):
        debtors = self.env["ar.debtor"]._search(
            [("company_id", "=", self.env.company.id), ("policy_id", operator, value)]
        )
        return [("commercial_partner_id.ar_debtor_ids", "in", debtors)]

    @api.depends_context("company")
    def _compute_ar_notice_count(self):
        counts = dict(
            self.env["ar.dunning.notice"]._read_group(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "=", self.env.company.id),
                    ("state", "not in", UNDECIDED),
                ],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.ar_notice_count = counts.get(partner.commercial_partner_id, 0)

    def action_open_ar_items(self):
        """The customer's open items, by age."""
        self.ensure_one()
        return self.env["ar.debtor"]._of(self, self.env.company).action_open_items()

    def action_open_ar_notices(self):
        """Notices sent to this customer by the current company."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_collections.ar_dunning_notice_action"
        )
        return dict(
            action,
            domain=[("partner_id", "=", self.commercial_partner_id.id)],
            context={},
        )

    def _ar_of_company(self, company):
        """Those of these contacts that no other company has for itself.

        A branch shares those of the companies above it.
        """
        ours = company.sudo().parent_ids
        return self.filtered(lambda partner: not partner.company_id or partner.company_id in ours)

    def _ar_reminder_tiers(self, company):
        """The people a reminder may go to, best first: marked contacts, invoice address, customer.

        Whom another company of ours has for itself is not written to. An archived contact is not
        in charge any more; an archived customer still owes what it owes.
        ``ar.dunning.eligibility._addresses_sql`` looks at the same people.
        """
        customer = self.sudo().commercial_partner_id
        everybody = customer.with_context(active_test=False).ar_family_ids
        family = everybody._ar_of_company(company).filtered(
            lambda partner: partner.active or partner == customer
        )
        return (
            family.filtered("ar_reminder_contact"),
            family.filtered(lambda partner: partner.type == "invoice" and partner != customer),
            family & customer,
        )

    def _ar_email_recipients(self, company):
        """Everybody of the first tier whom a company can mail; empty where it can nobody."""
        for tier in self._ar_reminder_tiers(company):
            usable = tier.filtered(lambda partner: partner._ar_mail_addresses())
            if usable:
                return usable.with_env(self.env)
        return self.browse()

    def _ar_letter_recipient(self, company):
        """The first address that has a street and a city; empty where there is none."""
        for tier in self._ar_reminder_tiers(company):
            for partner in tier:
                if partner.street and partner.city:
                    return partner.with_env(self.env)
        return self.browse()

    def _ar_language(self, company):
        """The language in which a company writes to this customer about its account.

        It is known also to who may not see the customer, as another company took it.
        """
        customer = self.sudo()
        reader = customer._ar_email_recipients(company) or customer._ar_letter_recipient(company)
        return company._ar_first_language(reader[:1].lang, customer.lang)
