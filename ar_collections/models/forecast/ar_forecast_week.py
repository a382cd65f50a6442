"""The weeks and the customers of a forecast."""

from odoo import fields, models
from odoo.addons.ar_base.domain.ledger.kinds import Kind
from odoo.addons.ar_base.orm.unchecked import Unchecked
from odoo.tools import SQL


class ArForecastWeek(models.Model):
    _name = "ar.forecast.week"
    _inherit = ["ar.guarded"]
    _description = "Week of a Cash Forecast"
    _log_access = False
    _order = "forecast_id, number"
    _rec_name = "date"

    forecast_id = fields.Many2one(
        "ar.forecast", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="forecast_id.company_id", store=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    number = fields.Integer(string="Week", readonly=True, aggregator=None)
    date = fields.Date(string="Week From", readonly=True)
    expected = fields.Monetary(currency_field="company_currency_id", readonly=True)
    low = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="What comes is less in one of ten weeks.",
    )
    high = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="What comes is more in one of ten weeks.",
    )
    promised = fields.Monetary(
        currency_field="company_currency_id", readonly=True, help="Of what is expected."
    )
    held_back = fields.Monetary(
        string="If Not Held Back",
        currency_field="company_currency_id",
        readonly=True,
        help="Would be expected besides, of what is held back: not all of it within 13 weeks.",
    )
    by_due_date = fields.Monetary(
        string="Naive: by Due Date", currency_field="company_currency_id", readonly=True
    )
    by_lateness = fields.Monetary(
        string="Naive: by Usual Lateness", currency_field="company_currency_id", readonly=True
    )
    actual = fields.Monetary(
        string="Came",
        currency_field="company_currency_id",
        readonly=True,
        help="Received on the items that were open when the forecast was made.",
    )
    is_over = fields.Boolean(readonly=True, help="The week is over, so what came is known.")


class ArForecastDebtor(models.Model):
    _name = "ar.forecast.debtor"
    _inherit = ["ar.guarded"]
    _description = "Customer in a Cash Forecast"
    _log_access = False
    _order = "forecast_id, expected desc, id"
    _rec_name = "partner_id"

    # One customer that another company took fails no list: the name is read, and nothing else.
    display_name = fields.Char(compute_sudo=True)

    forecast_id = fields.Many2one(
        "ar.forecast", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="forecast_id.company_id", store=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    debtor_id = Unchecked("ar.debtor", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(related="debtor_id.user_id", string="Collector")
    open_amount = fields.Monetary(
        string="Open", currency_field="company_currency_id", readonly=True
    )
    soon = fields.Monetary(string="In 4 Weeks", currency_field="company_currency_id", readonly=True)
    expected = fields.Monetary(
        string="In 13 Weeks", currency_field="company_currency_id", readonly=True
    )
    held_back = fields.Monetary(currency_field="company_currency_id", readonly=True)


class ArForecast(models.Model):
    _inherit = "ar.forecast"

    def _fill_actual(self, company, today):
        """What came in the weeks of earlier forecasts that are over, on the items open then.

        Invoices and entries alike, such as opening balances: money that was paid back is no item.
        """
        self.env["ar.forecast.week"].flush_model()
        self.env["ar.payment.history"]._flush()
        ledger = self.env["ar.ledger"]
        self.env.cr.execute(
            SQL(
                """
                WITH receipt AS MATERIALIZED (
                    SELECT piece.date AS dated, piece.paid_on AS paid, SUM(piece.money) AS amount
                      FROM (%(pieces)s) piece
                     WHERE piece.paid_on >= %(today)s - 51 AND piece.money <> 0
                       AND piece.by = %(payment)s AND piece.kind NOT IN %(none)s
                  GROUP BY piece.date, piece.paid_on)
                UPDATE ar_forecast_week week SET is_over = TRUE, actual = came.amount
                  FROM (SELECT w.id, COALESCE(SUM(receipt.amount), 0) AS amount
                          FROM ar_forecast_week w
                          JOIN ar_forecast f ON f.id = w.forecast_id
                     LEFT JOIN receipt ON receipt.dated <= f.date
                           AND receipt.paid BETWEEN w.date AND w.date + 6
                         WHERE f.company_id = %(company)s AND w.date + 6 < %(today)s
                           AND w.date + 6 >= %(today)s - 45
                      GROUP BY w.id) came
                 WHERE came.id = week.id
                """,
                pieces=ledger._pieces_sql(
                    ledger._lines_sql(today, companies=company.ids), credits=False
                ),
                payment=Kind.PAYMENT.value,
                none=(Kind.PAYMENT.value, Kind.EXCHANGE.value),
                company=company.id,
                today=today,
            )
        )
        self.env["ar.forecast.week"].invalidate_model()
