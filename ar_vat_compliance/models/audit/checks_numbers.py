"""Checks of the numbers themselves: of customers, whatever they bought."""

from odoo import models
from odoo.addons.ar_base.domain.names.comparing import Answer
from odoo.tools import SQL

from ...domain.tax_number import checks
from .registered import audit_check

FEW_NAMES = 5


class ArAudit(models.AbstractModel):
    _inherit = "ar.audit"

    def _numbers_sql(self, scope):
        """Numbers ``known`` of a company's customers ``p``.

        A contact that companies share belongs to those that invoiced it; one that nobody has
        invoiced yet belongs to all.
        """
        return SQL(
            """
            FROM ar_tax_number known
            JOIN res_partner p ON p.id = known.partner_id AND p.active
             AND (p.customer_rank > 0 OR p.supplier_rank = 0)
             AND p.id NOT IN (SELECT partner_id FROM res_company)
       LEFT JOIN res_country country ON country.id = p.country_id
           WHERE (known.company_id = %(company)s OR known.company_id IS NULL AND (
                  p.id IN (SELECT commercial_partner_id FROM account_move
                            WHERE company_id = %(company)s AND move_type IN %(types)s)
                  OR p.id NOT IN (SELECT commercial_partner_id FROM account_move
                            WHERE commercial_partner_id IS NOT NULL AND move_type IN %(types)s)))
            """,
            company=scope.company.id,
            types=("out_invoice", "out_refund"),
        )

    def _found_number(self, scope, condition, figures=None, **values):
        """Findings about numbers that meet a condition."""
        return self._found(
            "%(numbers)s AND " + condition,
            move="NULL::integer",
            partner="known.partner_id",
            key="known.source",
            amount="NULL::numeric",
            date="CAST(NULL AS date)",
            figures={
                "number": "known.entered",
                "kind": "known.kind",
                "customer": "p.name",
                **(figures or {}),
            },
            numbers=self._numbers_sql(scope),
            **values,
        )

    @audit_check
    def _check_number_malformed(self, scope):
        """Length, characters or a part of it are such that the number cannot exist."""
        return self._found_number(
            scope,
            "known.reason IN %(reasons)s",
            {"reason": "known.reason", "country": "country.code"},
            reasons=(checks.LENGTH, checks.FORMAT, checks.COMPONENT),
        )

    @audit_check
    def _check_number_checksum(self, scope):
        """The check digit does not fit: most likely a slip of the pen."""
        return self._found_number(
            scope,
            "known.reason = %(checksum)s",
            {"country": "country.code"},
            checksum=checks.CHECKSUM,
        )

    @audit_check
    def _check_number_prefix(self, scope):
        """A VAT number of another country than the customer's."""
        return self._found_number(
            scope,
            """known.kind IN ('eu_vat', 'gb_vat') AND country.code IS NOT NULL
               AND LEFT(known.number, 2) NOT IN ('EU', 'IM')
               AND LEFT(known.number, 2) <> CASE country.code WHEN 'GR' THEN 'EL'
                                            ELSE country.code END
               AND NOT (country.code = 'GB' AND LEFT(known.number, 2) = 'XI')
               AND NOT (country.code = 'MC' AND LEFT(known.number, 2) = 'FR')""",
            {"country": "country.code", "prefix": "LEFT(known.number, 2)"},
        )

    @audit_check
    def _check_number_state(self, scope):
        """A GSTIN of another state than the customer's address."""
        return self._found_number(
            scope,
            """known.kind = 'gstin' AND known.state_code < '96' AND COALESCE(known.reason, '')
                   IN ('', 'checksum')
               AND EXISTS (SELECT 1 FROM res_country_state state
                            WHERE state.id = p.state_id
                              AND state.code <> ALL(STRING_TO_ARRAY(COALESCE(
                                  CAST(%(states)s AS jsonb) ->> known.state_code, ''), ' ')))""",
            {
                "state_code": "known.state_code",
                "state": "(SELECT name FROM res_country_state WHERE id = p.state_id)",
            },
            states=_json(checks.STATE_CODES),
        )

    @audit_check
    def _check_number_duplicate(self, scope):
        """One number of several customers that do not belong together.

        A company and its branches are one; the first few of the others are named.
        """
        return self._found_number(
            scope,
            """COALESCE(known.reason, '') IN ('', 'checksum')
               AND known.number IN (SELECT shared.number FROM (%(shared)s) shared)""",
            {
                "others": """(SELECT ARRAY_TO_STRING(
                          (ARRAY_REMOVE(shared.names, p.name))[1:%(few)s], ', ')
                      FROM (%(shared)s) shared WHERE shared.number = known.number)"""
            },
            few=FEW_NAMES,
            shared=SQL(
                """
                SELECT twin.number,
                       (ARRAY_AGG(DISTINCT other.name::text))[1:%s] AS names
                  FROM ar_tax_number twin
                  JOIN res_partner other ON other.id = twin.partner_id AND other.active
                   AND other.id NOT IN (SELECT partner_id FROM res_company)
                 WHERE COALESCE(twin.company_id, %s) = %s
              GROUP BY twin.number
                HAVING COUNT(DISTINCT COALESCE(other.parent_id, other.id)) > 1
                """,
                FEW_NAMES + 1,
                scope.company.id,
                scope.company.id,
            ),
        )

    @audit_check
    def _check_number_own(self, scope):
        """The customer has the company's own number: one VAT group, or a slip."""
        return self._found_number(
            scope,
            """known.number IN (SELECT own.number FROM ar_tax_number own
                                  JOIN res_company company ON company.partner_id = own.partner_id
                                 WHERE company.id = %(here)s)""",
            here=scope.company.id,
        )

    @audit_check
    def _check_number_refused(self, scope):
        """A registry answered that the number is not valid."""
        return self._found_number(
            scope,
            "(SELECT latest.outcome FROM (%(latest)s) latest) = 'invalid'",
            {"asked_on": "(SELECT %(asked)s FROM (%(latest)s) latest)"},
            asked=scope.day("latest.asked_on"),
            latest=self._latest_answer_sql(scope),
        )

    @audit_check
    def _check_number_name(self, scope):
        """The registry knows the number under another name; what cannot be told is no finding."""
        return self._found_number(
            scope,
            """EXISTS (SELECT 1 FROM (%(latest)s) latest WHERE latest.outcome = 'valid'
                          AND latest.name_answer = %(other)s)""",
            {"registered": "(SELECT latest.name FROM (%(latest)s) latest)"},
            latest=self._latest_answer_sql(scope),
            other=Answer.OTHER,
        )

    def _latest_answer_sql(self, scope):
        return self.env["ar.tax.answer"]._latest_sql(
            SQL("known.number"), scope.company.id, scope.today
        )

    @audit_check
    def _check_number_missing(self, scope):
        """A business customer who was invoiced lately and has no number."""
        return self._found(
            """
              FROM (%(documents)s) m
              JOIN res_partner p ON p.id = m.commercial_partner_id AND p.is_company
             WHERE m.customer_vat IS NULL AND m.dated > %(today)s - 365
               AND m.customer_country IN %(countries)s
          GROUP BY p.id, p.name, m.customer_country
            """,
            move="NULL::integer",
            partner="p.id",
            amount="SUM(m.at_stake)",
            date="CAST(NULL AS date)",
            figures={
                "customer": "p.name",
                "country": "m.customer_country",
                "documents": "COUNT(*)",
            },
            documents=scope.documents(),
            countries=(*scope.eu, "GB", "IN", "CN"),
            today=scope.today,
        )


def _json(mapping):
    return "{" + ", ".join(f'"{key}": "{value}"' for key, value in mapping.items()) + "}"
