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
        assigned = self.env["ar.assignment.rule"].create(
            {"name": "A", "company_id": self.company.id, "user_ids": self.env.user.ids}
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_assignment_rule SET condition = %s WHERE id = %s",
            ["['|', ('late_61_90_amount', '>', 5), ('open_amount', '>', 9)]", assigned.id],
        )
        self.migrate()
        self.assertEqual(debtors.domain, "[('late_2_amount', '>', 5)]")
        self.assertEqual(debtors.sort, '["late_4_amount desc"]')
        self.assertEqual(months.domain, "[('late_4', '>', 0)]")
        self.assertEqual(months.context, "{'measures': ['late_5']}")
        self.assertEqual(other.domain, "[('name', '=', 'late_90')]")
        self.assertEqual(rule.condition, "[('late_1_amount', '>', 5)]")
        self.assertEqual(rule.name, "{late_1_amount} is late")
        self.assertEqual(
            assigned.condition, "['|', ('late_3_amount', '>', 5), ('open_amount', '>', 9)]"
        )
        self.assertTrue(assigned._count() >= 0)

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
            ("('bucket', '!=', '31_60')", {-3, 10, 70, 100}),
            ("('bucket', 'not in', ['31_60', '91_plus'])", {-3, 10, 70}),
            ("'|', '!', ('bucket', '!=', '01_30'), ('bucket', '=', '61_90')", {10, 70}),
            ("'&', ('bucket', '!=', False), ('days_late', '>', 50)", {70, 100}),
            ("('bucket', '=', False)", set()),
        ):
            kept = self.saved(
                "ar.open.item", f"[{asked}]", "{'group_by': ['bucket']}", '["bucket desc"]'
            )
            self.migrate()
            domain = [*literal_eval(kept.domain), ("partner_id", "=", self.customer.id)]
            self.assertEqual(set(items.search(domain).mapped("days_late")), found, asked)
            self.assertEqual(kept.context, "{'group_by': ['bucket_id']}")
            self.assertEqual(kept.sort, '["bucket_id desc"]')

    def test_filters_of_roll_rates_ask_for_the_bucket_before(self):
        kept = self.saved("ar.kpi.roll", "[('step', '=', 'late_31_60')]", "{'group_by': ['step']}")
        self.migrate()
        self.assertEqual(kept.domain, "[('bucket_id.first_day', '=', 31)]")
        self.assertEqual(kept.context, "{'group_by': ['bucket_id']}")

    def test_filters_of_roll_rates_that_deny(self):
        for asked, told in (
            ("('step', '!=', 'current')", "'!', ('bucket_id.first_day', '=', 0)"),
            (
                "('step', 'not in', ['late_1_30', 'late_61_90'])",
                "'!', ('bucket_id.first_day', 'in', [1, 61])",
            ),
        ):
            kept = self.saved("ar.kpi.roll", f"[{asked}]")
            self.migrate()
            self.assertEqual(kept.domain, f"[{told}]")
            self.env["ar.kpi.roll"].search(literal_eval(kept.domain))

    def test_a_filter_that_cannot_be_asked_any_more_is_put_away(self):
        kept = self.saved("ar.open.item", "[('bucket', 'ilike', '30')]")
        other = self.saved("ar.open.item", "[('bucket', '=', '01_30')]")
        with self.assertLogs("odoo.addons.ar_base.orm.saved", "WARNING"):
            self.migrate()
        self.assertFalse(kept.active)
        self.assertTrue(other.active)

    def test_how_customers_pay_is_asked_by_the_nearest_bucket(self):
        models = {
            "ar.payment.behaviour": "",
            "ar.debtor": "behaviour_ids.",
            "ar.promise": "debtor_id.behaviour_ids.",
        }
        for model, path in models.items():
            kept = self.saved(
                model,
                f"['|', ('{path}paid_7', '>', 0), ('{path}paid_later', '>', 5)]",
                f"{{'pivot_measures': ['{path}paid_30', '{path}paid_7', 'paid_early']}}",
                f'["{path}paid_60 desc"]',
            )
            self.migrate()
            self.assertEqual(
                kept.domain,
                f"['|', ('{path}paid_late_1', '>', 0), '|', ('{path}paid_late_3', '>', 5), "
                f"('{path}paid_late_4', '>', 5)]",
            )
            self.env[model].search(literal_eval(kept.domain))
            self.assertEqual(
                kept.context, f"{{'pivot_measures': ['{path}paid_late_1', 'paid_early']}}"
            )
            self.assertEqual(kept.sort, f'["{path}paid_late_2 desc"]')
        strategy = self.env["ar.strategy"]._create_standard(self.company)
        rule = strategy.rule_ids[0]
        self.env.cr.execute(
            "UPDATE ar_strategy_rule SET condition = %s WHERE id = %s",
            ["[('behaviour_ids', 'any', [('paid_60', '>=', 10)])]", rule.id],
        )
        self.migrate()
        self.assertEqual(rule.condition, "[('behaviour_ids', 'any', [('paid_late_2', '>=', 10)])]")
        self.assertTrue(rule._count() >= 0)

    def test_all_other_places_in_which_people_name_fields(self):
        debtors = self.env["ir.model"]._get("ar.debtor")
        promises = self.env["ir.model"]._get("ar.promise")
        export = self.env["ir.exports"].create(
            {
                "name": "Mine",
                "resource": "ar.promise",
                "export_fields": [
                    (0, 0, {"name": "debtor_id/late_1_30_amount"}),
                    (0, 0, {"name": "debtor_id/behaviour_ids/paid_60"}),
                ],
            }
        )
        action = self.env["ir.actions.act_window"].create(
            {"name": "Mine", "res_model": "ar.debtor", "context": "{}"}
        )
        server = self.env["ir.actions.server"].create(
            {"name": "Mine", "model_id": debtors.id, "state": "code", "code": "pass"}
        )
        template = self.env["mail.template"].create(
            {
                "name": "Mine",
                "model_id": debtors.id,
                "body_html": '<p><t t-out="object.open_amount"/></p>',
            }
        )
        rule = self.env["ir.rule"].create({"name": "Mine", "model_id": promises.id})
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_late",
                "model_id": promises.id,
                "ttype": "monetary",
                "currency_field": "currency_id",
                "related": "debtor_id.late_1_amount",
                "store": False,
            }
        )
        view = self.env["ir.ui.view"].create(
            {
                "name": "Mine",
                "model": "ar.debtor",
                "arch": "<list><field name='partner_id'/></list>",
            }
        )
        dashboard = self.env["ir.ui.view.custom"].create(
            {"ref_id": view.id, "user_id": self.env.uid, "arch": "<form/>"}
        )
        self.env.flush_all()
        former = {
            ("ir_act_window", "domain", action): "[('late_31_60_amount', '>', 0)]",
            ("ir_act_window", "context", action): "{'graph_measure': 'late_31_60_amount'}",
            ("ir_act_server", "code", server): "record.late_1_30_amount > 5",
            ("ir_rule", "domain_force", rule): "[('debtor_id.late_61_90_amount', '=', user.id)]",
            ("ir_model_fields", "related", field): "debtor_id.late_1_30_amount",
            (
                "mail_template",
                "body_html",
                template,
            ): '{"en_US": "<p><t t-out=\\"object.late_1_30_amount\\"/></p>"}',
            ("ir_ui_view", "arch_db", view): '{"en_US": "<list><field name=\\"late_1_30_amount\\"'
            ' invisible=\\"not late_31_60_amount\\"/><field name=\\"behaviour_ids\\"><list>'
            '<field name=\\"paid_60\\"/></list></field></list>"}',
            (
                "ir_ui_view_custom",
                "arch",
                dashboard,
            ): f'<form><action name="{action.id}" context="{{\'group_by\': []}}"'
            " domain=\"[('late_91_plus_amount', '&gt;', 0)]\"/></form>",
        }
        for (table, column, record), text in former.items():
            self.env.cr.execute(
                f"UPDATE {table} SET {column} = %s WHERE id = %s", [text, record.id]
            )
        self.env.invalidate_all()
        self.migrate()
        self.assertEqual(
            export.export_fields.mapped("name"),
            ["debtor_id/late_1_amount", "debtor_id/behaviour_ids/paid_late_2"],
        )
        self.assertEqual(action.domain, "[('late_2_amount', '>', 0)]")
        self.assertEqual(action.context, "{'graph_measure': 'late_2_amount'}")
        self.assertEqual(server.code, "record.late_1_amount > 5")
        self.assertEqual(rule.domain_force, "[('debtor_id.late_3_amount', '=', user.id)]")
        self.assertEqual(field.related, "debtor_id.late_1_amount")
        self.assertIn("object.late_1_amount", template.body_html)
        self.assertIn('name="late_1_amount" invisible="not late_2_amount"', view.arch_db)
        self.assertIn('name="paid_late_2"', view.arch_db)
        self.assertIn("('late_4_amount', '&gt;', 0)", dashboard.arch)

    def test_parts_of_pages_that_nobody_loads_anew_are_loaded_anew(self):
        """Put aside by a script, and never loaded again: they would say nothing for good."""
        part = self.env.ref("ar_collections.ar_debtor_view_form_worklist")
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.ui.view"), ("res_id", "=", part.id)]
        )
        for version, script in (("19.0.4.0.0", "pre-views"), ("19.0.4.1.0", "pre-saved")):
            data.noupdate = True
            self.env.flush_all()
            path = file_path(f"ar_collections/migrations/{version}/{script}.py")
            runpy.run_path(path)["migrate"](self.env.cr, "19.0.3.0.0")
            self.env.invalidate_all()
            self.assertFalse(data.noupdate)
            self.assertEqual(part.arch_db, "<data/>")
