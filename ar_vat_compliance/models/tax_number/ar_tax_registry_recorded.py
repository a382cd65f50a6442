from odoo import api, fields, models

from .ar_tax_answer import OUTCOMES
from .ar_tax_registry import Answer, CouldNotAsk


class ArTaxRegistryRecorded(models.AbstractModel):
    """Answers from a table: for work offline, for trying things out, and for tests."""

    _name = "ar.tax.registry.recorded"
    _inherit = "ar.tax.registry"
    _description = "Recorded Registry Answers"

    @api.model
    def _knows(self, kind, number):
        return True

    @api.model
    def _ask(self, number, requester):
        recorded = (
            self.env["ar.tax.recorded.answer"]
            .sudo()
            .search([("number", "=", number), ("company_id", "=", self.env.company.id)])
        )
        if not recorded:
            raise CouldNotAsk(self.env._("There is no recorded answer."), again=False)
        if recorded.outcome == "could_not_ask":
            raise CouldNotAsk(recorded.failure or self.env._("Recorded as not to be asked."))
        return Answer(
            recorded.outcome == "valid",
            recorded.name or "",
            recorded.address or "",
            f"RECORDED-{recorded.id}" if requester else "",
        )


class ArTaxRecordedAnswer(models.Model):
    """What one company's registry will say: another company's evidence is none of it."""

    _name = "ar.tax.recorded.answer"
    _inherit = ["ar.settings"]
    _description = "Recorded Registry Answer"
    _order = "number"
    _rec_name = "number"

    number = fields.Char(required=True, help="In its normal form, as DE136695976.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    outcome = fields.Selection(
        OUTCOMES,
        required=True,
        default="valid",
    )
    failure = fields.Char(help="Why it could not be asked.")
    name = fields.Char(string="Registered Name")
    address = fields.Char(string="Registered Address")

    _once = models.UniqueIndex(
        "(number, company_id)", "There is an answer for this number already."
    )
