"""Asking a customer for the right number, in its language."""

from odoo import api, fields, models
from odoo.addons.ar_base.domain.message import RELOAD, message_box
from odoo.exceptions import UserError

from ..roles import OFFICER, require


class ArTaxNumber(models.Model):
    _name = "ar.tax.number"
    _inherit = ["ar.tax.number", "mail.thread"]

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
        silent = wrong.filtered(lambda number: not number.partner_id.email)
        if silent:
            raise UserError(
                self.env._(
                    "These customers have no e-mail address: %(customers)s.",
                    customers=", ".join(silent.partner_id.mapped("display_name")[:10]),
                )
            )
        template = self.env.ref("ar_vat_compliance.mail_template_ask_number")
        for company, some in wrong.sudo().grouped("company_id").items():
            some.ask_company_id = company or self.env.company
        template.sudo().send_mail_batch(wrong.ids)
        wrong.sudo().asked_customer_on = self.env.company._ar_today()
        message = self.env._("%(count)s messages are on their way.", count=len(wrong))
        return message_box(message, then=RELOAD)
