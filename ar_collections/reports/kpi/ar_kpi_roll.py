"""Roll rates: how much of a bucket rolled on into the next one within a month."""

from odoo import fields, models
from odoo.addons.ar_base.domain.buckets.scheme import MOST, Kind
from odoo.addons.ar_base.orm.planning import uncompiled
from odoo.addons.ar_base.orm.sums import of_one_currency
from odoo.tools import SQL


def _onwards(number):
    """The column of what is in the late bucket of a number or in a later one."""
    return {0: "owed", 1: "late"}.get(number, f"late_{number}")


#: What stood in the bucket of a number and what stands in the next, from the columns of a month.
STEPS = [
    (
        f"{_onwards(number)} - {_onwards(number + 1)}",
        f"{_onwards(number + 1)} - {_onwards(number + 2)}",
    )
    for number in range(MOST)
]


class ArKpiRoll(models.Model):
    """A row of a customer's month and bucket, seen from the bucket before or from the one after.

    Added up by month and bucket they give both; a customer who paid has no row after, and still
    counts in what could have rolled. Buckets are those of the company; months are longer than some,
    so a rate can pass 100 %.
    """

    _name = "ar.kpi.roll"
    _description = "Roll Rates"
    _auto = False
    _order = "month desc, id"
    _rec_name = "month"

    month = fields.Date(readonly=True, help="The month at whose end the bucket after is counted.")
    bucket_id = fields.Many2one(
        "ar.aging.bucket",
        string="Bucket Before",
        readonly=True,
        help="What rolled on from it into the next one. Of the last bucket only a first stretch "
        "counts, as long as the bucket before it.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    amount_before = fields.Monetary(
        string="In the Bucket Before",
        currency_field="company_currency_id",
        readonly=True,
        help="A month earlier.",
    )
    amount_after = fields.Monetary(
        string="In the Bucket After", currency_field="company_currency_id", readonly=True
    )
    rate = fields.Float(
        string="Roll Rate (%)",
        digits=(16, 1),
        aggregator="avg",
        readonly=True,
        help="The bucket after ÷ the bucket before, a month earlier.",
    )

    @property
    def _table_query(self):
        uncompiled(self.env)
        return SQL(
            """
            SELECT rolled.*, debtor.partner_id, debtor.user_id, partner.country_id,
                   company.currency_id AS company_currency_id,
                   100 * amount_after / NULLIF(amount_before, 0) AS rate
              FROM (%(steps)s) rolled
              JOIN res_company company ON company.id = rolled.company_id
              JOIN (SELECT company_id, MIN(month) AS first, MAX(month) AS last
                      FROM ar_kpi_month GROUP BY company_id) span
                ON span.company_id = rolled.company_id
               AND rolled.month > span.first AND rolled.month <= span.last
              JOIN ar_debtor debtor ON debtor.id = rolled.debtor_id
              JOIN res_partner partner ON partner.id = debtor.partner_id
            """,
            steps=SQL(" UNION ALL ").join(
                SQL(
                    """
                    SELECT m.id::bigint * 16 + %(number)s AS id, %(bucket)s AS bucket_id,
                           m.company_id, m.debtor_id,
                           CAST(m.month + INTERVAL '1 month' AS date) AS month,
                           %(before)s AS amount_before, 0 AS amount_after
                      FROM ar_kpi_month m WHERE %(before)s <> 0 AND %(bucket)s IS NOT NULL
                     UNION ALL
                    SELECT m.id::bigint * 16 + %(number)s + 1, %(bucket)s, m.company_id,
                           m.debtor_id, m.month, 0, %(after)s
                      FROM ar_kpi_month m WHERE %(after)s <> 0 AND %(bucket)s IS NOT NULL
                    """,
                    number=2 * number,
                    bucket=self._bucket_sql(number),
                    before=SQL(before),
                    after=SQL(after),
                )
                for number, (before, after) in enumerate(STEPS[: self._most_steps()])
            ),
        )

    def _schemes(self):
        return self.env["ar.clock"]._companies()._ar_by_scheme()

    def _most_steps(self):
        """As many as the scheme with most late buckets has: from each, and from what is not due."""
        return max((len(scheme._late_names()) for scheme in self._schemes()), default=1)

    def _bucket_sql(self, number):
        """The bucket of a number, 0 for what is not due, if it has one after it."""

        def bucket_of(scheme):
            late = scheme._late()[:MOST]
            not_due = scheme.bucket_ids.filtered(lambda bucket: bucket.kind == Kind.NOT_DUE)
            found = [not_due, *late][:-1][number : number + 1]
            return SQL("CAST(%s AS integer)", found[0].id if found else None)

        return self.env["ar.aging.scheme"]._by_company_sql(SQL("m.company_id"), bucket_of)

    def _read_group_select(self, aggregate_spec, query):
        """The rate of a group is that of its sums."""
        if aggregate_spec != "rate:avg":
            return super()._read_group_select(aggregate_spec, query)
        rate = SQL(
            "100 * SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "amount_after", query),
            self._field_to_sql(self._table, "amount_before", query),
        )
        currency = self._field_to_sql(self._table, "company_currency_id", query)
        return of_one_currency(rate, currency)
