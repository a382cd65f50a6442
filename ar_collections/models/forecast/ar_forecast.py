"""Cash forecasts: what is open today, by the week in which it will be paid."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.ar_base.domain.charts.svg import Column, columns, picture
from odoo.exceptions import AccessError
from odoo.tools import format_date, formatLang

from .dates import short, told

KEPT_DAYS = 14  # every day's forecast is kept so long, then one a week
KEPT_MONTHS = 12


class ArForecast(models.Model):
    """A forecast as it was made, in company currency; other currencies' items at book value.

    What is not invoiced yet is not in it.
    """

    _name = "ar.forecast"
    _inherit = ["ar.guarded"]
    _description = "Cash Forecast"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="Made On", required=True, readonly=True)
    open_amount = fields.Monetary(
        string="Open",
        currency_field="company_currency_id",
        readonly=True,
        help="What customers owe, less their credits and the money that is not applied yet.",
    )
    expected = fields.Monetary(
        string="Expected in 13 Weeks", currency_field="company_currency_id", readonly=True
    )
    promised = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="Of it promised, weighted by the share of promises that are kept.",
    )
    held_back = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="Contested, or owed by customers that are insolvent or with lawyers: not expected.",
    )
    trials = fields.Integer(readonly=True, help="Past days at which the forecast was tried out.")
    coverage = fields.Float(
        string="Coverage (%)",
        digits=(16, 1),
        readonly=True,
        help="How often the interval held what came, at past days; it should be 80 %.",
    )
    pinball = fields.Float(
        string="Pinball Loss (%)",
        digits=(16, 3),
        readonly=True,
        help="Of what was open, the mean over weeks and quantiles; less is better.",
    )
    pinball_due = fields.Float(
        string="Pinball Loss by Due Date (%)",
        digits=(16, 3),
        readonly=True,
        help="Of the naive forecast that everything is paid on its due date.",
    )
    pinball_late = fields.Float(
        string="Pinball Loss by Usual Lateness (%)",
        digits=(16, 3),
        readonly=True,
        help="Of the naive forecast that each customer pays as late as on average.",
    )
    is_naive_better = fields.Boolean(compute="_compute_verdict", compute_sudo=True)
    verdict = fields.Text(compute="_compute_verdict", compute_sudo=True)
    chart = fields.Html(compute="_compute_chart", sanitize=False)
    week_ids = fields.One2many("ar.forecast.week", "forecast_id", readonly=True)
    debtor_ids = fields.One2many("ar.forecast.debtor", "forecast_id", readonly=True)

    _once = models.UniqueIndex("(company_id, date)")

    @api.depends("date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for forecast in self:
            forecast.display_name = format_date(self.env, forecast.date)

    @api.depends("trials", "pinball", "pinball_due", "pinball_late", "coverage")
    @api.depends_context("lang")
    def _compute_verdict(self):
        for forecast in self:
            naive = min(forecast.pinball_due, forecast.pinball_late)
            forecast.is_naive_better = bool(forecast.trials) and naive < forecast.pinball
            forecast.verdict = forecast._verdict_in_words(naive)

    def _verdict_in_words(self, naive):
        """How good the forecast was, for who relies on it."""
        if not self.trials:
            return self.env._(
                "There is too little history to try the forecast out, so it has no interval yet."
            )
        values = {
            "trials": self.trials,
            "coverage": formatLang(self.env, self.coverage, digits=0),
            "ours": formatLang(self.env, self.pinball, digits=2),
            "naive": formatLang(self.env, naive, digits=2),
        }
        if not self.is_naive_better:
            return self.env._(
                "Tried out on %(trials)s past days: the interval held what came in %(coverage)s%% "
                "of the weeks (80%% is right), and the loss was %(ours)s%% of what was open, "
                "against %(naive)s%% of the better naive forecast.",
                **values,
            )
        if self.pinball_due <= self.pinball_late:
            return self.env._(
                "Use this with care: on %(trials)s past days the naive forecast, that everything "
                "is paid on its due date, was better (loss %(naive)s%% against %(ours)s%%).",
                **values,
            )
        return self.env._(
            "Use this with care: on %(trials)s past days the naive forecast, that everybody pays "
            "as late as on average, was better (loss %(naive)s%% against %(ours)s%%).",
            **values,
        )

    @api.depends("week_ids")
    @api.depends_context("lang")
    def _compute_chart(self):
        for forecast in self:
            forecast.chart = Markup('<img class="w-100" src="%s" alt="%s"/>') % (
                picture(forecast._drawn()),
                self.env._("Expected by week, with the interval; dots are what came"),
            )

    def _drawn(self, weeks=None, **size):
        """Weeks as an SVG, all by default: columns with their intervals, dots for what came."""
        self.ensure_one()
        return columns(
            [
                Column(
                    told(self.env, week.date, "MMMd"),
                    week.expected,
                    week.low,
                    week.high,
                    week.actual if week.is_over else None,
                )
                for week in (weeks or self.week_ids)
            ],
            number=short(self.env),
            **size,
        )

    def action_weeks(self):
        """The weeks as a graph and a pivot."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ar_collections.ar_forecast_week_action"
        )
        return dict(action, domain=[("forecast_id", "=", self.id)])

    def action_workbook(self):
        """The forecast as a workbook."""
        return self.env["ar.workbook"]._url("forecast", forecast_ids=self.ids)

    @api.model
    def _latest(self, company):
        """The newest forecast of a company; empty without one."""
        return self.search([("company_id", "=", company.id)], limit=1)

    @api.model
    def action_latest(self):
        """Open the newest forecast, and the list where there is none."""
        action = self.env["ir.actions.act_window"]._for_xml_id("ar_collections.ar_forecast_action")
        latest = self._latest(self.env.company)
        if latest:
            action.update(
                views=[(False, "form"), (False, "list")], res_id=latest.id, view_mode="form,list"
            )
        return action

    def action_make(self):
        """Make today's forecast now."""
        if not self.env.user.has_group("ar_collections.group_ar_collector"):
            raise AccessError(self.env._("Forecasts are made by those who work receivables."))
        self.sudo()._make(self.env.company)
        return self.action_latest()

    @api.model
    def _nightly(self, night):
        """Today's forecast, what came of earlier ones, and no more of them than are looked at."""
        company, today = night.company, night.day
        if self.env["ar.debtor"].search_count([("company_id", "=", company.id)], limit=1):
            self._make(company, today)
            self._fill_actual(company, today)
        kept = self.search(
            [
                ("company_id", "=", company.id),
                ("date", "<", fields.Date.subtract(today, days=KEPT_DAYS)),
            ]
        )
        oldest = fields.Date.subtract(today, months=KEPT_MONTHS)
        kept.filtered(lambda forecast: forecast.date.weekday() or forecast.date < oldest).unlink()
