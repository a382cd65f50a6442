"""What key figures are counted from, for any row of windows, by one statement over the ledger.

An item is cut into pieces: one for each reconciliation, open from the item's date to the
reconciliation's ``max_date``, and one for what is still open. A piece is owed at the end of each
window between its two dates, and late there if its due date has passed; it was invoiced, fell due
and was paid in one window each. So each piece counts once in every window that it touches, which
are few, and one aggregation gives all stocks and flows of customers' items.

``w`` is the number of a window, 1 for the first; the days before them are 0.
"""

from datetime import timedelta

from odoo import models
from odoo.addons.ar_base.domain.buckets.scheme import MOST
from odoo.addons.ar_base.domain.ledger.kinds import BILLED, Kind
from odoo.tools import SQL

#: Late from the first day of a late bucket on, by its number in the company's scheme. The one after
#: the last is for what is beyond the last one's first stretch. What no company uses is NULL.
ONWARDS = {f"late_{number}": number for number in range(2, MOST + 2)}
#: At a window's end.
STOCKS = ("closing", "owed", "late", *ONWARDS, "unapplied", "disputed")
#: Within it.
FLOWS = (
    "billed",
    "credited",
    "cash",
    "due",
    "due_collected",
    "cohort_collected",
    "paid",
    "paid_days",
    "paid_count",
    "late_days",
    "written_off",
    "promises_matured",
    "promises_kept",
    "promised_matured",
    "promised_kept",
    "disputes_raised",
    "disputes_resolved",
    "dispute_days",
)
INPUTS = ("opening", *STOCKS, *FLOWS)
#: What write-offs, promises and disputes tell, and not the items.
OF_OTHERS = ("disputed", *FLOWS[FLOWS.index("written_off") :])
OF_ITEMS = tuple(name for name in INPUTS if name not in ("closing", *OF_OTHERS))
#: Kinds of items that make sales.
DOCUMENTS = tuple(kind.value for kind in (*BILLED, Kind.CREDIT_NOTE))


class ArKpiInputs(models.AbstractModel):
    _name = "ar.kpi.inputs"
    _description = "Inputs of Key Figures"

    def _windows_sql(self, companies, boundaries, *, partners=None):
        """Inputs per customer and window.

        :param companies: ids
        :param boundaries: first days of contiguous windows, in order, and the first day after the
            last one
        :param partners: ids of commercial partners; None for all
        :return: :class:`SQL` of a SELECT with ``company_id, partner_id, w`` and all of
            :data:`INPUTS`; a customer has no row for a window in which it neither owed nor did
            anything
        """
        return SQL(
            """
            SELECT company_id, partner_id, w, COALESCE(owed, 0) - COALESCE(unapplied, 0) AS closing,
                   %(inputs)s
              FROM (%(items)s) item
         FULL JOIN (%(others)s) other USING (partner_id, w, company_id)
            """,
            inputs=SQL(", ").join(
                SQL("%s AS %s", self._known_sql(name, companies), self._id(name))
                for name in INPUTS
                if name != "closing"
            ),
            items=self._items_sql(companies, boundaries, partners),
            others=self._others_sql(companies, boundaries, partners),
        )

    def _id(self, name):
        return SQL.identifier(name)

    def _known_sql(self, name, companies):
        if name in ONWARDS and name not in self._used(companies):
            return SQL("NULL::numeric")
        return SQL("COALESCE(%s, 0)", self._id(name))

    def _schemes(self, companies):
        """In which buckets these companies, by their ids, count."""
        return self.env["res.company"].browse(companies)._ar_by_scheme()

    def _used(self, companies):
        """Those of :data:`ONWARDS` that the schemes of these companies reach."""
        most = max((len(scheme._since()) for scheme in self._schemes(companies)), default=0)
        return [name for name, number in ONWARDS.items() if number <= most]

    def _late_from(self, companies):
        """``{input: days after its due date from which an item is so late}``; NULL for never."""

        def first_day(number):
            return lambda scheme: SQL(
                "CAST(%s AS integer)", dict(enumerate(scheme._since(), 1)).get(number)
            )

        return {
            name: self.env["ar.aging.scheme"]._by_company_sql(
                SQL("company_id"),
                first_day(ONWARDS[name]),
                self.env["res.company"].browse(companies),
            )
            for name in self._used(companies)
        }

    def _window_of(self, day, boundaries):
        """The number of the window that a day is in."""
        return SQL("WIDTH_BUCKET(%s, CAST(%s AS date[]))", day, list(boundaries))

    # ------------------------------------------------------------------
    # Items
    # ------------------------------------------------------------------
    def _items_sql(self, companies, boundaries, partners):
        """What invoices, credit notes, payments and entries make of each customer and window."""
        values = self._items(self._used(companies))
        return SQL(
            """
            SELECT company_id, partner_id, w, %(values)s
              FROM (SELECT piece.*,
                           UNNEST((%(all)s::integer[])[GREATEST(1, LEAST(w_dated, w_due))
                                                       : GREATEST(w_paid, w_due)]) AS w
                      FROM (%(pieces)s) piece) counted
          GROUP BY partner_id, w, company_id
            """,
            values=SQL(", ").join(
                SQL("%s AS %s", values.get(name, SQL("NULL::numeric")), self._id(name))
                for name in OF_ITEMS
            ),
            pieces=self._pieces_sql(companies, boundaries, partners),
            all=list(range(1, len(boundaries))),
        )

    def _items(self, used):
        """``{input: aggregate over the pieces that touch a window}``.

        :param used: those of :data:`ONWARDS` that are counted
        """
        # What most pieces fail comes first.
        owed = "is_owed AND w < w_paid AND w >= w_dated"
        paid = "w = w_paid AND by_payment AND money <> 0"
        conditions = {
            "opening": ("amount", "w > w_dated AND w <= w_paid"),
            "owed": ("amount", owed),
            "late": ("amount", f"w >= w_late AND {owed}"),
            **{name: ("amount", f"w >= w_{name} AND {owed}") for name in used},
            "unapplied": ("-amount", "NOT is_owed AND w < w_paid AND w >= w_dated"),
            "billed": ("amount", "w = w_dated AND is_invoice"),
            "credited": ("-amount", "w = w_dated AND is_credit_note"),
            "cash": ("-money", "w = w_dated AND is_payment"),
            "due": ("amount", "w = w_due AND is_invoice AND NOT (is_taken_back AND w_paid <= w)"),
            "due_collected": ("worth", "w = w_due AND is_invoice AND w_paid <= w"),
            "cohort_collected": ("worth", "w = w_paid AND is_invoice AND w = w_dated"),
            "paid": ("money", paid),
            "paid_days": ("money * days_late", paid),
            "late_days": ("days_late", paid),
        }
        return {
            name: SQL(f"SUM({value}) FILTER (WHERE {condition})")
            for name, (value, condition) in conditions.items()
        } | {"paid_count": SQL(f"COUNT(*) FILTER (WHERE {paid})")}

    def _pieces_sql(self, companies, boundaries, partners):
        """The ledger's pieces of items, and the windows that count.

        Signed amounts, credits below nought. What is still open is paid after the last window.
        Credit notes take back what is owed, and so do their exchange differences and such as belong
        to nothing; those of a payment are paid.
        """
        ledger = self.env["ar.ledger"]
        days = {"w_dated": SQL("date"), "w_due": SQL("due_on"), "w_late": SQL("due_on + 1")}
        for name, late in self._late_from(companies).items():
            days[f"w_{name}"] = SQL("due_on + %s", late)
        return SQL(
            """
            SELECT company_id, partner_id, amount, money, worth, amount > 0 AS is_owed,
                   kind IN %(billed)s AS is_invoice, kind = %(credit_note)s AS is_credit_note,
                   kind = %(payment)s AS is_payment,
                   kind IN %(billed)s AND by = %(payment)s AS by_payment,
                   COALESCE(origin IN %(taken_back)s, FALSE) AS is_taken_back,
                   paid_on - due_on AS days_late, %(windows)s,
                   COALESCE(%(w_paid)s, %(after)s) AS w_paid
              FROM (%(pieces)s) cut
            """,
            billed=tuple(kind.value for kind in BILLED),
            credit_note=Kind.CREDIT_NOTE.value,
            payment=Kind.PAYMENT.value,
            taken_back=(Kind.CREDIT_NOTE.value, Kind.EXCHANGE.value),
            windows=SQL(", ").join(
                SQL("%s AS %s", self._window_of(day, boundaries), self._id(name))
                for name, day in days.items()
            ),
            w_paid=self._window_of(SQL("paid_on"), boundaries),
            pieces=ledger._pieces_sql(self._line_sql(companies, boundaries, partners)),
            after=len(boundaries),
        )

    def _line_sql(self, companies, boundaries, partners):
        """Customers' trade items until the last window: a claim on the tax office is no sale."""
        return self.env["ar.ledger"]._lines_sql(
            boundaries[-1], companies=companies, partners=partners
        )

    def _partner_scope(self, partners):
        if partners is None:
            return SQL("TRUE")
        return SQL("partner_id IN %s", tuple(partners) or (0,))

    def _sales_sql(self, companies, boundaries, *, partners=None):
        """Sales, and what the books moved of receivables, by customer and window; 0 is all before.

        :return: :class:`SQL` of a SELECT with ``company_id, partner_id, w, sales, moved``
        """
        return SQL(
            """
            SELECT company_id, partner_id, w, SUM(balance) AS moved,
                   SUM(balance) FILTER (WHERE kind IN %(documents)s) AS sales
              FROM (SELECT line.*, %(w)s AS w FROM (%(line)s) line) dated
          GROUP BY company_id, partner_id, w
            """,
            line=self._line_sql(companies, boundaries, partners),
            documents=DOCUMENTS,
            w=self._window_of(SQL("date"), boundaries),
        )

    def _apart_sql(self, companies, boundaries, *, partners=None):
        """What moved of what is open, and not in the books: as above, without sales.

        It was settled in another company of the enterprise, or with somebody else's item.
        """
        return SQL(
            """
            SELECT company_id, partner_id, w, SUM(amount) AS moved, 0 AS sales
              FROM (SELECT apart.*, %(w)s AS w FROM (%(apart)s) apart) dated
          GROUP BY company_id, partner_id, w
            """,
            apart=self.env["ar.ledger"]._apart_sql(
                boundaries[-1], companies=companies, partners=partners
            ),
            w=self._window_of(SQL("date"), boundaries),
        )

    def _ages_sql(self, companies, end, *, partners=None):
        """The age of open invoices at the end of a day, by the month of the invoice.

        :return: :class:`SQL` of a SELECT with ``company_id, partner_id, month, weighted`` (sum of
            age in days × open amount) and ``sales`` (of that month)
        """
        ledger = self.env["ar.ledger"]
        return SQL(
            """
            SELECT company_id, partner_id, month, SUM(weighted) AS weighted, SUM(sales) AS sales
              FROM (
                SELECT company_id, partner_id,
                       CAST(DATE_TRUNC('month', line.date) AS date) AS month,
                       NULL AS weighted, line.balance AS sales
                  FROM (%(line)s) line
                 WHERE kind IN %(documents)s
                 UNION ALL
                SELECT item.company_id, item.partner_id,
                       CAST(DATE_TRUNC('month', item.date) AS date),
                       (%(end)s - item.date) * item.amount, NULL
                  FROM (%(open)s) item
                  JOIN account_move_line l ON l.id = item.id
                 WHERE item.partner_id IS NOT NULL AND item.trade AND %(kind)s IN %(billed)s) month
          GROUP BY company_id, partner_id, month
            """,
            end=end,
            line=self._line_sql(companies, [end + timedelta(days=1)], partners),
            documents=DOCUMENTS,
            open=ledger._open_sql(end, companies=companies, partners=partners),
            kind=ledger._kind_sql(losses=False),
            billed=tuple(kind.value for kind in BILLED),
        )

    # ------------------------------------------------------------------
    # Write-offs, promises, disputes
    # ------------------------------------------------------------------
    def _others_sql(self, companies, boundaries, partners):
        """The rest, of each customer and window; a source's unknown inputs are NULL."""
        sources = SQL(" UNION ALL ").join(
            SQL(
                "SELECT company_id, partner_id, w, %s FROM (%s) source GROUP BY 1, 2, 3",
                SQL(", ").join(
                    SQL("%s AS %s", values.get(name, SQL("NULL::numeric")), self._id(name))
                    for name in OF_OTHERS
                ),
                source,
            )
            for source, values in self._other_sources(companies, boundaries, partners)
        )
        return SQL(
            "SELECT company_id, partner_id, w, %s FROM (%s) source WHERE w BETWEEN 1 AND %s"
            " GROUP BY 1, 2, 3",
            SQL(", ").join(SQL("SUM(%s) AS %s", self._id(n), self._id(n)) for n in OF_OTHERS),
            sources,
            len(boundaries) - 1,
        )

    def _other_sources(self, companies, boundaries, partners):
        """``(SELECT with company_id, partner_id, w, {input: aggregate})`` of each kind."""
        yield self._written_off(companies, boundaries, partners)
        yield self._promised(companies, boundaries, partners)
        yield self._promised_amounts(companies, boundaries, partners)
        yield self._disputed(companies, boundaries, partners)
        yield self._raised(companies, boundaries, partners)
        yield self._resolved(companies, boundaries, partners)

    def _written_off(self, companies, boundaries, partners):
        """What entries and payments took of what customers owed, and booked on an account on which
        the ledger has what is given up.

        At most what an entry took, whatever else it books: wages are no bad debt. What it took of
        several customers is shared by how much that was, to the cent. Discounts are none, and
        what the reversal of such an entry brought back is none any more.
        """
        source = SQL(
            """
            WITH lost AS (
                SELECT l.move_id, l.company_id, c.currency_id, l.date, SUM(l.balance) AS amount
                  FROM account_move_line l
                  JOIN account_move m ON m.id = l.move_id AND m.move_type = 'entry'
                  JOIN res_company c ON c.id = l.company_id
             LEFT JOIN account_move former ON former.id = m.reversed_entry_id
                 WHERE %(is_loss)s AND l.parent_state = 'posted'
                   AND l.company_id IN %(companies)s AND l.date < %(end)s
                   AND m.journal_id IS DISTINCT FROM c.currency_exchange_journal_id
                   AND l.account_id IS DISTINCT FROM
                       c.account_journal_early_pay_discount_loss_account_id
              GROUP BY l.move_id, l.company_id, c.currency_id, l.date, former.id
                HAVING CASE WHEN former.id IS NULL THEN SUM(l.balance) > 0
                            ELSE SUM(l.balance) < 0 OR former.reversed_entry_id IS NOT NULL END),
            taken AS (
                SELECT lost.*, p.commercial_partner_id AS partner_id, -SUM(r.balance) AS own
                  FROM lost
                  JOIN account_move_line r ON r.move_id = lost.move_id
                   AND r.account_id IN %(receivable)s
                  JOIN res_partner p ON p.id = r.partner_id
              GROUP BY lost.move_id, lost.company_id, lost.currency_id, lost.date, lost.amount,
                       p.commercial_partner_id
                HAVING SIGN(-SUM(r.balance)) = SIGN(lost.amount)),
            shared AS (
                SELECT taken.*, SUM(own) OVER entry AS whole, SUM(own) OVER so_far AS so_far,
                       SIGN(amount) * LEAST(ABS(amount), ABS(SUM(own) OVER entry)) AS loss
                  FROM taken
                WINDOW entry AS (PARTITION BY move_id),
                       so_far AS (PARTITION BY move_id ORDER BY partner_id))
            SELECT company_id, partner_id, %(w)s AS w,
                   ROUND(loss * so_far / whole, currency.decimal_places)
                   - ROUND(loss * (so_far - own) / whole, currency.decimal_places) AS amount
              FROM shared JOIN res_currency currency ON currency.id = shared.currency_id
             WHERE %(scope)s
            """,
            w=self._window_of(SQL("shared.date"), boundaries),
            receivable=self.env["ar.ledger"]._accounts(trade=True),
            is_loss=self.env["ar.ledger"]._is_loss_sql(SQL("l")),
            companies=tuple(companies) or (0,),
            end=boundaries[-1],
            scope=self._partner_scope(partners),
        )
        return source, {"written_off": SQL("SUM(amount)")}

    def _promised(self, companies, boundaries, partners):
        """Promises by the day on which they were to be kept; withdrawn and open ones are none."""
        source = SQL(
            "SELECT company_id, partner_id, %s AS w, state"
            " FROM ar_promise WHERE state IN ('kept', 'partly_kept', 'broken') AND %s",
            self._window_of(SQL("date"), boundaries),
            self._of(companies, partners),
        )
        return source, {
            "promises_matured": SQL("COUNT(*)"),
            "promises_kept": SQL("COUNT(*) FILTER (WHERE state = 'kept')"),
        }

    def _promised_amounts(self, companies, boundaries, partners):
        """What was promised by each instalment's own day, and what of it came in time."""
        source = SQL(
            """
            SELECT promise.company_id, promise.partner_id, %(w)s AS w, part.matured_amount,
                   part.kept_amount
              FROM ar_promise_instalment part
              JOIN (SELECT id, company_id, partner_id FROM ar_promise WHERE %(of)s) promise
                ON promise.id = part.promise_id
             WHERE part.matured_amount <> 0
            """,
            w=self._window_of(SQL("part.date"), boundaries),
            of=self._of(companies, partners),
        )
        return source, {
            "promised_matured": SQL("SUM(matured_amount)"),
            "promised_kept": SQL("SUM(kept_amount)"),
        }

    def _disputed(self, companies, boundaries, partners):
        """What was held back as contested at the end of each window.

        All of it until the decision; from then on what was accepted, until it is credited.
        """
        source = SQL(
            """
            SELECT company_id, partner_id, span.w,
                   CASE WHEN decided_on < until THEN accepted ELSE amount END AS amount
              FROM (SELECT d.company_id, d.partner_id, d.raised_on, d.decided_on, l.released_on,
                           l.amount_company AS amount,
                           COALESCE(l.accepted_amount_company, 0) AS accepted
                      FROM ar_dispute_line l
                      JOIN (SELECT * FROM ar_dispute WHERE %(of)s) d ON d.id = l.dispute_id
                   ) contested
              JOIN (VALUES %(windows)s) AS span(w, until)
                ON raised_on < until AND COALESCE(released_on, 'infinity') >= until
            """,
            of=self._of(companies, partners),
            windows=SQL(", ").join(
                SQL("(%s, CAST(%s AS date))", w, until) for w, until in enumerate(boundaries) if w
            ),
        )
        return source, {"disputed": SQL("SUM(amount)")}

    def _raised(self, companies, boundaries, partners):
        source = SQL(
            "SELECT d.company_id, d.partner_id, %s AS w, l.amount_company AS amount"
            " FROM ar_dispute_line l"
            " JOIN (SELECT * FROM ar_dispute WHERE %s) d ON d.id = l.dispute_id",
            self._window_of(SQL("d.raised_on"), boundaries),
            self._of(companies, partners),
        )
        return source, {"disputes_raised": SQL("SUM(amount)")}

    def _resolved(self, companies, boundaries, partners):
        resolved_on = self.env["ar.clock"]._day_sql(SQL("resolved_at"), SQL("company_id"))
        source = SQL(
            "SELECT company_id, partner_id, %s AS w, %s - raised_on AS days"
            " FROM ar_dispute WHERE resolved_at IS NOT NULL AND %s",
            self._window_of(resolved_on, boundaries),
            resolved_on,
            self._of(companies, partners),
        )
        return source, {"disputes_resolved": SQL("COUNT(*)"), "dispute_days": SQL("SUM(days)")}

    def _of(self, companies, partners):
        return SQL(
            "company_id IN %s AND %s", tuple(companies) or (0,), self._partner_scope(partners)
        )

    def _flush(self):
        """Write pending changes of everything that the statement reads."""
        self.env["ar.debtor"]._flush_journal()
        for model in (
            "ar.promise",
            "ar.promise.instalment",
            "ar.dispute",
            "ar.dispute.line",
            "res.company",
        ):
            self.env[model].flush_model()
