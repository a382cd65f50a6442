from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import AgingCase


@tagged("post_install", "-at_install")
class TestScheme(AgingCase):
    def scheme(self, limits, **values):
        return self.env["ar.aging.scheme"].create({"name": limits, "limits": limits, **values})

    def test_days_make_buckets(self):
        scheme = self.scheme("15, 45")
        self.assertEqual(
            scheme.bucket_ids.mapped("display_name"), ["Not Due", "1–15", "16–45", "46+", "Credits"]
        )

    def test_the_companys_buckets_are_used(self):
        self.company.ar_aging_scheme_id = self.scheme("7")
        self.invoice(100, due=-8)
        self.assertEqual(self.buckets(), {"8+": 100})

    def test_what_is_wrong_is_named(self):
        for limits, word in (("30, soon", "“soon”"), ("30, 20", "Day 20"), ("0", "Day 0")):
            with self.subTest(limits), self.assertRaisesRegex(ValidationError, word):
                self.scheme(limits)

    def test_other_separators(self):
        self.assertEqual(len(self.scheme("30；60，90").bucket_ids), 6)

    def test_buckets_of_a_kept_snapshot_stay(self):
        scheme = self.scheme("30, 60")
        self.invoice(100)
        self.snapshot(scheme=scheme)
        scheme.name = "Another name is fine"
        with self.assertRaisesRegex(UserError, "another name"):
            scheme.limits = "30, 90"
