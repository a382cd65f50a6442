"""The evidence of an intra-Community supply: what the registry said when it was invoiced."""

from odoo import api, fields, models

from ...domain.tax_number.checks import EU_COUNTRIES
from ..roles import ACCOUNTING

EVIDENCE = "ar_tax_answer_id"
#: Somebody waits before the screen; more than these are left to the background.
ASKED_AT_ONCE = 10


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_tax_answer_id = fields.Many2one(
        "ar.tax.answer",
        string="Evidence of Number",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=ACCOUNTING,
        help="What the registry had answered about the customer's number when this was posted.",
    )

    @api.model
    def _has_field_access(self, field, operation):
        """Evidence is put there by posting alone: its text is attached to what is posted."""
        if field.name == EVIDENCE and operation == "write" and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def default_get(self, fields):
        """Nobody makes an answer the default of his invoices either."""
        return super().default_get([name for name in fields if name != EVIDENCE])

    def onchange(self, values, field_names, fields_spec):
        """Nor is the name of an answer told to who guesses its number in a form."""
        values = {name: value for name, value in values.items() if name != EVIDENCE}
        return super().onchange(values, field_names, fields_spec)

    def _ar_is_intra_eu(self):
        """Whether the customer is in another member state than the company."""
        self.ensure_one()
        seller = self.company_id.account_fiscal_country_id.code
        buyer = self.commercial_partner_id.country_id.code
        return (
            self.is_sale_document()
            and seller in EU_COUNTRIES
            and buyer in EU_COUNTRIES
            and seller != buyer
        )

    def _post(self, soft=True):
        checked = self.filtered(
            lambda move: move.company_id.sudo().ar_tax_evidence and move._ar_is_intra_eu()
        )
        checked._ar_find_evidence()
        posted = super()._post(soft=soft)
        (checked & posted)._ar_attach_evidence()
        return posted

    def _ar_find_evidence(self):
        """Take the fresh answer about each customer's number, or ask now for it."""
        asked = 0
        for move in self:
            number = move.commercial_partner_id.sudo().ar_tax_number_ids.filtered(
                lambda number: number.source == "vat"
            )
            if not number:
                continue
            company = move.company_id.sudo()
            answer = number._fresh_answer(company)
            if not answer:
                registry = self.env["ar.tax.registry"]._of(company)
                if registry is None or not number._may_ask(registry, company):
                    continue
                if asked >= ASKED_AT_ONCE:
                    number.write({"ask_after": fields.Datetime.now(), "ask_company_id": company.id})
                    continue
                asked += 1
                answer = number._ask_now(company)
            move.sudo().ar_tax_answer_id = answer

    def _ar_attach_evidence(self):
        """Attach the answer to the posted document as a text."""
        attachments = self.env["ir.attachment"].sudo()
        for move in self.sudo().filtered("ar_tax_answer_id"):
            answer = move.ar_tax_answer_id
            attachments.create(
                {
                    "name": self.env._("Evidence of %(number)s.txt", number=answer.number),
                    "raw": answer._evidence().encode(),
                    "mimetype": "text/plain",
                    "res_model": move._name,
                    "res_id": move.id,
                    "company_id": move.company_id.id,
                }
            )
