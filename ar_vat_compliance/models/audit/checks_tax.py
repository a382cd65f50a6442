"""Checks of what is charged: rates, categories, their conditions, currencies, arithmetic."""

from odoo import models
from odoo.tools import SQL

from .registered import audit_check

DAYS_OF_A_RATE = 31


class ArAudit(models.AbstractModel):
    _inherit = "ar.audit"

    def _found_lines(self, scope, condition, figures, **values):
        """Findings about documents with lines that meet a condition; what is at stake is theirs.

        ``figures`` are aggregates over those lines ``line``.
        """
        columns = ", ".join(f"{code} AS {name}" for name, code in figures.items())
        return self._found(
            f"""
              FROM (SELECT line.move_id, SUM(ABS(line.line_balance)) AS amount,
                           COUNT(*) AS lines, {columns}
                      FROM (%(lines)s) line WHERE {condition} GROUP BY line.move_id) line
              JOIN (%(documents)s) m ON m.id = line.move_id
            """,
            amount="line.amount",
            figures={"lines": "line.lines", "customer": "m.customer", "dated": "m.dated"}
            | {name: f"line.{name}" for name in figures},
            lines=scope.taxed_lines(),
            documents=scope.documents(),
            **values,
        )

    # ------------------------------------------------------------------
    # Rates
    # ------------------------------------------------------------------
    @audit_check
    def _check_rate_unknown(self, scope):
        """A rate that the country of the tax does not have on the day whose rate counts."""
        return self._found_lines(
            scope,
            """line.rate > 0 AND %(known)s = FALSE""",
            {"rates": "STRING_AGG(DISTINCT TRIM_SCALE(line.rate)::text || '%%', ', ')"},
            known=self.env["ar.tax.fact"]._has_rate_sql(
                scope.company, SQL("line.tax_country_id"), SQL("line.rated_on"), SQL("line.rate")
            ),
        )

    @audit_check
    def _check_no_tax(self, scope):
        """A line on which no tax at all is chosen, not even one of nought."""
        return self._found_lines(
            scope,
            "line.tax_count IS NULL AND line.line_balance <> 0",
            {"sum": "SUM(price_subtotal)"},
        )

    @audit_check
    def _check_category_rate(self, scope):
        """Exempt, reverse charge, intra-Community, export and zero-rated lines have no rate."""
        return self._found_lines(
            scope,
            "line.category IN ('Z', 'E', 'AE', 'K', 'G', 'O') AND line.rate <> 0",
            {
                "categories": "STRING_AGG(DISTINCT line.category, ', ')",
                "rate": "MAX(line.rate)",
            },
        )

    @audit_check
    def _check_reason_missing(self, scope):
        """No tax is charged, and the invoice does not say why."""
        return self._found_lines(
            scope,
            """line.category IN ('E', 'AE', 'K', 'G', 'O') AND COALESCE(line.rate, 0) = 0
               AND NOT COALESCE(line.has_reason, FALSE)
               AND NOT EXISTS (SELECT 1 FROM account_move noted
                          LEFT JOIN account_fiscal_position position
                                 ON position.id = noted.fiscal_position_id
                              WHERE noted.id = line.move_id AND (
                                    COALESCE(REGEXP_REPLACE(noted.narration, '<[^>]*>', '', 'g'),
                                             '') <> ''
                                    OR COALESCE(position.note ->> 'en_US', '') <> ''))""",
            {"categories": "STRING_AGG(DISTINCT line.category, ', ')"},
        )

    # ------------------------------------------------------------------
    # Intra-Community supplies and reverse charge
    # ------------------------------------------------------------------
    @audit_check
    def _check_intra_no_number(self, scope):
        """An intra-Community supply or reverse charge without the customer's VAT number."""
        return self._found_lines(
            scope,
            """line.category IN ('K', 'AE')
               AND line.commercial_partner_id NOT IN (
                   SELECT known.partner_id FROM ar_tax_number known
                    WHERE known.source = 'vat' AND known.kind = 'eu_vat' AND known.reason IS NULL
                      AND LEFT(known.number, 2) <> %(own_prefix)s)
               AND line.customer_country IN %(eu)s AND line.customer_country <> %(country)s""",
            {"categories": "STRING_AGG(DISTINCT line.category, ', ')"},
            **self._eu_values(scope),
        )

    @audit_check
    def _check_intra_no_evidence(self, scope):
        """No registry had confirmed the customer's number when the supply was invoiced."""
        return self._found_lines(
            scope,
            """line.category IN ('K', 'AE')
               AND line.customer_country IN %(eu)s AND line.customer_country <> %(country)s
               AND %(asks)s
               AND EXISTS (SELECT 1 FROM ar_tax_number known
                      LEFT JOIN LATERAL (%(latest)s) latest ON TRUE
                          WHERE known.partner_id = line.commercial_partner_id
                            AND known.source = 'vat' AND known.kind = 'eu_vat'
                            AND latest.outcome IS NULL)""",
            {"categories": "STRING_AGG(DISTINCT line.category, ', ')"},
            asks=bool(scope.company.ar_tax_registry),
            latest=self._answer_then_sql(scope),
            **self._eu_values(scope),
        )

    @audit_check
    def _check_intra_refused(self, scope):
        """The registry had answered that the customer's number is not valid."""
        return self._found_lines(
            scope,
            """line.category IN ('K', 'AE')
               AND line.customer_country IN %(eu)s AND line.customer_country <> %(country)s
               AND EXISTS (SELECT 1 FROM ar_tax_number known
                CROSS JOIN LATERAL (%(latest)s) latest
                          WHERE known.partner_id = line.commercial_partner_id
                            AND known.source = 'vat' AND latest.outcome = 'invalid')""",
            {"number": "MAX(line.customer_vat)"},
            latest=self._answer_then_sql(scope),
            **self._eu_values(scope),
        )

    def _answer_then_sql(self, scope):
        return self.env["ar.tax.answer"]._latest_sql(
            SQL("known.number"), scope.company.id, SQL("line.dated")
        )

    def _eu_values(self, scope):
        code = scope.country.code or ""
        return {
            "eu": scope.eu,
            "country": code,
            "own_prefix": "EL" if code == "GR" else code,
        }

    @audit_check
    def _check_intra_no_delivery(self, scope):
        """An intra-Community supply of goods that does not say when or to which country."""
        return self._found_lines(
            scope,
            """line.category = 'K' AND NOT line.is_refund
               AND (line.delivery_date IS NULL OR line.supply_country IS NULL)""",
            {"no_date": "BOOL_OR(line.delivery_date IS NULL)"},
        )

    @audit_check
    def _check_intra_at_home(self, scope):
        """Sold as intra-Community although the goods stay in the seller's country."""
        return self._found_lines(
            scope,
            "line.category = 'K' AND line.is_goods AND line.supply_country = %(country)s",
            {"country": "MAX(line.supply_country)"},
            country=scope.country.code or "",
        )

    @audit_check
    def _check_intra_taxed(self, scope):
        """Domestic tax charged to a business with a valid number of another member state."""
        return self._found_lines(
            scope,
            """line.category = 'S' AND line.rate > 0 AND line.tax_country_id = %(home)s
               AND line.customer_country IN %(eu)s AND line.customer_country <> %(country)s
               AND line.supply_country <> %(country)s
               AND line.commercial_partner_id IN (
                   SELECT known.partner_id FROM ar_tax_number known
                    WHERE known.source = 'vat' AND known.kind = 'eu_vat' AND known.reason IS NULL
                      AND LEFT(known.number, 2) <> %(own_prefix)s)""",
            {"rate": "MAX(line.rate)"},
            home=scope.country.id,
            **self._eu_values(scope),
        )

    @audit_check
    def _check_export_taxed(self, scope):
        """Goods that leave the Union are charged domestic tax."""
        return self._found_lines(
            scope,
            """line.category = 'S' AND line.rate > 0 AND line.is_goods
               AND line.supply_country IS NOT NULL AND line.supply_country NOT IN %(eu)s
               AND line.tax_country_id = %(home)s""",
            {"country": "MAX(line.supply_country)", "rate": "MAX(line.rate)"},
            home=scope.country.id,
            eu=(*scope.eu, scope.country.code or ""),
        )

    # ------------------------------------------------------------------
    # Arithmetic
    # ------------------------------------------------------------------
    @audit_check
    def _check_tax_amount(self, scope):
        """The tax of a rate is not its base × the rate, beyond what rounding line by line explains.

        Rounded once for the document it is off by half a unit at most; rounded line by line, by
        half a unit for each line.
        """
        return self._found(
            """
              FROM (SELECT l.move_id, l.tax_line_id, SUM(l.amount_currency) AS charged
                      FROM account_move_line l JOIN account_move m ON m.id = l.move_id
                     WHERE l.display_type = 'tax' AND %(within)s
                  GROUP BY l.move_id, l.tax_line_id) part
              JOIN account_tax tax ON tax.id = part.tax_line_id AND tax.amount_type = 'percent'
              JOIN (SELECT l.move_id, link.account_tax_id AS tax_id, COUNT(*) AS lines,
                           SUM(l.amount_currency) AS base
                      FROM account_move_line l
                      JOIN account_move m ON m.id = l.move_id
                      JOIN account_move_line_account_tax_rel link
                        ON link.account_move_line_id = l.id
                     WHERE %(within)s
                  GROUP BY l.move_id, link.account_tax_id) based
                ON based.move_id = part.move_id
               AND (based.tax_id = tax.id OR based.tax_id IN (
                    SELECT parent_tax FROM account_tax_filiation_rel WHERE child_tax = tax.id))
              JOIN (%(documents)s) m ON m.id = part.move_id
              JOIN res_currency currency ON currency.id = m.currency_id
             WHERE NOT EXISTS (SELECT 1 FROM account_tax_repartition_line half
                                WHERE half.tax_id = tax.id AND half.repartition_type = 'tax'
                                  AND half.factor_percent <> 100)
               AND ABS(part.charged - based.base * tax.amount / 100)
                   > GREATEST(%(tolerance)s, currency.rounding * (based.lines + 1) / 2)
            """,
            key="tax.id::text",
            amount="ABS(part.charged - based.base * tax.amount / 100)",
            figures={
                "tax": "tax.name ->> 'en_US'",
                "rate": "tax.amount",
                "base": "ABS(based.base)",
                "charged": "ABS(part.charged)",
                "expected": "ROUND(ABS(based.base * tax.amount / 100), 2)",
            },
            within=scope.within("m"),
            documents=scope.documents(),
            tolerance=scope.company.ar_audit_rounding,
        )

    @audit_check
    def _check_no_currency_rate(self, scope):
        """Foreign currency, and no rate of the month before is known: the last one was used.

        The currency that the others are counted in has no rates; then the company's own has them.
        """
        return self._found(
            """
              FROM (%(documents)s) m
              JOIN res_currency currency ON currency.id = m.currency_id
             WHERE m.currency_id <> %(own)s AND NOT EXISTS (
                   SELECT 1 FROM res_currency_rate rate
                    WHERE rate.currency_id = CASE WHEN EXISTS (
                              SELECT 1 FROM res_currency_rate any_rate
                               WHERE any_rate.currency_id = m.currency_id) THEN m.currency_id
                          ELSE %(own)s END
                      AND COALESCE(rate.company_id, %(company)s) IN %(companies)s
                      AND rate.name BETWEEN m.dated - %(days)s AND m.dated)
            """,
            figures={
                "currency": "currency.name",
                "dated": "m.dated",
                "latest": """(SELECT MAX(rate.name) FROM res_currency_rate rate
                               WHERE rate.currency_id = m.currency_id AND rate.name <= m.dated)""",
            },
            documents=scope.documents(),
            own=scope.company.currency_id.id,
            company=scope.company.id,
            companies=tuple({scope.company.id, scope.company.root_id.id}),
            days=DAYS_OF_A_RATE,
        )

    @audit_check
    def _check_local_tax_differs(self, scope):
        """The tax in local currency does not follow from the document's rate."""
        return self._found(
            """
              FROM (SELECT l.move_id, SUM(l.balance) AS local,
                           SUM(l.amount_currency) AS foreign_tax, COUNT(*) AS lines
                      FROM account_move_line l JOIN account_move m ON m.id = l.move_id
                     WHERE l.display_type = 'tax' AND m.currency_id <> %(own)s AND %(within)s
                  GROUP BY l.move_id) tax
              JOIN (%(documents)s) m ON m.id = tax.move_id
             WHERE m.invoice_currency_rate > 0
               AND ABS(tax.local - tax.foreign_tax / m.invoice_currency_rate)
                   > GREATEST(%(tolerance)s, 0.01 * (tax.lines + 1))
            """,
            amount="ABS(tax.local - tax.foreign_tax / m.invoice_currency_rate)",
            figures={
                "local": "ABS(tax.local)",
                "expected": "ROUND(ABS(tax.foreign_tax / m.invoice_currency_rate)::numeric, 2)",
                "rate": "m.invoice_currency_rate",
            },
            within=scope.within("m"),
            documents=scope.documents(),
            own=scope.company.currency_id.id,
            tolerance=scope.company.ar_audit_rounding,
        )
