"""PostgreSQL compiles long statements if it may: on a large company each took fifteen seconds."""

from unittest.mock import patch

from odoo.addons.ar_base.orm import planning
from odoo.tests import tagged

from .common import ReceivablesCase

READ_FROM_THE_JOURNAL = (
    "ar.aging.item",
    "ar.open.item",
    "ar.kpi.report",
    "ar.kpi.roll",
    "ar.dispute.report",
)


@tagged("post_install", "-at_install")
class TestPlanning(ReceivablesCase):
    def assertNotCompiled(self, ask):
        self.env.cr.execute("SET LOCAL jit = on")
        ask()
        self.env.cr.execute("SHOW jit")
        self.assertEqual(self.env.cr.fetchone(), ("off",))

    def test_a_screen_s_statement_is_not_compiled(self):
        for model in READ_FROM_THE_JOURNAL:
            with self.subTest(model=model):
                self.assertNotCompiled(lambda model=model: self.env[model].search([], limit=1))

    def test_nor_is_the_rule_when_a_notice_is_read_again_or_a_debtor_refreshed(self):
        today = self.company._ar_today()
        eligibility = self.env["ar.dunning.eligibility"]
        self.assertNotCompiled(lambda: eligibility._decide(today, companies=self.company.ids))
        self.assertNotCompiled(lambda: self.env["ar.debtor"]._refresh(self.env["res.partner"]))

    def test_a_table_that_postgresql_never_looked_at_is_looked_at_once(self):
        """After an import or a restore it knows nothing, and takes minutes instead of seconds."""
        self.env.cr.execute(
            "CREATE TABLE ar_unknown AS SELECT n, n % 7 AS kind FROM GENERATE_SERIES(1, 60000) n"
        )
        self.assertIn("ar_unknown", planning._unknown(self.env))
        planning.let_know(self.env)
        self.assertNotIn("ar_unknown", planning._unknown(self.env))
        self.env.cr.execute(
            "SELECT n_distinct FROM pg_stats WHERE tablename = 'ar_unknown' AND attname = 'kind'"
        )
        self.assertEqual(self.env.cr.fetchone(), (7,))

    def test_also_where_it_counted_the_rows_by_making_an_index(self):
        """As a restore does; of what the values are, it knows nothing all the same."""
        self.env.cr.execute(
            "CREATE TABLE ar_unknown AS SELECT n FROM GENERATE_SERIES(1, 60000) n;"
            "CREATE INDEX ON ar_unknown (n)"
        )
        self.env.cr.execute("SELECT reltuples FROM pg_class WHERE relname = 'ar_unknown'")
        self.assertEqual(self.env.cr.fetchone(), (60000,))
        planning.for_many(self.env)
        self.assertNotIn("ar_unknown", planning._unknown(self.env))

    def test_of_a_small_table_it_need_not_know(self):
        self.env.cr.execute("CREATE TABLE ar_unknown AS SELECT n FROM GENERATE_SERIES(1, 100) n")
        self.assertNotIn("ar_unknown", planning._unknown(self.env))

    def test_a_statement_over_all_rows_ends_before_its_worker_is_killed(self):
        with patch.object(planning, "statement_seconds", lambda _env: 50):
            planning.for_many(self.env)
            self.assertEqual(self.shown("statement_timeout"), "50s")
            self.env.cr.execute("SET LOCAL statement_timeout = '20s'")
            planning.for_many(self.env)
            self.assertEqual(self.shown("statement_timeout"), "20s", "somebody allows less")

    def shown(self, setting):
        self.env.cr.execute("SELECT CURRENT_SETTING(%s)", [setting])
        return self.env.cr.fetchone()[0]
