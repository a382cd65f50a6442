"""What a context holds comes from whoever calls: a wrong type is told, and reaches no statement."""

from lxml import etree
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import ReceivablesCase

DAYS = ["soon", "2026-02-30", "2026-01-01; --", 5, True, [1], {"a": 1}, "0001-01-01", "9999-12-31"]
IDS = ["x", 5, True, ["x"], [0], [-1], [True], [None], [2**40], [[1]], {"a": 1}, [{}], [1.5]]
FLAGS = ["yes", 2, [], {"a": 1}]
HOSTILE = {
    "ar.aging.item": {
        "ar_as_of": DAYS,
        "ar_aging_basis": ["sideways", 1, True, ["due"], {"a": 1}],
        "ar_aging_netted": FLAGS,
        "ar_aging_scheme_id": ["x", 0.5, -1, 2**40, [1], {"a": 1}, 999_999_999],
        "ar_partner_ids": IDS,
    },
    "ar.aging.bucket": {"ar_aging_basis": ["sideways", 1, ["due"], {"a": 1}]},
    "ar.aging.snapshot.item": {"ar_aging_basis": ["sideways", 1, ["due"], {"a": 1}]},
    "ar.open.item": {"ar_as_of": DAYS, "ar_partner_ids": IDS, "ar_item_ids": IDS},
}


@tagged("post_install", "-at_install")
class TestHostileContext(ReceivablesCase):
    def setUp(self):
        super().setUp()
        self.invoice(100, due=-40)
        self.commit()
        self.reader = new_test_user(self.env, "reader", "ar_collections.group_ar_user")

    def test_lists_and_pivots_tell_what_is_wrong(self):
        for model, keys in HOSTILE.items():
            for key, values in keys.items():
                for value in values:
                    self._check_told(model, key, value)

    def _check_told(self, name, key, value):
        model = self.env[name].with_user(self.reader).with_context(**{key: value})
        fields = {"ar.open.item": "reason", "ar.aging.bucket": "scheme_id"}
        field = fields.get(name, "bucket_id")
        for call in (
            lambda: model.web_search_read([], {"display_name": {}, field: {}}),
            lambda: model.formatted_read_group([], [field], ["__count"]),
        ):
            with self.subTest(name, key=key, value=value), self.assertRaises(UserError) as refused:
                call()
            self.assertIn(f"“{key}”", str(refused.exception))

    def test_what_is_right_is_answered(self):
        scheme = self.company._ar_scheme()
        for model, context in (
            ("ar.aging.item", {}),
            ("ar.aging.item", {"ar_as_of": False, "ar_aging_scheme_id": False}),
            (
                "ar.aging.item",
                {
                    "ar_as_of": str(self.today),
                    "ar_aging_basis": "document",
                    "ar_aging_netted": True,
                    "ar_aging_scheme_id": scheme.id,
                    "ar_partner_ids": self.customer.ids,
                },
            ),
            ("ar.open.item", {"ar_as_of": self.today, "ar_partner_ids": tuple(self.customer.ids)}),
        ):
            found = self.env[model].with_user(self.reader).with_context(**context).search([])
            self.assertEqual(len(found), 1, (model, context))

    def test_a_million_ids_are_one_value(self):
        """As numbers of their own, PostgreSQL reads and weighs each, wherever they stand."""
        ids = list(range(10**9, 10**9 + 20_000))
        for model, keys in HOSTILE.items():
            for key in {"ar_partner_ids", "ar_item_ids"} & keys.keys():
                items = self.env[model].with_user(self.reader).with_context(**{key: ids})
                with self.subTest(model, key=key):
                    self.assertLess(len(items._table_query.params), 2_000)
                    self.assertEqual(len(items.search([])), key == "ar_item_ids")

    def test_and_are_found_among_them(self):
        settled = self.invoice(70, due=-40)
        self.pay(settled)
        self.commit()
        reader = self.env["ar.open.item"].with_user(self.reader)
        many = list(range(10**9, 10**9 + 20_000))
        items = reader.with_context(ar_item_ids=[*many, self.item(settled).id])
        self.assertIn(self.item(settled), items.search([]).move_line_id)
        self.assertNotIn(self.item(settled), reader.search([]).move_line_id)
        for model in ("ar.open.item", "ar.aging.item"):
            theirs = self.env[model].with_user(self.reader)
            theirs = theirs.with_context(ar_partner_ids=[*many, self.customer.id])
            self.assertEqual(len(theirs.search([])), 1)

    def test_the_buckets_of_another_company_are_not_to_be_had_by_their_number(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        scheme = self.company._ar_scheme().copy({"name": "Secret", "company_id": other.id})
        items = self.env["ar.aging.item"].with_user(self.reader)
        with self.assertRaises(UserError) as refused:
            items.with_context(ar_aging_scheme_id=scheme.id).search([])
        self.assertNotIn("Secret", str(refused.exception))

    def test_ticked_items(self):
        collector = new_test_user(self.env, "emma", "ar_collections.group_ar_collector")
        debtor = self.debtor().with_user(collector)
        for value in IDS:
            with self.subTest(value), self.assertRaisesRegex(UserError, "“ar_ticked_ids”"):
                debtor.with_context(ar_ticked_ids=value).action_hold_ticked()

    def test_compiled_texts_are_not_taken_from_others(self):
        source = etree.fromstring("<t>Dear customer</t>")
        for value in (5, "x", [1], True):
            texts = self.env["ir.qweb"].with_context(ar_compiled=value)
            self.assertTrue(texts._generate_code_uncached(source))
