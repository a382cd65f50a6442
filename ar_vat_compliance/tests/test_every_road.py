"""Swept by machine: every field and every public method that these add-ons bring.

What is added later is swept with it.
"""

import contextlib
import re
from unittest.mock import patch

from odoo import models
from odoo.addons.ar_vat_compliance.models.roles import MANAGER, OFFICER, READER
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ComplianceCase

ADD_ONS = "ar_vat_compliance"
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
READERS = (
    "base.group_portal",
    "base.group_user",
    "account.group_account_invoice",
    "account.group_account_readonly",
    "account.group_account_user",
    "sales_team.group_sale_manager",
    "ar_collections.group_ar_manager",
    "ar_vat_compliance.group_tax_reader",
    "ar_base.group_ar_auditor",
)


def is_ours(module):
    return bool(module) and module.startswith(ADD_ONS)


@tagged("post_install", "-at_install")
class TestEveryRoad(ComplianceCase):
    def models(self):
        return [self.env[name].sudo(False) for name in self.registry.models]

    def own_models(self):
        """Models that these add-ons make, with a table."""
        return [
            model
            for model in self.models()
            if is_ours(model._original_module) and model._auto and not model._abstract
        ]

    def public_methods(self):
        """``(model, name)`` of what a remote call can reach and Odoo itself has not."""
        for model in self.models():
            names = {
                name
                for cls in type(model).mro()
                if is_ours(getattr(cls, "_module", None))
                for name, value in vars(cls).items()
                if callable(value) and not getattr(value, "_api_private", False)
            }
            for name in sorted(names):
                if not name.startswith("_") and not hasattr(models.BaseModel, name):
                    yield model, name

    def test_what_is_added_to_others_models_is_for_a_group(self):
        bare = [
            str(field)
            for model in self.models()
            if not is_ours(model._original_module)
            and not model._original_module.startswith("ar_")
            and not model._transient
            for field in model._fields.values()
            if field._modules and all(map(is_ours, field._modules)) and not field.groups
        ]
        self.assertEqual(bare, [])

    def test_what_a_role_may_not_read_is_no_obstacle_to_duplicating(self):
        """A tax is made by those alone who read its category; a company is not duplicated."""
        copied = [
            str(field)
            for model in self.models()
            if not model._original_module.startswith("ar_") and model._name != "res.company"
            for field in model._fields.values()
            if field._modules and all(map(is_ours, field._modules)) and field.copy and field.groups
        ]
        self.assertEqual(copied, ["account.tax.ar_vat_category"])

    def test_the_auditor_reads_and_is_nothing_else_of_ours(self):
        of_ours = {
            group: {
                implied
                for implied in self.env.ref(group).all_implied_ids.get_external_id().values()
                if is_ours(implied.partition(".")[0])
            }
            for group in ("ar_base.group_ar_auditor", OFFICER, MANAGER)
        }
        self.assertEqual(of_ours["ar_base.group_ar_auditor"], {READER})
        self.assertEqual(of_ours[OFFICER], {READER, OFFICER})
        self.assertEqual(of_ours[MANAGER], {READER, OFFICER, MANAGER})

    def test_every_model_is_guarded(self):
        for model in self.own_models():
            with self.subTest(model._name):
                kind = "ar.references" if model._transient else "ar.anchored"
                self.assertIsInstance(model, self.registry[kind])

    def test_every_model_is_limited_by_a_rule(self):
        rules = self.env["ir.rule"].search([]).model_id.mapped("model")
        self.assertEqual([m._name for m in self.own_models() if m._name not in rules], [])

    def make_some_of_each(self):
        partner = self.carried_over("Falsch BV", "nl", "NL123456789B90")
        self.invoice(partner, [(self.goods, 100, self.tax(16))])
        partner.street = "Weg 2"
        self.company.ar_tax_registry = "recorded"
        self.env["ar.tax.recorded.answer"].create({"number": "NL1", "outcome": "valid"})
        partner.ar_tax_number_ids._ask_now(self.company)
        self.audit()
        run = self.env["ar.audit.run"].create({"date_from": self.ago(9), "date_to": self.today})
        run.action_run()
        self.env["ar.tax.obligation"]._fill(self.today)

    def test_what_screens_show_as_fixed_is_fixed(self):
        """Whatever is read-only in the fields is so for those too who use no screen."""
        self.make_some_of_each()
        people = [self.person(f"p_{groups}", groups) for groups in (OFFICER, MANAGER)]
        for model in self.own_models():
            if model._transient:
                continue
            record = model.sudo().search([], order="id desc", limit=1)
            self.assertTrue(record, model._name)
            fixed = [
                name
                for name, field in model._fields.items()
                if field.store and field.readonly and name not in models.MAGIC_COLUMNS
            ]
            for name in fixed:
                for person in people:
                    told = f"{model._name}.{name} by {person.login}"
                    with self.subTest(told), self.assertRaises(AccessError):
                        record.with_user(person).write({name: False})

    def test_readers_change_nothing_with_any_button(self):
        self.make_some_of_each()
        readers = [
            self.person(f"r_{groups}", groups) for groups in READERS if self.env.ref(groups, False)
        ]
        methods = list(self.public_methods())
        self.assertGreater(len(methods), 15)
        for model, name in methods:
            record = model.sudo().search([], order="id desc", limit=1) if model._auto else model
            for reader in readers:
                with self.subTest(f"{model._name}.{name} by {reader.login}"):
                    self.assertEqual(self.written(record.with_user(reader), name), [])

    def written(self, record, method):
        """The statements that change something when a method is called.

        What a person asks to download is kept until it is fetched, for that person alone.
        """
        statements = []
        cursor = type(self.env.cr)
        execute = cursor.execute

        def noted(cr, query, *args, **kwargs):
            text = query if isinstance(query, str) else query.code
            if WRITES.match(text) and "ar_workbook_request" not in text:
                statements.append(" ".join(text.split())[:60])
            return execute(cr, query, *args, **kwargs)

        self.env.cr.flush()  # what is pending from before
        with patch.object(cursor, "execute", noted):
            savepoint = self.env.cr.savepoint()
            with contextlib.suppress(Exception):
                getattr(record, method)()
                self.env.flush_all()
            savepoint.close(rollback=True)
        self.env.invalidate_all(flush=False)
        return statements
