"""Asking a customer for the right number, in its language."""

from odoo import api, fields, models
from odoo.addons.ar_base.domain.message import RELOAD, message_box
from odoo.addons.ar_base.domain.outbox.states import State
from odoo.addons.ar_base.orm import listing
from odoo.exceptions import UserError
from odoo.tools import get_lang, plaintext2html

from ..roles import OFFICER, require

#: The kind of letter that asks for the right number.
KIND = "ask_number"


class ArTaxNumber(models.Model):
    _name = "ar.tax.number"
    _inherit = ["ar.tax.number", "mail.thread", "ar.outbox.sender"]

    problem = fields.Char(compute="_compute_problem", help="What is wrong with it, in words.")
    answer_ids = fields.One2many("ar.tax.answer", compute="_compute_answer_ids", string="Answers")
    asked_customer_on = fields.Date(
        string="Customer Asked", readonly=True, help="When the customer was written to last."
    )

    @api.depends("reason", "registry_state", "number")
    @api.depends_context("lang", "company")
    def _compute_problem(self):
        reasons = dict(self._fields["reason"]._description_selection(self.env))
        for number in self:
            if number.reason:
                number.problem = reasons[number.reason]
            elif number.registry_state == "invalid":
                number.problem = self.env._("The registry does not know it")
            else:
                number.problem = False

    @api.depends("number")
    @api.depends_context("company")
    def _compute_answer_ids(self):
        answers = self.env["ar.tax.answer"].search([("number", "in", self.mapped("number"))])
        for number in self:
            number.answer_ids = answers.filtered(
                lambda answer, number=number: answer.number == number.number
            )

    def action_ask_customer(self):
        """Write to the customers whose numbers are wrong: a message each, in their language."""
        require(self.env, OFFICER)
        self.check_access("read")
        wrong = self.filtered("problem")
        if not wrong:
            raise UserError(self.env._("Nothing is wrong with these numbers."))
        silent = wrong.filtered(lambda number: not number.partner_id.email_normalized)
        if silent:
            raise UserError(
                self.env._(
                    "These customers have no e-mail address: %(customers)s.",
                    customers=listing.names(
                        self.env, silent.partner_id.mapped("display_name")[:10]
                    ),
                )
            )
        template = self.env.ref("ar_vat_compliance.mail_template_ask_number")
        for company, some in wrong.sudo().grouped("company_id").items():
            some.ask_company_id = company or self.env.company
        for number in wrong:
            number._write_to_customer(template)
        wrong.sudo().asked_customer_on = self.env.company._ar_today()
        message = (
            self.env._("One message is on its way.")
            if len(wrong) == 1
            else self.env._("%(count)s messages are on their way.", count=len(wrong))
        )
        return message_box(message, then=RELOAD)

    def _write_to_customer(self, template):
        lang = get_lang(self.env, self.partner_id.lang).code
        texts = {
            name: template.sudo()._render_field(name, self.ids, set_lang=lang)[self.id]
            for name in ("subject", "body_html")
        }
        letter = self._outbox_letter(
            texts["subject"], texts["body_html"], self.partner_id, lang=lang
        )
        self._outbox_post(KIND, letter)

    def _outbox_company(self):
        return self.company_id or self.sudo().ask_company_id or self.env.company

    def _outbox_people(self):
        """Whoever writes."""
        return self.env.user

    def _outbox_told(self, letter, quietly=False):
        """Whoever wrote is told, once, that it did not arrive, or that nobody can say."""
        writer = letter.author_id
        if not letter._is_news() or not writer.user_ids:
            return
        speaking = self._outbox_company()._ar_speaking_to(writer)
        state, reason = letter.with_context(lang=speaking.env.lang)._outcome()
        customer = self.partner_id.display_name
        subjects = {
            State.FAILED: speaking.env._(
                "Message to %(customer)s not delivered", customer=customer
            ),
            State.IN_DOUBT: speaking.env._(
                "Was the message to %(customer)s received?", customer=customer
            ),
        }
        self.message_notify(
            partner_ids=writer.ids, subject=subjects[state], body=plaintext2html(reason)
        )
