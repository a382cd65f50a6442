"""Correct the address of somebody at the customer, without the right to change contacts."""

import re

from odoo import api, fields, models
from odoo.addons.ar_base.orm import listing
from odoo.exceptions import UserError
from odoo.tools.mail import email_normalize

#: Where letters go; the country is not among them, since taxes hang on it.
POSTAL = ("street", "street2", "zip", "city")
#: Of what a person corrects, the most signs: an address fits into a window, a mail address by RFC.
LONGEST = {"email": 254, **dict.fromkeys(POSTAL, 200)}


class ArAddressWizard(models.TransientModel):
    """Whoever sends reminders is told first that an address is wrong.

    She changes where letters go, and nothing else of a contact. Not of one who can log in: with
    the e-mail address of an account one gets its password.
    """

    _name = "ar.address.wizard"
    _description = "Correct an Address"
    _inherit = ["ar.seen"]

    debtor_ids = fields.Many2many("ar.debtor", string="Debtors", required=True)
    debtor_id = fields.Many2one("ar.debtor", compute="_compute_debtor_id")
    possible_contact_ids = fields.Many2many("res.partner", compute="_compute_debtor_id")
    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', possible_contact_ids)]",
    )
    has_address = fields.Boolean(
        compute="_compute_has_address", help="Else the address is that of the company."
    )
    email = fields.Char(string="E-Mail", compute="_compute_address", store=True, readonly=False)
    street = fields.Char(compute="_compute_address", store=True, readonly=False)
    street2 = fields.Char(compute="_compute_address", store=True, readonly=False)
    zip = fields.Char(string="ZIP", compute="_compute_address", store=True, readonly=False)
    city = fields.Char(compute="_compute_address", store=True, readonly=False)

    @api.model_create_multi
    def create(self, vals_list):
        """What is not given stays: Odoo takes what is computed together for given together."""
        wizards = super().create(
            [{name: vals[name] for name in vals.keys() - LONGEST.keys()} for vals in vals_list]
        )
        wizards.mapped("email")
        for wizard, vals in zip(wizards, vals_list, strict=True):
            wizard.write({name: vals[name] for name in vals.keys() & LONGEST.keys()})
        return wizards

    @api.depends("debtor_ids")
    def _compute_debtor_id(self):
        for wizard in self:
            wizard.debtor_id = wizard.debtor_ids._origin[:1]
            wizard.possible_contact_ids = wizard.debtor_id.contact_ids

    @api.depends("debtor_ids")
    def _compute_contact_id(self):
        for wizard in self:
            wizard.contact_id = wizard.debtor_id.contact_ids[:1]

    @api.depends("contact_id")
    def _compute_has_address(self):
        for wizard in self:
            contact = wizard.contact_id
            wizard.has_address = not contact.parent_id or contact.type != "contact"

    @api.depends("contact_id")
    def _compute_address(self):
        for wizard in self:
            for name in ("email", *POSTAL):
                wizard[name] = wizard.contact_id[name]

    def _seen_about(self):
        return ("contact_id",)

    def _seen_figures(self):
        """What a colleague has corrected meanwhile is not written over."""
        contact = self.contact_id._origin
        names = ("email", *POSTAL)
        return {contact: {name: contact[name] or "" for name in names}} if contact else {}

    def action_correct(self):
        """Write what was changed, and note in the contact's history who did."""
        self.ensure_one()
        self.check_access("write")
        debtor = self.debtor_ids.ensure_one()
        debtor.check_access("write")
        contact = self.contact_id
        contact.check_access("read")
        self._check_contact(debtor, contact)
        self._check_seen()
        names = ("email", *POSTAL) if self.has_address else ("email",)
        changes = {
            name: (self[name] or "").strip() or False
            for name in names
            if (self[name] or "").strip() != (contact[name] or "").strip()
        }
        self._check_length(changes)
        if "email" in changes:
            self._check_email(changes["email"])
        if changes:
            self._write(debtor, contact, changes)

    def _check_contact(self, debtor, contact):
        """Somebody of that customer, whom no other company has for itself, and without account."""
        if not contact or contact not in debtor.contact_ids:
            raise UserError(
                self.env._(
                    "%(contact)s is no contact of %(customer)s.",
                    contact=contact.display_name or "",
                    customer=debtor.display_name,
                )
            )
        known = contact.sudo().with_context(active_test=False)
        is_ours = self.env["res.company"].sudo().search_count([("partner_id", "=", contact.id)])
        of_another = known.company_id and known.company_id != debtor.company_id
        if known.user_ids or is_ours or of_another:
            raise UserError(
                self.env._(
                    "The address of %(contact)s is changed by somebody who may change contacts: it "
                    "belongs to an account or to a company of ours.",
                    contact=contact.display_name,
                )
            )

    def _check_length(self, changes):
        for name, value in changes.items():
            if len(value or "") > LONGEST[name]:
                raise UserError(
                    self.env._(
                        "“%(field)s” is longer than %(most)s characters.",
                        field=self._fields[name]._description_string(self.env),
                        most=LONGEST[name],
                    )
                )

    def _check_email(self, email):
        pieces = re.split(r"[,;] *", email or "")
        if email and not all(map(self._is_address, pieces)):
            raise UserError(self.env._("“%(email)s” is no e-mail address.", email=email))

    @staticmethod
    def _is_address(text):
        """A bare address, as a mail server takes it."""
        return email_normalize(text) == text.lower() and "." in text.rpartition("@")[2]

    def _write(self, debtor, contact, changes):
        labels = {name: contact._fields[name]._description_string(self.env) for name in changes}
        said = listing.statements(
            self.env,
            (
                f"{labels[name]}: {contact[name] or '–'} → {value or '–'}"
                for name, value in changes.items()
            ),
        )
        contact.sudo().write(changes)
        author = self.env.user.partner_id.id
        note = self.env._("Address of %(contact)s: %(said)s", contact=contact.name, said=said)
        for record in (contact.sudo(), debtor.sudo()):
            record.message_post(body=note, author_id=author)
