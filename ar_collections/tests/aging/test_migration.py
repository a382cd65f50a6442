"""Buckets that ``ar_collections`` owned are ``ar_base``'s from now on, and nothing is lost."""

import runpy

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import AgingCase

SCRIPT = "ar_base/migrations/19.0.3.0.0/pre-buckets.py"


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
