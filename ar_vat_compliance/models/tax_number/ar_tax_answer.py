from odoo import api, fields, models
from odoo.addons.ar_base.domain.names.comparing import Answer
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_datetime

from ...domain.tax_number.answers import CONCLUSIVE, Outcome

OUTCOMES = choices(
    {
        Outcome.VALID: "Valid",
        Outcome.INVALID: "Not valid",
        Outcome.COULD_NOT_ASK: "Could not ask",
    }
)


class ArTaxAnswer(models.Model):
    """What a registry answered about a number, kept as evidence; "could not ask" is no answer.

    Nobody changes or deletes one: it proves what was known on a day.
    """

    _name = "ar.tax.answer"
    _inherit = ["ar.guarded"]
    _description = "Registry Answer"
    _order = "asked_on desc, id desc"
    _rec_name = "number"

    number = fields.Char(required=True, readonly=True, index=True)
    kind = fields.Char(required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    registry = fields.Char(required=True, readonly=True)
    asked_on = fields.Datetime(required=True, readonly=True)
    asked_by = fields.Many2one("res.users", readonly=True)
    outcome = fields.Selection(
        OUTCOMES,
        required=True,
        readonly=True,
        index=True,
    )
    failure = fields.Char(readonly=True, help="Why it could not be asked.")
    consultation_number = fields.Char(
        readonly=True, help="The registry's own proof of the question, where it gives one."
    )
    requester = fields.Char(readonly=True, help="The number in whose name it was asked.")
    name = fields.Char(string="Registered Name", readonly=True)
    address = fields.Char(string="Registered Address", readonly=True)
    our_name = fields.Char(readonly=True, help="The customer's name when it was asked.")
    name_answer = fields.Selection(
        choices(
            {
                Answer.SAME: "The customer's",
                Answer.OTHER: "Another name",
                Answer.CANNOT_TELL: "Cannot be told",
            }
        ),
        string="Whose Name",
        readonly=True,
        help="Whether the registered name is the customer's. Case, accents, order and legal form "
        "do not matter; of one in another script, shortened or translated, it cannot be told.",
    )
    address_agreement = fields.Float(
        string="Address Agrees",
        readonly=True,
        help="0: nothing in common; 1: the same but for the order of the words.",
    )

    _latest = models.Index("(number, company_id, asked_on DESC) WHERE outcome <> 'could_not_ask'")

    def _guard_message(self):
        return self.env._("What a registry answered is not changed.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        raise AccessError(self.env._("What a registry answered is evidence and is kept."))

    @api.depends("number", "outcome", "asked_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        for answer in self:
            answer.display_name = (
                f"{answer.number}: {outcomes.get(answer.outcome, '')} "
                f"({format_datetime(self.env, answer.asked_on, tz='UTC')} UTC)"
            )

    @api.model
    def _latest_of(self, number, company, day=None):
        """The latest conclusive answer about a number, known to a company at the end of a day."""
        domain = [
            ("number", "=", number),
            ("company_id", "=", company.id),
            ("outcome", "in", CONCLUSIVE),
        ]
        if day:
            domain.append(("asked_on", "<", company._ar_begin_of(fields.Date.add(day, days=1))))
        return self.sudo().search(domain, limit=1)

    @api.model
    def _latest_sql(self, number, company, day):
        """The same for a statement: a lateral SELECT with ``outcome, asked_on, ...``."""
        return SQL(
            """
            SELECT answer.* FROM ar_tax_answer answer
             WHERE answer.number = %s AND answer.company_id = %s
               AND answer.outcome <> 'could_not_ask' AND %s <= %s
          ORDER BY answer.asked_on DESC, answer.id DESC LIMIT 1
            """,
            number,
            company,
            self.env["ar.clock"]._day_sql(SQL("answer.asked_on"), SQL("answer.company_id")),
            day,
        )

    def _evidence(self):
        """What an invoice carries as proof: a short text."""
        self.ensure_one()
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        lines = [
            (self.env._("Number"), self.number),
            (self.env._("Registry"), self.registry),
            (self.env._("Asked on (UTC)"), fields.Datetime.to_string(self.asked_on)),
            (self.env._("Answer"), outcomes[self.outcome]),
            (self.env._("Consultation number"), self.consultation_number),
            (self.env._("Asked in the name of"), self.requester),
            (self.env._("Registered name"), self.name),
            (self.env._("Registered address"), self.address),
        ]
        return "\n".join(f"{label}: {value}" for label, value in lines if value)
