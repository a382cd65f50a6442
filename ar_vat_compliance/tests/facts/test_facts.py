"""Dated facts: what the law says and changes, row by row."""

import psycopg2
from odoo import Command
from odoo.exceptions import AccessError, ValidationError
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

    def value_on(self, code, day, company=None):
        statement = self.env["ar.tax.fact"]._sql(
            code, company or self.company, SQL("CAST(%s AS date)", day)
        )
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


@tagged("post_install", "-at_install")
class TestWhoseFactsTheyAre(ComplianceCase):
    """The law is the same for all companies; one company's manager does not change it for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company()["company"]
        cls.other.account_fiscal_country_id = cls.country
        cls.manager = cls.person("manager", "ar_vat_compliance.group_tax_manager")
        cls.law = cls.env.ref("ar_vat_compliance.rate_de_19")
        cls.facts = cls.env["ar.tax.fact"].with_user(cls.manager)
        cls.own = {
            "code": "rate",
            "country_id": cls.country.id,
            "value": 9.5,
            "valid_from": "2020-01-01",
            "source": "Ruling of our tax office",
        }

    def has_rate(self, rate, company):
        known = self.env["ar.tax.fact"]._has_rate_sql(
            company, self.country.id, SQL("DATE '2026-03-01'"), SQL("%s", rate)
        )
        return self.env.execute_query(SQL("SELECT %s", known))[0][0]

    def test_the_law_is_not_one_managers(self):
        law = self.law.with_user(self.manager)
        for values in ({"active": False}, {"value": 12}, {"valid_to": "2020-12-31"}):
            with self.assertRaises(AccessError, msg=values):
                law.write(values)
        with self.assertRaises(AccessError):
            law.unlink()
        for company in (False, self.other.id):
            with self.assertRaises(AccessError, msg=company):
                self.facts.create({**self.own, "company_id": company})

    def test_a_companys_own_fact_is_its_own(self):
        fact = self.facts.create(self.own)
        self.assertEqual(fact.company_id, self.company)
        self.assertTrue(self.has_rate(9.5, self.company))
        self.assertFalse(self.has_rate(9.5, self.other))
        self.assertTrue(self.has_rate(19, self.company), "beside the law's")
        stranger = self.person(
            "stranger",
            "ar_vat_compliance.group_tax_manager",
            company_id=self.other.id,
            company_ids=[Command.set(self.other.ids)],
        )
        with self.assertRaises(AccessError):
            fact.with_user(stranger).read(["value"])
        fact.write({"value": 9.6})
        fact.unlink()

    def test_its_own_value_goes_before_the_laws(self):
        day = SQL("DATE '2026-03-01'")
        self.env["ar.tax.fact"].create({**self.own, "code": "number_length", "value": 20})
        self.facts.create(
            {**self.own, "code": "number_length", "value": 12, "valid_from": "2019-01-01"}
        )
        values = {
            company: self.env.execute_query(
                SQL("SELECT %s", self.env["ar.tax.fact"]._sql("number_length", company, day))
            )[0][0]
            for company in (self.company, self.other)
        }
        self.assertEqual(values, {self.company: 12, self.other: 20})

    def test_who_administers_all_companies_keeps_the_law(self):
        administrator = self.person(
            "administrator", "ar_vat_compliance.group_tax_manager,base.group_system"
        )
        fact = self.facts.with_user(administrator).create(self.own)
        self.assertFalse(fact.company_id)
        self.assertTrue(self.has_rate(9.5, self.other))
        self.law.with_user(administrator).note = "Standard rate"
