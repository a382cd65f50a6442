"""What lies on each row: the statement says what the rule says."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ...domain.allocation.policies import Item, oldest_first
from ..soak import settings

DAY = date(2026, 3, 1)
pools = st.lists(st.one_of(st.none(), st.integers(-300, 3000)), min_size=1, max_size=3)
rows = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 5), st.one_of(st.none(), st.integers(-300, 1000))),
    min_size=1,
    max_size=12,
)


@tagged("post_install", "-at_install")
class TestAgreement(TransactionCase):
    def by_sql(self, pools, rows):
        """``{key: amount}`` of all rows, in whole units, counted with two decimals."""
        part = self.env["ar.allocation"]._oldest_first_sql(
            SQL("pool.amount"), SQL("item.amount"), within=SQL("item.pile"), order=SQL("due, id")
        )
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT item.id, (100 * %s)::integer
                      FROM (VALUES %s) item (id, pile, due, amount)
                      JOIN (VALUES %s) pool (pile, amount) ON pool.pile = item.pile
                    """,
                    part,
                    SQL(", ").join(
                        SQL(
                            "(%s, %s, CAST(%s AS date), %s::numeric / 100)",
                            key,
                            pile % len(pools),
                            DAY + timedelta(days),
                            amount,
                        )
                        for key, (pile, days, amount) in enumerate(rows)
                    ),
                    SQL(", ").join(
                        SQL("(%s, %s::numeric / 100)", pile, amount)
                        for pile, amount in enumerate(pools)
                    ),
                )
            )
        )

    def by_python(self, pools, rows):
        found = {}
        for pile, pool in enumerate(pools):
            items = [
                Item(key, amount or 0, DAY + timedelta(days))
                for key, (own, days, amount) in enumerate(rows)
                if own % len(pools) == pile
            ]
            laid = oldest_first(pool or 0, items)
            found |= {item.key: laid.on(item.key) for item in items}
        return found

    def test_python_and_sql_agree_on_random_rows(self):
        @settings(150)
        @given(pools, rows)
        def agree(pools, rows):
            self.assertEqual(self.by_sql(pools, rows), self.by_python(pools, rows))

        agree()

    def test_a_receipt_settles_the_oldest_and_a_part_of_the_next(self):
        """150.00 on 50.00 of March, 120.00 of January and 80.00 of February."""
        rows = [(0, 60, 5_000), (0, 0, 12_000), (0, 31, 8_000)]
        self.assertEqual(self.by_sql([15_000], rows), {0: 0, 1: 12_000, 2: 3_000})

    def test_what_rows_have_to_give(self):
        given_ = self.env["ar.allocation"]._pool_sql(SQL("-amount"), within=SQL("pile"))
        found = self.env.execute_query(
            SQL(
                "SELECT DISTINCT pile, %s FROM (VALUES (1, -5), (1, 7), (1, -2), (2, 3), (3, NULL))"
                " item (pile, amount) ORDER BY pile",
                given_,
            )
        )
        self.assertEqual(found, [(1, 7), (2, 0), (3, 0)])

    def test_parts_of_a_sum_add_up_to_the_sum_rounded(self):
        part = self.env["ar.allocation"]._rounded_once_sql(
            SQL("amount"),
            lambda told: SQL("ROUND(%s / 3, 2)", told),
            within=SQL("pile"),
            order=SQL("id"),
        )

        @settings(100)
        @given(st.lists(st.tuples(st.integers(0, 2), st.integers(-300, 1000)), min_size=1))
        def agree(rows):
            found = self.env.execute_query(
                SQL(
                    """
                    SELECT SUM(part), ROUND(SUM(amount) / 3, 2), MAX(ABS(part - amount / 3)) < 0.01
                      FROM (SELECT pile, amount, %s AS part
                              FROM (VALUES %s) item (id, pile, amount)) parts
                  GROUP BY pile
                    """,
                    part,
                    SQL(", ").join(
                        SQL("(%s, %s, %s::numeric / 100)", key, pile, amount)
                        for key, (pile, amount) in enumerate(rows)
                    ),
                )
            )
            self.assertTrue(all(whole == total and near for whole, total, near in found), found)

        agree()

    def test_three_thirds_of_a_cent_are_one_cent(self):
        part = self.env["ar.allocation"]._rounded_once_sql(
            SQL("amount"), lambda told: SQL("ROUND(%s, 2)", told), within=SQL("1"), order=SQL("id")
        )
        found = self.env.execute_query(
            SQL("SELECT %s FROM (VALUES (1, 0.004), (2, 0.004), (3, 0.004)) i (id, amount)", part)
        )
        self.assertEqual([float(amount) for (amount,) in found], [0, 0.01, 0])
