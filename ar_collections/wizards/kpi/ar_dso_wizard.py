"""Why DSO moved between two windows: the parts, and the customers behind each."""

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.ar_base.orm import listing
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date, formatLang

from ...domain.kpi.decomposition import PARTS, NoSales

CUSTOMERS = 50  # with the largest contributions, are listed


class ArDsoWizard(models.TransientModel):
    _name = "ar.dso.wizard"
    _inherit = ["ar.references", "ar.bounded"]
    _description = "Why DSO Moved"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    before_from = fields.Date(
        required=True, default=lambda self: self._default_month(2)[0], string="Before, from"
    )
    before_to = fields.Date(
        required=True, default=lambda self: self._default_month(2)[1], string="Before, to"
    )
    after_from = fields.Date(
        required=True, default=lambda self: self._default_month(1)[0], string="After, from"
    )
    after_to = fields.Date(
        required=True, default=lambda self: self._default_month(1)[1], string="After, to"
    )
    dso_before = fields.Float(string="DSO Before", digits=(16, 2), readonly=True)
    dso_after = fields.Float(string="DSO After", digits=(16, 2), readonly=True)
    change = fields.Float(digits=(16, 2), readonly=True)
    mix = fields.Float(
        string="Sales Mix",
        digits=(16, 2),
        readonly=True,
        help="Customers' shares of sales changed, at the days that each had before.",
    )
    terms = fields.Float(
        string="Terms Granted",
        digits=(16, 2),
        readonly=True,
        help="More or less is within terms, at the new shares of sales.",
    )
    disputes = fields.Float(
        digits=(16, 2), readonly=True, help="More or less is contested, at the new shares."
    )
    unapplied = fields.Float(
        string="Unapplied Cash",
        digits=(16, 2),
        readonly=True,
        help="Credits that nobody has applied; more of them make DSO shorter.",
    )
    lateness = fields.Float(
        string="True Lateness",
        digits=(16, 2),
        readonly=True,
        help="More or less is late and not contested, at the new shares.",
    )
    explanation = fields.Text(readonly=True)
    customer_ids = fields.One2many("ar.dso.wizard.customer", "wizard_id", readonly=True)

    @api.depends("before_to", "after_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._(
                "%(before)s to %(after)s",
                before=format_date(self.env, wizard.before_to),
                after=format_date(self.env, wizard.after_to),
            )

    def _default_month(self, back):
        first = self.env.company._ar_today().replace(day=1) - relativedelta(months=back)
        return self.env["ar.kpi"]._month_of(first)

    @api.constrains("before_from", "before_to", "after_from", "after_to")
    def _check_dates(self):
        for wizard in self:
            for start, end in wizard._spans():
                if start > end:
                    raise ValidationError(
                        self.env._(
                            "A window ends on %(to)s before it begins on %(start)s.",
                            to=format_date(self.env, end),
                            start=format_date(self.env, start),
                        )
                    )

    def _spans(self):
        return (self.before_from, self.before_to), (self.after_from, self.after_to)

    def action_explain(self):
        """Split the change and show it."""
        self.ensure_one()
        self.env["ar.ledger"]._check_reader(self.company_id)
        try:
            split = (
                self.env["ar.kpi"]
                .sudo()
                ._why_dso_moved(self.company_id, *self._spans(), listed=CUSTOMERS)
            )
        except NoSales as failure:
            start, end = self._spans()[failure.window == "after"]
            raise UserError(
                self.env._(
                    "There were no sales from %(start)s to %(to)s, so there is no DSO to compare.",
                    start=format_date(self.env, start),
                    to=format_date(self.env, end),
                )
            ) from failure
        shown = self._rounded(split)
        self.sudo().write(
            {
                "dso_before": split.before,
                "dso_after": split.after,
                "explanation": self._explained(shown),
                "customer_ids": [fields.Command.clear(), *self._customers(split)],
                **shown,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("ar_collections.ar_dso_wizard_view_explained").id, "form")],
            "name": self.env._("Why DSO Moved"),
        }

    def _rounded(self, split):
        """Parts in hundredths of a day that add up to the change of the shown DSOs.

        What rounding leaves over goes to the largest part.
        """
        change = round(float(split.after), 2) - round(float(split.before), 2)
        shown = {part: round(float(split.parts[part]), 2) for part in PARTS}
        largest = max(PARTS, key=lambda part: abs(split.parts[part]))
        shown[largest] = round(shown[largest] + change - sum(shown.values()), 2)
        return shown | {"change": round(change, 2)}

    def _explained(self, shown):
        """The parts in a sentence, the largest first."""
        labels = {part: self._fields[part]._description_string(self.env) for part in PARTS}
        told = listing.names(
            self.env,
            (
                f"{labels[part]} {formatLang(self.env, shown[part], digits=2)}"
                for part in sorted(PARTS, key=lambda part: -abs(shown[part]))
                if shown[part]
            ),
        )
        values = {
            "days": formatLang(self.env, abs(shown["change"]), digits=2),
            "parts": told or self.env._("nothing moved"),
        }
        if shown["change"] > 0:
            return self.env._("DSO is %(days)s days longer: %(parts)s.", **values)
        if shown["change"] < 0:
            return self.env._("DSO is %(days)s days shorter: %(parts)s.", **values)
        return self.env._("DSO is the same: %(parts)s.", **values)

    def _customers(self, split):
        """The customers that moved it most, which come first."""
        for partner, parts in split.customers.items():
            yield fields.Command.create(
                {
                    "partner_id": partner,
                    "change": float(sum(parts.values())),
                    **{part: float(days) for part, days in parts.items()},
                }
            )


class ArDsoWizardCustomer(models.TransientModel):
    _name = "ar.dso.wizard.customer"
    _inherit = ["ar.references"]
    _description = "Why DSO Moved, by Customer"

    wizard_id = fields.Many2one("ar.dso.wizard", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    change = fields.Float(digits=(16, 3), readonly=True)
    mix = fields.Float(string="Sales Mix", digits=(16, 3), readonly=True)
    terms = fields.Float(string="Terms Granted", digits=(16, 3), readonly=True)
    disputes = fields.Float(digits=(16, 3), readonly=True)
    unapplied = fields.Float(string="Unapplied Cash", digits=(16, 3), readonly=True)
    lateness = fields.Float(string="True Lateness", digits=(16, 3), readonly=True)
