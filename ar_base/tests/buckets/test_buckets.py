"""Each company counts in its own scheme, in Python and in one statement over several companies."""

from hypothesis import given
from hypothesis import strategies as st
from odoo.exceptions import UserError, ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ...domain.buckets.scheme import MOST, bucket_of, number_of
from ..soak import settings

limits = st.lists(st.integers(1, 150), min_size=1, max_size=MOST - 1, unique=True).map(sorted)
rows = st.lists(
    st.tuples(st.integers(0, 2), st.integers(-20, 170), st.integers(-1, 1)), min_size=1, max_size=9
)


class BucketsCase(TransactionCase):
    def scheme(self, limits, **values):
        values = {"name": f"Days {limits}", "limits": limits, "company_id": False, **values}
        return self.env["ar.aging.scheme"].create(values)

    def company(self, limits=None, **values):
        company = self.env["res.company"].create({"name": f"Counts in {limits}", **values})
        if limits:
            company.ar_aging_scheme_id = self.scheme(limits)
        return company

    def by_sql(self, rows):
        """``{key: (bucket's id, late number)}`` of ``(company, days, amount)``."""
        schemes = self.env["ar.aging.scheme"]
        company, days, amount = SQL("item.company"), SQL("item.days"), SQL("item.amount")
        found = self.env.execute_query(
            SQL(
                "SELECT key, %s, %s FROM (VALUES %s) item (key, company, days, amount)",
                schemes._by_company_sql(company, lambda one: one._bucket_sql(days, amount)),
                schemes._by_company_sql(company, lambda one: one._number_sql(days)),
                SQL(", ").join(
                    SQL("(%s, %s, %s, %s)", key, company.id, days, amount)
                    for key, (company, days, amount) in enumerate(rows)
                ),
            )
        )
        return {key: answer for key, *answer in found}

    def by_python(self, rows):
        found = {}
        for key, (company, days, amount) in enumerate(rows):
            rules = company._ar_scheme()._rules()
            found[key] = [rules[bucket_of(rules, days, amount)].id, number_of(rules, days)]
        return found


@tagged("post_install", "-at_install")
class TestAgreement(BucketsCase):
    def test_python_and_sql_agree_on_random_schemes_of_several_companies(self):
        companies = [self.company(), self.company("7"), self.company("14, 28, 45")]

        @settings(60)
        @given(st.tuples(limits, limits), rows)
        def agree(schemes, rows):
            for company, days in zip(companies[1:], schemes, strict=True):
                company.ar_aging_scheme_id.limits = ", ".join(map(str, days))
            asked = [(companies[place], days, amount) for place, days, amount in rows]
            self.assertEqual(self.by_sql(asked), self.by_python(asked))

        agree()


@tagged("post_install", "-at_install")
class TestScheme(BucketsCase):
    def test_who_chose_none_counts_in_what_comes_with_the_suite(self):
        self.assertEqual(self.company()._ar_scheme(), self.env.ref("ar_base.aging_scheme_standard"))

    def test_a_branch_counts_as_the_company_that_it_is_of(self):
        head = self.company("14, 28, 45")
        branch = self.company(parent_id=head.id)
        self.assertEqual(branch._ar_scheme(), head._ar_scheme())
        branch.ar_aging_scheme_id = own = self.scheme("7")
        self.assertEqual(branch._ar_scheme(), own)

    def test_more_days_than_there_are_columns_are_told(self):
        self.scheme(", ".join(str(10 * n) for n in range(1, MOST)))
        with self.assertRaisesRegex(ValidationError, "at most 7 days"):
            self.scheme(", ".join(str(10 * n) for n in range(1, MOST + 1)))

    def test_names_say_whose_they_are_where_companies_differ(self):
        short, usual = self.company("14, 28, 45"), self.company()
        bucket = short._ar_scheme().bucket_ids.sorted("sequence")[1]
        alone = bucket.with_context(allowed_company_ids=short.ids)
        self.assertEqual(alone.display_name, "1–14")
        together = bucket.with_context(allowed_company_ids=(short + usual).ids)
        self.assertEqual(together.display_name, "1–14 · Days 14, 28, 45")

    def test_where_in_the_scheme_something_stands(self):
        scheme = self.scheme("14, 28, 45")
        self.assertEqual(
            scheme.bucket_ids.sorted("sequence").mapped("lateness"),
            [False, "first", "later", "later", "last", False],
        )

    def test_without_any_scheme_it_is_told(self):
        company = self.company()
        self.env["ar.aging.scheme"].search([]).unlink()
        with self.assertRaisesRegex(UserError, "no ageing buckets"):
            company._ar_scheme()
