"""Dated facts: what the law says and changes, row by row."""

import psycopg2
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..common import ComplianceCase


@tagged("post_install", "-at_install")
class TestFacts(ComplianceCase):
    COUNTRY = "in"
    VAT = "27AAPFU0939F1ZV"

    def fact(self, **values):
        return self.env["ar.tax.fact"].create(
            {
                "code": "rate",
                "country_id": self.country.id,
                "value": 7,
                "valid_from": "2026-01-01",
                "source": "Test",
                **values,
            }
        )

    def value_on(self, code, day):
        statement = self.env["ar.tax.fact"]._sql(code, self.country.id, SQL("%s::date", day))
        return self.env.execute_query(SQL("SELECT %s", statement))[0][0]

    def test_the_value_is_that_of_the_day(self):
        self.assertEqual(self.value_on("einvoice_days_turnover", "2025-03-31"), 1_000_000_000)
        self.assertEqual(self.value_on("einvoice_days_turnover", "2025-04-01"), 100_000_000)
        self.assertIsNone(self.value_on("einvoice_days_turnover", "2023-10-31"))

    def test_a_credit_note_had_until_september_before(self):
        self.assertEqual(self.value_on("credit_note_month", "2022-09-30"), 9)
        self.assertEqual(self.value_on("credit_note_month", "2022-10-01"), 11)

    def test_what_cannot_be(self):
        with self.assertRaises(ValidationError):
            self.fact(value=-1)
        with (
            self.assertRaises(psycopg2.errors.CheckViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.fact(valid_to="2025-12-31")

    def test_the_same_row_twice_is_refused(self):
        self.fact()
        with (
            self.assertRaises(psycopg2.errors.UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            self.fact()

    def test_every_supplied_fact_names_its_source(self):
        facts = self.env["ar.tax.fact"].search([("source", "!=", False)])
        self.assertEqual(len(facts), self.env["ar.tax.fact"].search_count([]))
        self.assertGreater(len(facts), 100)
