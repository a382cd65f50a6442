"""The checks that need India's localisation."""

from odoo import api, models
from odoo.addons.ar_vat_compliance.models.audit.registered import audit_check
from odoo.tools import SQL

#: Treatments under which the customer has a GSTIN.
REGISTERED = ("regular", "composition", "special_economic_zone", "deemed_export", "uin_holders")
#: Treatments that are across states whatever the addresses say.
ACROSS = ("special_economic_zone", "overseas", "deemed_export")
#: To whom e-invoices are issued.
REPORTED = ("regular", "composition", "special_economic_zone", "overseas", "deemed_export")


class ArAudit(models.AbstractModel):
    _inherit = "ar.audit"

    @api.model
    def _is_vat_sql(self, tax):
        """What is withheld, collected at source, or a cess on top, is no rate of GST."""
        return SQL(
            """%(super)s
               AND COALESCE(%(tax)s.l10n_in_tax_type, 'gst')
                   NOT IN ('tds_sale', 'tds_purchase', 'tcs')
               AND %(tax)s.id NOT IN (%(cess)s)""",
            super=super()._is_vat_sql(tax),
            tax=SQL.identifier(tax),
            cess=self._tagged_sql("cess"),
        )

    def _tagged_sql(self, *kinds):
        """Taxes, and groups with taxes, of a kind of GST: igst, cgst, sgst or cess."""
        tags = [self.env.ref(f"l10n_in.tax_tag_{kind}").id for kind in kinds]
        tagged = SQL(
            """
            SELECT part.tax_id FROM account_tax_repartition_line part
              JOIN account_account_tag_account_tax_repartition_line_rel tag
                ON tag.account_tax_repartition_line_id = part.id
             WHERE tag.account_account_tag_id IN %s AND part.tax_id IS NOT NULL
            """,
            tuple(tags),
        )
        if kinds == ("cess",):
            return tagged
        return SQL(
            "%s UNION SELECT parent_tax FROM account_tax_filiation_rel WHERE child_tax IN (%s)",
            tagged,
            tagged,
        )

    @audit_check
    def _check_in_split(self, scope):
        """IGST where the place of supply is another state, CGST and SGST where it is the same."""
        return self._found(
            """
              FROM (SELECT link.move_id, COUNT(*) AS lines, SUM(link.amount) AS amount,
                           BOOL_OR(link.is_igst) AS is_igst
                      FROM (SELECT l.move_id, ABS(l.balance) AS amount,
                                   rel.account_tax_id IN (%(igst)s) AS is_igst,
                                   rel.account_tax_id IN (%(halves)s) AS is_halves
                              FROM account_move_line l
                              JOIN account_move_line_account_tax_rel rel
                                ON rel.account_move_line_id = l.id
                              JOIN account_move m ON m.id = l.move_id
                             WHERE l.display_type = 'product' AND %(within)s) link
                      JOIN account_move m ON m.id = link.move_id
                     WHERE (link.is_igst AND NOT %(across)s) OR (link.is_halves AND %(across)s)
                  GROUP BY link.move_id) line
              JOIN (%(documents)s) m ON m.id = line.move_id
         LEFT JOIN res_country_state place ON place.id = m.l10n_in_state_id
            """,
            amount="line.amount",
            figures={
                "seller": "(SELECT name FROM res_country_state WHERE id = %(home)s)",
                "place": "place.name",
                "lines": "line.lines",
                "charged": "CASE WHEN line.is_igst THEN 'IGST' ELSE 'CGST + SGST' END",
            },
            igst=self._tagged_sql("igst"),
            halves=self._tagged_sql("cgst", "sgst"),
            across=SQL(
                "(m.l10n_in_gst_treatment IN %s OR m.l10n_in_state_id <> %s)",
                ACROSS,
                scope.company.state_id.id or 0,
            ),
            home=scope.company.state_id.id or 0,
            within=SQL("%s AND m.l10n_in_state_id IS NOT NULL", scope.within("m")),
            documents=scope.documents(),
        )

    @audit_check
    def _check_in_no_place(self, scope):
        return self._found(
            "FROM (%(documents)s) m WHERE m.l10n_in_state_id IS NULL",
            figures={"customer": "m.customer"},
            documents=scope.documents(),
        )

    @audit_check
    def _check_in_hsn(self, scope):
        """Codes on invoices to registered customers have the digits that the turnover asks for."""
        facts, dated = self.env["ar.tax.fact"], SQL("m.dated")
        return self._found(
            """
              FROM (SELECT m.id AS move_id, needed.digits, COUNT(*) AS lines,
                           SUM(ABS(l.balance)) AS amount,
                           MIN(COALESCE(l.l10n_in_hsn_code, '')) AS example
                      FROM (%(documents)s) m
                CROSS JOIN LATERAL (SELECT CASE WHEN %(turnover)s > %(limit)s THEN %(above)s
                                                ELSE %(up_to)s END AS digits) needed
                      JOIN account_move_line l ON l.move_id = m.id AND l.display_type = 'product'
                     WHERE m.l10n_in_gst_treatment IN %(registered)s
                       AND LENGTH(REGEXP_REPLACE(COALESCE(l.l10n_in_hsn_code, ''), '\\D', '', 'g'))
                           < needed.digits
                  GROUP BY m.id, needed.digits) line
              JOIN (%(documents)s) m ON m.id = line.move_id
            """,
            amount="line.amount",
            figures={
                "lines": "line.lines",
                "example": "line.example",
                "digits": "line.digits::integer",
            },
            documents=scope.documents(),
            registered=REGISTERED,
            turnover=self._turnover(scope.company),
            limit=facts._sql("hsn_digits_turnover", scope.company, dated),
            above=facts._sql("hsn_digits_above", scope.company, dated),
            up_to=facts._sql("hsn_digits", scope.company, dated),
        )

    def _reported_sql(self):
        """Whether a document ``m`` has been reported to the portal."""
        reported = SQL("COALESCE(TRIM(m.ar_irn), '') <> ''")
        if "l10n_in_edi_status" in self.env["account.move"]._fields:
            return SQL("(%s OR m.l10n_in_edi_status = 'sent')", reported)
        return reported

    def _found_reportable(self, scope, threshold, condition, figures):
        """Findings about documents for the portal, above a threshold, that meet a condition.

        ``m.latest`` is the last day on which each may be reported: its own counts as the first.
        """
        facts = self.env["ar.tax.fact"]
        return self._found(
            f"""
              FROM (SELECT d.*, d.dated + %(days)s::integer - 1 AS latest
                      FROM (%(documents)s) d) m
             WHERE m.l10n_in_gst_treatment IN %(treatments)s AND m.move_type <> 'out_receipt'
               AND m.amount_total <> 0 AND %(turnover)s > %(limit)s AND {condition}
            """,
            figures=figures,
            documents=scope.documents(),
            treatments=REPORTED,
            turnover=self._turnover(scope.company),
            limit=facts._sql(threshold, scope.company, SQL("m.dated")),
            days=facts._sql("einvoice_days", scope.company, SQL("d.dated")),
            reported=self._reported_sql(),
            today=scope.today,
        )

    @audit_check
    def _check_in_no_irn(self, scope):
        return self._found_reportable(
            scope,
            "einvoice_turnover",
            "NOT %(reported)s",
            {"customer": "m.customer", "turnover": "%(turnover)s::numeric"},
        )

    @audit_check
    def _check_in_irn_late(self, scope):
        return self._found_reportable(
            scope,
            "einvoice_days_turnover",
            """COALESCE(m.ar_irn_date, CASE WHEN %(reported)s THEN m.dated END, %(today)s)
               > m.latest""",
            {
                "dated": "m.dated",
                "latest": "m.latest",
                "reported": "COALESCE(m.ar_irn_date::text, '–')",
            },
        )

    @audit_check
    def _check_in_irn_malformed(self, scope):
        return self._found(
            """
              FROM (%(documents)s) m
             WHERE COALESCE(TRIM(m.ar_irn), '') <> '' AND TRIM(m.ar_irn) !~* '^[0-9a-f]{64}$'
            """,
            figures={"irn": "m.ar_irn"},
            documents=scope.documents(),
        )

    @audit_check
    def _check_in_no_gstin(self, scope):
        return self._found(
            """
              FROM (%(documents)s) m
             WHERE m.l10n_in_gst_treatment IN %(registered)s AND m.customer_vat IS NULL
            """,
            figures={"customer": "m.customer", "treatment": "m.l10n_in_gst_treatment"},
            documents=scope.documents(),
            registered=REGISTERED,
        )

    @audit_check
    def _check_in_pan_differs(self, scope):
        return self._found_number(
            scope,
            """known.source = 'vat' AND known.pan IS NOT NULL AND EXISTS (
                   SELECT 1 FROM ar_tax_number own
                    WHERE own.partner_id = known.partner_id AND own.kind = 'pan'
                      AND own.number <> known.pan)""",
            {
                "within": "known.pan",
                "pan": """(SELECT MIN(own.number) FROM ar_tax_number own
                            WHERE own.partner_id = known.partner_id AND own.kind = 'pan')""",
            },
        )
