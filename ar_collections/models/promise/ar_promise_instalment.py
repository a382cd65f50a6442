from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.ar_base.models.guard.ar_bounded import latest_day
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...domain.promise.judging import State
from ...domain.promise.plan import WITHIN_DAYS

#: Stands in the context while a promise changes its own instalments; no client can send it.
BY_PROMISE = object()

FALLS_DUE = [("past", "Has Passed"), ("now", "Today"), ("later", "Later")]


def falls_due(day, company):
    """Where a day stands by the company's own; nothing where there is none yet."""
    today = company._ar_today() if day and company else None
    return today and ("past" if day < today else "now" if day == today else "later")


class ArPromiseInstalment(models.Model):
    """A part of a promise with a day of its own; a promise of one sum by one day has just one."""

    _name = "ar.promise.instalment"
    _description = "Instalment of a Promise"
    _inherit = ["ar.guarded", "ar.bounded"]
    _order = "promise_id, date, id"
    _rec_name = "date"

    promise_id = fields.Many2one("ar.promise", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="promise_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="promise_id.currency_id")
    company_currency_id = fields.Many2one(related="promise_id.company_currency_id")
    date = fields.Date(string="Pays by", required=True)
    amount = fields.Monetary(required=True)
    falls_due = fields.Selection(
        FALLS_DUE,
        compute="_compute_falls_due",
        search="_search_falls_due",
        help="By the company's own day.",
    )
    received_amount = fields.Monetary(string="Received", default=0.0, readonly=True)
    to_come_amount = fields.Monetary(
        string="To Come",
        default=0.0,
        readonly=True,
        help="What is still waited for: less what came, and what nobody has to pay any more.",
    )
    to_come_company = fields.Monetary(
        string="To Come in Company Currency",
        default=0.0,
        readonly=True,
        currency_field="company_currency_id",
    )
    late_amount = fields.Monetary(
        string="Late",
        compute="_compute_late_amount",
        help="What is to come of it although its day has passed, within the tolerated days.",
    )
    matured_amount = fields.Monetary(
        string="Matured",
        default=0.0,
        readonly=True,
        currency_field="company_currency_id",
        help="What was to be paid of it, once it was kept, partly kept or broken.",
    )
    kept_amount = fields.Monetary(
        string="Kept", default=0.0, readonly=True, currency_field="company_currency_id"
    )
    state = fields.Selection(
        choices(
            {
                State.OPEN: "Open",
                State.KEPT: "Kept",
                State.PARTLY_KEPT: "Partly Kept",
                State.BROKEN: "Broken",
                State.FALLEN_AWAY: "Fell Away",
            }
        ),
        default="open",
        required=True,
        readonly=True,
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An instalment needs an amount greater than zero."
    )

    @api.depends("date", "company_id")
    def _compute_falls_due(self):
        for instalment in self:
            instalment.falls_due = falls_due(instalment.date, instalment.company_id)

    def _search_falls_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        comparisons = {"past": "<", "now": "=", "later": ">"}
        wanted = [comparisons[when] for when in value if when in comparisons]
        return self.env["ar.clock"]._today_domain(
            lambda today: Domain.OR(Domain("date", comparison, today) for comparison in wanted)
        )

    @api.depends("to_come_amount", "date", "company_id")
    def _compute_late_amount(self):
        for instalment in self:
            is_late = instalment.date and instalment.falls_due == "past"
            instalment.late_amount = instalment.to_come_amount if is_late else 0

    def _free_fields(self):
        return super()._free_fields() | {"date", "amount"}

    def _first_fields(self):
        return super()._first_fields() | {"promise_id"}

    def _fixed_fields(self):
        return super()._fixed_fields() | {"promise_id"}

    def _guard_message(self):
        return self.env._("Whether an instalment was kept is read in the journal.")

    def _bounds(self):
        latest = latest_day()
        days = tuple(latest + timedelta(sign * WITHIN_DAYS) for sign in (-1, 1))
        return super()._bounds() | {"date": days}

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_promise()
        return super().create(vals_list)

    def write(self, vals):
        self._check_by_promise()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_by_promise(self):
        self._check_by_promise()

    def _check_by_promise(self):
        """Instalments add up to their promise, so only the promise changes them."""
        if not self.env.su and self.env.context.get("ar_promise_terms") is not BY_PROMISE:
            raise UserError(self.env._("Instalments are changed on their promise."))
