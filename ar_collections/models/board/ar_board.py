"""The manager's board: what a meeting on receivables needs, as a page and as a PDF."""

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.ar_base.domain.charts.svg import Line, lines, stacked
from odoo.tools import format_date, formatLang

from ...domain.forecast.forecaster import SOON
from ...domain.kpi.decomposition import PARTS, NoSales
from ...domain.promise.judging import MISSED
from ..forecast.dates import short, told

TOP = 20  # debtors
PROMISE_DAYS = 14  # ahead
MONTHS = 12  # of DSO, without the one that is not over


class ArBoard(models.TransientModel):
    """One company's board as of now; nothing is stored but whose it is."""

    _name = "ar.board"
    _inherit = ["ar.references", "ar.printed.mixin"]
    _description = "Receivables Board"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for board in self:
            board.display_name = self.env._(
                "Receivables board, %(company)s", company=board.company_id.name
            )

    @api.model
    def action_open(self):
        """The board of the company at hand, as a page with a button to print it."""
        board = self.create({"company_id": self.env.company.id})
        action = self.env.ref("ar_collections.action_report_board").report_action(
            board, config=False
        )
        return dict(action, report_type="qweb-html", close_on_report_download=False)

    @api.readonly
    def _shown(self):
        """Everything that the board shows; amounts as people read them, charts as SVG.

        :raise AccessError: the reader has no part in the company's receivables
        """
        self.ensure_one()
        self.env["ar.ledger"]._check_reader(self.company_id)
        board = self.sudo().with_company(self.company_id)
        board = board.with_context(allowed_company_ids=self.company_id.ids)
        today = self.company_id._ar_today()
        aging = board.env["ar.aging.item"]._totals(today, self.company_id)
        series = board.env["ar.kpi"]._series(self.company_id, MONTHS + 1)
        return {
            "today": today,
            "tiles": board._tiles(aging, series),
            "aging": board._aging_bar(aging),
            "dso": board._dso_line(series),
            "why": board._why(series),
            "top": board._top(),
            "promises": board._promises(today),
            "disputes": board._disputes(),
            "forecast": board.env["ar.forecast"]._latest(self.company_id),
            "past": board._past_forecast(today),
        }

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------
    def _tiles(self, aging, series):
        """``[(label, figure, what it was)]``, the ones that a meeting begins with."""
        open_amount = sum(amount for _bucket, amount in aging)
        overdue = sum(amount for bucket, amount in aging if bucket.kind == "late")
        share = 100 * overdue / open_amount if open_amount > 0 else 0
        tiles = [
            (self.env._("Receivables"), self._money(open_amount), ""),
            (
                self.env._("Overdue"),
                self._money(overdue),
                self.env._("%(share)s%% of what is open", share=self._number(share)),
            ),
        ]
        tiles += self._month_tiles(series)
        forecast = self.env["ar.forecast"]._latest(self.company_id)
        if forecast:
            soon = sum(forecast.week_ids[:SOON].mapped("expected"))
            tiles.append(
                (
                    self.env._("Expected in Four Weeks"),
                    self._money(soon),
                    self.env._(
                        "of %(open)s, credits set off", open=self._money(forecast.open_amount)
                    ),
                )
            )
        slipping = self.env["ar.debtor"].search_count(
            [("company_id", "=", self.company_id.id), ("is_slipping", "=", True)]
        )
        tiles.append((self.env._("Good Payers Slipping"), str(slipping), ""))
        return tiles

    def _month_tiles(self, series):
        """Key figures of the last whole month, with those of the month before."""
        whole = self._whole_months(series)
        if not whole:
            return
        kpi = self.env["ar.kpi"]
        names = kpi._names()
        month, inputs = whole[-1]
        now = kpi._counted(inputs)
        before = kpi._counted(whole[-2][1]) if len(whole) > 1 else {}
        for key in ("dso", "dso_best", "cei_period", "kept_rate"):
            if now[key] is None:
                continue
            when = told(self.env, month, "yMMMM")
            if before.get(key) is not None:
                when = self.env._(
                    "%(month)s; %(before)s before", month=when, before=self._number(before[key])
                )
            unit = "%" if key in ("cei_period", "kept_rate") else ""
            yield names[key], f"{self._number(now[key])}{unit}", when

    def _whole_months(self, series):
        """The months that are over."""
        current = self.company_id._ar_today().replace(day=1)
        return [(month, inputs) for month, inputs in series if month < current]

    def _aging_bar(self, aging):
        return stacked(
            [(bucket.display_name, float(amount), self._money(amount)) for bucket, amount in aging]
        )

    def _dso_line(self, series):
        """DSO, the best possible and the countback one by whole month; None without any.

        Sales of a month that is not over are no month's sales: the line would seem to fall.
        """
        whole = self._whole_months(series)[-MONTHS:]
        if not whole:
            return None
        counted = [self.env["ar.kpi"]._counted(inputs) for _month, inputs in whole]
        names = self.env["ar.kpi"]._names()
        return lines(
            [told(self.env, month, "yMMM") for month, _inputs in whole],
            [
                Line(names[key], [self._float(figures[key]) for figures in counted])
                for key in ("dso", "dso_best", "dso_countback")
            ],
            number=short(self.env),
            height=150,
        )

    def _why(self, series):
        """Why DSO moved from one whole month to the next: a sentence, and its parts in days."""
        whole = self._whole_months(series)
        if len(whole) < 2:
            return None
        spans = [self.env["ar.kpi"]._month_of(month) for month, _inputs in whole[-2:]]
        try:
            split = self.env["ar.kpi"]._why_dso_moved(self.company_id, *spans, listed=0)
        except NoSales:
            return None
        wizard = self.env["ar.dso.wizard"]
        shown = wizard._rounded(split)
        return {
            "text": wizard._explained(shown),
            "months": " → ".join(told(self.env, start, "yMMMM") for start, _end in spans),
            "parts": [
                (wizard._fields[part]._description_string(self.env), shown[part]) for part in PARTS
            ],
            "change": shown["change"],
        }

    def _top(self):
        return self.env["ar.debtor"].search(
            [("company_id", "=", self.company_id.id), ("overdue_amount", ">", 0)],
            order="overdue_amount desc, id",
            limit=TOP,
        )

    def _promises(self, today):
        """What is to come of promises, each instalment by its own day, and what was broken."""
        due = self.env["ar.promise.instalment"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("promise_id.state", "=", "open"),
                ("state", "=", "open"),
                ("date", "<=", today + relativedelta(days=PROMISE_DAYS)),
            ],
            order="date, id",
        )
        due = [(instalment, amount) for instalment in due if (amount := instalment.to_come_company)]
        broken = self.env["ar.promise"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "in", MISSED),
                ("ended_on", ">=", today - relativedelta(days=PROMISE_DAYS)),
            ]
        )
        return {
            "due": due[:10],
            "text": self.env._(
                "Promised: %(amount)s (%(count)s); broken in the last two weeks: "
                "%(broken_amount)s (%(broken)s).",
                count=len(due),
                amount=self._money(sum(amount for _instalment, amount in due)),
                broken=len(broken),
                broken_amount=self._money(sum(broken.mapped("broken_company"))),
            ),
        }

    def _disputes(self):
        """What is contested now, by reason, the largest first: ``[(reason, number, amount)]``."""
        groups = self.env["ar.dispute.report"]._read_group(
            [("company_id", "=", self.company_id.id), ("resolution", "=", False)],
            ["root_reason_id"],
            ["number:count_distinct", "amount:sum"],
        )
        return [
            (reason.display_name or self.env._("None"), number, amount)
            for reason, number, amount in sorted(groups, key=lambda group: -group[2])
        ]

    def _past_forecast(self, today):
        """A forecast of a month or two ago with what came since; None where none is kept."""
        past = self.env["ar.forecast"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date", "<=", today - relativedelta(days=28)),
                ("date", ">=", today - relativedelta(days=63)),
            ],
            order="date",
            limit=1,
        )
        over = past.week_ids.filtered("is_over")
        if not over:
            return None
        return {
            "title": self.env._(
                "The forecast of %(date)s and what came", date=format_date(self.env, past.date)
            ),
            "chart": past._drawn(over, height=150),
            "text": self.env._(
                "Expected %(expected)s; %(actual)s came (dots).",
                expected=self._money(sum(over.mapped("expected"))),
                actual=self._money(sum(over.mapped("actual"))),
            ),
        }

    # ------------------------------------------------------------------
    # As people read it
    # ------------------------------------------------------------------
    def _money(self, amount):
        currency = self.company_id.currency_id
        number = formatLang(self.env, round(float(amount)), digits=0)
        symbol = currency.symbol or currency.name
        return f"{symbol} {number}" if currency.position == "before" else f"{number} {symbol}"

    def _number(self, value):
        return formatLang(self.env, float(value), digits=1)

    def _float(self, value):
        return None if value is None else float(value)
