"""Making a forecast: two passes over the customers' histories, the second with what is open.

Nothing is held in memory but one customer at a time, the groups' curves and the sums.
"""

from collections import defaultdict
from heapq import merge, nlargest
from itertools import groupby

from odoo import api, fields, models
from odoo.addons.ar_base.orm import planning
from odoo.addons.ar_base.orm.streaming import batches
from odoo.tools import SQL

from ...domain.forecast.forecaster import HORIZON, SOON, Book, Forecaster, Open, Piece, take
from ...domain.forecast.scoring import around, margins, score

ORIGINS = 8  # past days, a week apart, the last one so long ago that its weeks are over
MONTHS = 12  # of invoices before the first of them
LISTED = 200  # customers
BATCH = 5_000


class ArForecast(models.Model):
    _inherit = "ar.forecast"

    @api.model
    def _make(self, company, today=None):
        """Forecast a company's cash and try the forecast out on its past.

        A forecast that was made on the same day is replaced.

        :return: the forecast
        """
        today = today or company._ar_today()
        origins = [
            fields.Date.subtract(today, days=7 * (HORIZON + back)) for back in range(ORIGINS)
        ]
        days = [*sorted(day.toordinal() for day in origins), today.toordinal()]
        self._prepare_history(company, min(origins), today)
        book = Book(days)
        for (_partner, group), pieces, _open_items in self._customers(self._history()):
            book.learn(group, pieces)
        forecaster = Forecaster(book)
        made = self._largest(forecaster, self._open_items(company, today))
        self.env.cr.execute(SQL("DROP TABLE ar_forecast_history"))
        return self.sudo()._store(company, today, forecaster, made).with_env(self.env)

    def _largest(self, forecaster, open_items):
        """Forecast each customer; returns those of whom most is expected: ``(partner, Made)``."""
        made = (
            (partner, forecaster.customer(group, pieces, items))
            for (partner, group), pieces, items in self._customers(self._history(), open_items)
        )
        owing = (one for one in made if one[1].open)
        return nlargest(LISTED, owing, key=lambda one: one[1].expected)

    # ------------------------------------------------------------------
    # What it is made of, streamed
    # ------------------------------------------------------------------
    def _prepare_history(self, company, first, today):
        """Put the customers' pieces into a table of this transaction; days are ordinals."""
        history = self.env["ar.payment.history"]
        history._flush()
        planning.for_many(self.env)
        since = fields.Date.subtract(first, months=MONTHS)
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE ar_forecast_history ON COMMIT DROP AS
                SELECT piece.partner_id, partner.country_id, piece.amount::float8 AS amount,
                       piece.dated - %(epoch)s AS dated, piece.due - %(epoch)s AS due,
                       piece.paid - %(epoch)s AS paid, piece.is_money
                  FROM (%(pieces)s) piece JOIN res_partner partner ON partner.id = piece.partner_id
                """,
                pieces=history._pieces_sql(company, since, today),
                epoch=SQL("(DATE '0001-01-01' - 1)"),
            )
        )

    def _customers(self, history, open_items=()):
        """``((partner, country), pieces, open items)`` of each customer that has any of them."""
        rows = merge(
            ((row[:2], Piece, row) for row in history),
            ((row[:2], Open, row) for row in open_items),
            key=lambda tagged: tagged[0][0],
        )
        # Odoo's groupby would hold all customers at once.
        # pylint: disable-next=bad-builtin-groupby
        for customer, tagged in groupby(rows, key=lambda row: row[0]):
            found = {Piece: [], Open: []}
            for _customer, kind, row in tagged:
                found[kind].append(kind(*row[2:]))
            yield customer, found[Piece], found[Open]

    def _history(self):
        return self._stream(
            SQL(
                "SELECT partner_id, country_id, amount, dated, due, paid, is_money"
                " FROM ar_forecast_history ORDER BY partner_id"
            )
        )

    def _open_items(self, company, today):
        """What is open today: amount, days late, held back, what is promised by when, share kept.

        Credits and money that came and is not applied are set off against the oldest items: what
        they cover is not paid once more.

        A customer's share of promises kept is told with two of everybody's added; nobody's history
        makes it a half. What insolvent customers and those with lawyers owe is held back.
        """
        rows = self._stream(
            SQL(
                """
                WITH promise AS (
                    SELECT debtor_id, COUNT(*) FILTER (WHERE state = 'kept') AS kept,
                           COUNT(*) AS judged
                      FROM ar_promise
                     WHERE company_id = %(company)s AND state IN ('kept', 'partly_kept', 'broken')
                  GROUP BY debtor_id),
                everybody AS (
                    SELECT (COALESCE(SUM(kept), 0) + 1) / (COALESCE(SUM(judged), 0) + 2) AS rate
                      FROM promise)
                SELECT item.partner_id, item.country_id, item.amount::float8, item.days,
                       (CASE WHEN debtor.standing IN ('legal', 'insolvent') THEN item.amount
                             ELSE LEAST(item.disputed_amount, item.amount) END)::float8,
                       item.promised_amount::float8, promised.promise_id,
                       ((COALESCE(promise.kept, 0) + 2 * everybody.rate)
                        / (COALESCE(promise.judged, 0) + 2))::float8
                  FROM (%(items)s) item
                  JOIN ar_debtor debtor ON debtor.id = item.debtor_id
            CROSS JOIN everybody
             LEFT JOIN promise ON promise.debtor_id = debtor.id
             LEFT JOIN (SELECT part.move_line_id, part.promise_id
                          FROM ar_promise_item part JOIN ar_promise p ON p.id = part.promise_id
                         WHERE p.company_id = %(company)s AND p.state = 'open') promised
                    ON promised.move_line_id = item.move_line_id
                 WHERE item.amount > 0 AND item.trade
              ORDER BY item.partner_id, item.date_due, item.move_line_id
                """,
                company=company.id,
                items=self.env["ar.aging.item"]._query(today, companies=company.ids, netted=True),
            )
        )
        plans = self._plans(company, today)
        for *facts, promised, promise, kept in rows:
            yield (*facts, take(plans.get(promise, []), promised), kept)

    def _plans(self, company, today):
        """What is to come of live promises: ``{promise id: [[days until then, amount]]}``."""
        plans = defaultdict(list)
        for promise, day, amount in self.env.execute_query(
            SQL(
                """
                SELECT instalment.promise_id, instalment.date, instalment.to_come_company::float8
                  FROM ar_promise_instalment instalment
                  JOIN ar_promise promise ON promise.id = instalment.promise_id
                 WHERE promise.company_id = %(company)s AND promise.state = 'open'
                   AND instalment.to_come_company > 0
              ORDER BY instalment.promise_id, instalment.date, instalment.id
                """,
                company=company.id,
            )
        ):
            plans[promise].append([(day - today).days, amount])
        return plans

    def _stream(self, query):
        for batch in batches(self.env, query, BATCH):
            yield from batch

    # ------------------------------------------------------------------
    # Keeping it
    # ------------------------------------------------------------------
    def _store(self, company, today, forecaster, made):
        """Replace the day's forecast."""
        self.search([("company_id", "=", company.id), ("date", "=", today)]).unlink()
        trials = forecaster.trials
        judged = {name: score(of_kind) for name, of_kind in trials.items()}
        is_judged = judged["own"].pinball is not None
        weeks = list(self._weeks(today, forecaster, trials["own"] if is_judged else []))
        expected = sum(week["expected"] for week in weeks)
        corrected = self._corrected([week["expected"] for week in weeks], forecaster.expected)
        percent = {name: 100 * one.pinball if is_judged else 0 for name, one in judged.items()}
        return self.create(
            {
                "company_id": company.id,
                "date": today,
                "open_amount": forecaster.open,
                "expected": expected,
                "promised": sum(forecaster.promised),
                "held_back": forecaster.held,
                "trials": sum(1 for trial in trials["own"] if trial.open) if is_judged else 0,
                "coverage": 100 * judged["own"].coverage if is_judged else 0,
                "pinball": percent["own"],
                "pinball_due": percent["due"],
                "pinball_late": percent["late"],
                "week_ids": [fields.Command.create(week) for week in weeks],
                "debtor_ids": [
                    fields.Command.create(one) for one in self._debtors(company, made, *corrected)
                ],
            }
        )

    def _weeks(self, today, forecaster, trials):
        """The weeks' values, corrected by the median of the errors on past days.

        Without trials there is nothing to correct, and no interval.
        """
        ranges = around(forecaster.expected, forecaster.open, margins(trials))
        for number in range(HORIZON):
            low, middle, high = ranges[number]
            yield {
                "number": number + 1,
                "date": fields.Date.add(today, days=7 * number + 1),
                "expected": middle,
                "low": low,
                "high": high,
                "promised": forecaster.promised[number],
                "held_back": forecaster.held_back[number],
                "by_due_date": forecaster.by_due_date[number],
                "by_lateness": forecaster.by_lateness[number],
            }

    def _corrected(self, weeks, uncorrected):
        """By which shares the first weeks, and those after them, were corrected."""
        return [
            sum(weeks[some]) / (sum(uncorrected[some]) or 1)
            for some in (slice(SOON), slice(SOON, None))
        ]

    def _debtors(self, company, made, at_first, later):
        """The customers' values, corrected by the same shares as all first and all later weeks."""
        debtors = self.env["ar.debtor"].search(
            [("company_id", "=", company.id), ("partner_id", "in", [one for one, _made in made])]
        )
        of_partner = {debtor.partner_id.id: debtor.id for debtor in debtors}
        for partner, (open_amount, expected, soon, held_back) in made:
            yield {
                "partner_id": partner,
                "debtor_id": of_partner.get(partner),
                "open_amount": open_amount,
                "expected": soon * at_first + (expected - soon) * later,
                "soon": soon * at_first,
                "held_back": held_back,
            }
