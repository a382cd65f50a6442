"""Buckets that ``ar_collections`` owned are ``ar_base``'s from now on, and nothing is lost."""

import runpy
from ast import literal_eval

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import AgingCase

SCRIPT = "ar_base/migrations/19.0.3.0.0/pre-buckets.py"
COLUMNS = "ar_collections/migrations/19.0.4.0.0/pre-buckets.py"


@tagged("post_install", "-at_install")
class TestBucketsComeDown(AgingCase):
    def owned(self, module):
        """What a module says of schemes and buckets that it has."""
        self.env.cr.execute(
            "SELECT name FROM ir_model_data WHERE module = %s"
            " AND (name ~ 'aging_(scheme|bucket)' AND name !~ '^access_')",
            [module],
        )
        return {name for (name,) in self.env.cr.fetchall()}

    def constraints(self, module):
        self.env.cr.execute(
            "SELECT held.name FROM ir_model_constraint held"
            " JOIN ir_module_module module ON module.id = held.module AND module.name = %s"
            " JOIN ir_model model ON model.id = held.model"
            " WHERE model.model IN ('ar.aging.scheme', 'ar.aging.bucket')",
            [module],
        )
        return {name for (name,) in self.env.cr.fetchall()}

    def give_back(self):
        """As it was before: all of it is ``ar_collections``'."""
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM ir_model_data WHERE module = 'ar_collections'"
            " AND name ~ 'aging_(scheme|bucket)' AND name !~ '^(access|field_res_config)_'"
        )
        self.env.cr.execute(
            "UPDATE ir_model_data SET module = 'ar_collections' WHERE module = 'ar_base'"
            " AND name ~ 'aging_(scheme|bucket)' AND name !~ '^access_'"
        )
        self.env.cr.execute(
            "UPDATE ir_model_constraint SET module = former.id"
            "  FROM ir_module_module former, ir_module_module owner, ir_model model"
            " WHERE former.name = 'ar_collections' AND owner.name = 'ar_base'"
            "   AND ir_model_constraint.module = owner.id"
            "   AND model.id = ir_model_constraint.model"
            "   AND model.model IN ('ar.aging.scheme', 'ar.aging.bucket')"
        )

    def test_all_of_it_changes_hands_and_the_rows_stay(self):
        standard = self.env.ref("ar_base.aging_scheme_standard")
        self.company.ar_aging_scheme_id = mine = standard.copy({"limits": "15, 45"})
        before, held = self.owned("ar_base"), self.constraints("ar_base")
        self.give_back()
        self.assertFalse(self.owned("ar_base"))
        self.env.invalidate_all()
        runpy.run_path(file_path(SCRIPT))["migrate"](self.env.cr, "19.0.2.0.0")
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        self.assertEqual(self.owned("ar_base"), before)
        self.assertEqual(self.constraints("ar_base"), held)
        self.assertEqual(self.env.ref("ar_base.aging_scheme_standard"), standard)
        self.assertEqual(self.company._ar_scheme(), mine)
        self.assertEqual(len(mine.bucket_ids), 5)


@tagged("post_install", "-at_install")
class TestWhatPeopleSaved(AgingCase):
    def saved(self, model, domain="[]", context="{}", sort="[]"):
        return self.env["ir.filters"].create(
            {"name": domain, "model_id": model, "domain": domain, "context": context, "sort": sort}
        )

    def migrate(self):
        self.env.flush_all()
        runpy.run_path(file_path(COLUMNS))["migrate"](self.env.cr, "19.0.2.0.0")
        self.env.invalidate_all()

    def test_columns_are_known_by_their_new_names(self):
        debtors = self.saved(
            "ar.debtor", "[('late_31_60_amount', '>', 5)]", sort='["late_91_plus_amount desc"]'
        )
        months = self.saved("ar.kpi.report", "[('late_90', '>', 0)]", "{'measures': ['late_120']}")
        other = self.saved("res.partner", "[('name', '=', 'late_90')]")
        self.env.cr.execute(
            "INSERT INTO ar_strategy_rule (strategy_id, company_id, name, condition, points)"
            " VALUES (%s, %s, %s, %s, 1) RETURNING id",
            [
                self.env["ar.strategy"]._create_standard(self.company).id,
                self.company.id,
                '{"en_US": "{late_1_30_amount} is late"}',
                "[('late_1_30_amount', '>', 5)]",
            ],
        )
        rule = self.env["ar.strategy.rule"].browse(self.env.cr.fetchone())
        self.migrate()
        self.assertEqual(debtors.domain, "[('late_2_amount', '>', 5)]")
        self.assertEqual(debtors.sort, '["late_4_amount desc"]')
        self.assertEqual(months.domain, "[('late_4', '>', 0)]")
        self.assertEqual(months.context, "{'measures': ['late_5']}")
        self.assertEqual(other.domain, "[('name', '=', 'late_90')]")
        self.assertEqual(rule.condition, "[('late_1_amount', '>', 5)]")
        self.assertEqual(rule.name, "{late_1_amount} is late")

    def test_filters_by_bucket_find_what_they_found(self):
        for due in (3, -10, -40, -70, -100):
            self.invoice(100, due=due)
        self.commit()
        items = self.env["ar.open.item"]
        for asked, found in (
            ("('bucket', '=', '00_not_due')", {-3}),
            ('("bucket", "=", "31_60")', {40}),
            ("('bucket', 'in', ['01_30', '61_90', '91_plus'])", {10, 70, 100}),
            (
                "'|', ('bucket', '=', '01_30'), ('bucket', 'in', ('31_60', '91_plus'))",
                {10, 40, 100},
            ),
        ):
            kept = self.saved("ar.open.item", f"[{asked}]", "{'group_by': ['bucket']}")
            self.migrate()
            domain = [*literal_eval(kept.domain), ("partner_id", "=", self.customer.id)]
            self.assertEqual(set(items.search(domain).mapped("days_late")), found, asked)
            self.assertEqual(kept.context, "{'group_by': ['bucket_id']}")

    def test_filters_of_roll_rates_ask_for_the_bucket_before(self):
        kept = self.saved("ar.kpi.roll", "[('step', '=', 'late_31_60')]", "{'group_by': ['step']}")
        self.migrate()
        self.assertEqual(kept.domain, "[('bucket_id.first_day', '=', 31)]")
        self.assertEqual(kept.context, "{'group_by': ['bucket_id']}")
