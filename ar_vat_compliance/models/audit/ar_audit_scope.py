"""What a check looks at: sales documents, their lines and taxes, as parts of statements."""

from dataclasses import dataclass
from datetime import date

from odoo.orm.environments import Environment
from odoo.tools import SQL

from ...domain.tax_number.checks import EU_COUNTRIES

SALES = ("out_invoice", "out_refund", "out_receipt")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Scope:
    """The documents of a company that a rule looks at.

    ``move_ids`` names them, whatever their state; else they are the posted ones dated from
    ``start`` to ``end``. A rule's validity narrows both. Each part is the SQL of a SELECT, to stand
    in parentheses; the planner leaves out what a check does not use. Of many documents the taxed
    lines are ``laid_out``.
    """

    env: Environment
    company: object
    start: date = FIRST_DAY
    end: date = LAST_DAY
    move_ids: tuple[int, ...] | None = None
    rule: object = None
    laid_out: "TaxedLines | None" = None

    @property
    def country(self):
        """The country whose tax law the company is subject to."""
        return self.company.account_fiscal_country_id

    @property
    def today(self):
        """The day that it is in the company."""
        return self.company._ar_today()

    def day(self, timestamp):
        """The company's day on which a moment, an SQL expression of a timestamp in UTC, was."""
        return self.env["ar.clock"]._day_sql(SQL(timestamp), SQL("%s", self.company.id))

    @property
    def is_in_eu(self):
        return self.country.code in EU_COUNTRIES

    @property
    def eu(self):
        """Codes of the member states, for ``IN``."""
        return tuple(sorted(EU_COUNTRIES))

    def within(self, alias):
        """Whether an ``account_move`` of an alias is looked at."""
        move = SQL.identifier(alias)
        first, last = self._days()
        which = (
            SQL("%s.state = 'posted'", move)
            if self.move_ids is None
            else SQL("%s.id IN %s", move, self.move_ids or (0,))
        )
        return SQL(
            "%(move)s.company_id = %(company)s AND %(move)s.move_type IN %(types)s AND %(which)s"
            " AND COALESCE(%(move)s.invoice_date, %(move)s.date) BETWEEN %(first)s AND %(last)s",
            move=move,
            company=self.company.id,
            types=SALES,
            which=which,
            first=first,
            last=last,
        )

    def _days(self):
        """The first and the last day that are looked at."""
        if not self.rule:
            return self.start, self.end
        return (
            max(self.start, self.rule.valid_from),
            min(self.end, self.rule.valid_to or LAST_DAY),
        )

    def documents(self):
        """Sales documents with their customer, and the place that they supply to."""
        return SQL(
            """
            SELECT m.*, COALESCE(m.invoice_date, m.date) AS dated,
                   ABS(m.amount_total_signed) AS at_stake,
                   m.move_type = 'out_refund' AS is_refund,
                   customer.name AS customer, customer.is_company AS customer_is_company,
                   NULLIF(NULLIF(TRIM(customer.vat), ''), '/') AS customer_vat,
                   customer.street AS customer_street, customer.city AS customer_city,
                   customer.country_id AS customer_country_id,
                   customer.ar_needs_purchase_order,
                   customer_country.code AS customer_country,
                   COALESCE(ship.country_id, customer.country_id) AS supply_country_id,
                   COALESCE(ship_country.code, customer_country.code) AS supply_country,
                   COALESCE(ship.state_id, customer.state_id) AS supply_state_id
              FROM account_move m
              JOIN res_partner customer ON customer.id = m.commercial_partner_id
         LEFT JOIN res_country customer_country ON customer_country.id = customer.country_id
         LEFT JOIN res_partner ship ON ship.id = m.partner_shipping_id
         LEFT JOIN res_country ship_country ON ship_country.id = ship.country_id
             WHERE %s
            """,
            self.within("m"),
        )

    def lines(self):
        """Invoice lines, each with its document ``m`` and whether it bills goods."""
        return SQL(
            """
            SELECT l.id AS line_id, l.move_id, l.name AS line_name, l.product_id, l.quantity,
                   l.price_unit, l.price_subtotal, l.price_total, l.balance AS line_balance,
                   COALESCE(template.type, 'service') <> 'service' AS is_goods
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
         LEFT JOIN product_product product ON product.id = l.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
             WHERE l.display_type = 'product' AND %s
            """,
            self.within("m"),
        )

    def taxes(self):
        """Each tax: its whole rate, whether it charges itself back, its category and reason."""
        return SQL(
            """
            SELECT t.id, COALESCE(t.country_id, %(country)s) AS country_id, t.amount_type,
                   COALESCE(part.rate, CASE WHEN t.amount_type = 'percent' THEN t.amount END)
                       AS rate,
                   t.amount_type = 'percent' OR part.rate IS NOT NULL AS is_percent,
                   COALESCE(back.is_reverse, FALSE) AS is_reverse,
                   t.ar_vat_category AS category,
                   COALESCE(t.invoice_legal_notes ->> 'en_US', '') NOT IN ('', '<p><br></p>')
                       AS has_reason
              FROM account_tax t
         LEFT JOIN (SELECT link.parent_tax AS id, SUM(child.amount) AS rate
                      FROM account_tax_filiation_rel link
                      JOIN account_tax child ON child.id = link.child_tax
                       AND child.amount_type = 'percent'
                  GROUP BY link.parent_tax) part ON part.id = t.id AND t.amount_type = 'group'
         LEFT JOIN (SELECT tax_id AS id, BOOL_OR(factor_percent < 0) AS is_reverse
                      FROM account_tax_repartition_line
                     WHERE document_type = 'invoice' AND repartition_type = 'tax'
                  GROUP BY tax_id) back ON back.id = t.id
             WHERE %(is_vat)s
            """,
            country=self.country.id,
            is_vat=self.env["ar.audit"]._is_vat_sql("t"),
        )

    def taxed_lines(self):
        """Invoice lines with what is charged on them: rate, category, reason, country of the tax.

        ``rated_on`` is the day whose rate counts: a credit note corrects at that of its invoice.
        The category is the tax's own; else it is told from rate, customer and product.
        """
        if self.laid_out:
            return SQL(
                "SELECT * FROM %s WHERE dated BETWEEN %s AND %s",
                self.laid_out.table(),
                *self._days(),
            )
        return SQL(
            """
            SELECT line.line_id, line.move_id, line.price_subtotal, line.line_balance,
                   line.is_goods, m.dated, m.customer_country, m.supply_country,
                   m.supply_country_id,
                   m.customer_vat, m.commercial_partner_id, m.is_refund, m.delivery_date,
                   CASE WHEN m.is_refund THEN COALESCE(origin.invoice_date, m.dated)
                        ELSE m.dated END AS rated_on,
                   charged.rate, charged.tax_country_id, charged.has_reason,
                   charged.tax_count, COALESCE(charged.category, CASE
                       WHEN charged.is_reverse THEN 'AE'
                       WHEN charged.rate > 0 THEN 'S'
                       WHEN charged.tax_count IS NULL THEN NULL
                       WHEN %(in_eu)s AND m.customer_country IN %(eu)s
                            AND m.customer_country <> %(country)s
                            THEN CASE WHEN line.is_goods THEN 'K' ELSE 'AE' END
                       WHEN m.customer_country <> %(country)s THEN 'G'
                       ELSE 'E' END) AS category
              FROM (%(lines)s) line
              JOIN (%(documents)s) m ON m.id = line.move_id
         LEFT JOIN account_move origin ON origin.id = m.reversed_entry_id
         LEFT JOIN (SELECT link.account_move_line_id AS line_id,
                           SUM(tax.rate) FILTER (WHERE tax.is_percent AND NOT tax.is_reverse)
                               AS rate,
                           COUNT(*) AS tax_count, MAX(tax.country_id) AS tax_country_id,
                           BOOL_OR(tax.is_reverse) AS is_reverse, MAX(tax.category) AS category,
                           BOOL_OR(tax.has_reason) AS has_reason
                      FROM account_move_line_account_tax_rel link
                      JOIN account_move_line l ON l.id = link.account_move_line_id
                       AND l.display_type = 'product'
                      JOIN account_move m ON m.id = l.move_id
                      JOIN (%(taxes)s) tax ON tax.id = link.account_tax_id
                     WHERE %(within)s
                  GROUP BY link.account_move_line_id) charged USING (line_id)
            """,
            in_eu=self.is_in_eu,
            eu=self.eu,
            country=self.country.code or "",
            lines=self.lines(),
            documents=self.documents(),
            taxes=self.taxes(),
            within=self.within("m"),
        )


class TaxedLines:
    """The taxed lines of many documents, put into a temporary table when a check first asks.

    Ten rules do, others never; and the table has statistics, where the planner would have to guess
    how many lines there are.
    """

    def __init__(self, scope):
        """Those of a scope without a rule."""
        self._scope = scope
        self._is_there = False

    def forget(self):
        """What failed may have taken the table with it: it is laid out anew when asked for."""
        self._is_there = False

    def table(self):
        """The table, as SQL.

        PostgreSQL must hash and not join row by row while it is filled: it takes the taxes of the
        lines for a handful, and would count them anew for each document.
        """
        table = SQL.identifier("ar_audit_taxed_line")
        if not self._is_there:
            for statement in (
                SQL("DROP TABLE IF EXISTS %s", table),
                SQL("SELECT SET_CONFIG('enable_nestloop', 'off', TRUE)"),
                SQL(
                    "CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s",
                    table,
                    self._scope.taxed_lines(),
                ),
                SQL("SELECT SET_CONFIG('enable_nestloop', 'on', TRUE)"),
                SQL("ANALYZE %s", table),
            ):
                self._scope.env.cr.execute(statement)
            self._is_there = True
        return table
