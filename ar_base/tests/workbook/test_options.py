"""What a workbook is asked arrives as what it should be, or is refused with a sentence."""

from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PEOPLE, FakeWorkbookCase

HOSTILE = {
    "as_of": ["foo", "2026-02-30", "2026-1", 5, True, [], {}, "0001-01-01", "9999-12-31", "\x00"],
    "netted": ["yes", 2, -1, 1.5, [], {}],
    "basis": ["sideways", 1, True, ["due"], {"due": 1}, "due\x00"],
    "partner_id": ["x", "1", 0, -1, 2**31, 10**30, 1.0, True, [1], {}, 999_999_999],
    "partner_ids": ["x", 1, ["x"], [0], [-1], [2**40], [1.5], [True], [[1]], {"1": 1}, [None]],
    "company_ids": ["x", 5, ["x"], [True], [2**40], [[1]], {}, [{}]],
    "domain": [
        "garbage",
        5,
        {"name": 1},
        ["name"],
        [["name", "=", "x", 1]],
        [["name", "="]],
        [["no_such_field", "=", 1]],
        [["name.city.zip", "=", 1]],
        [["name", "~~", "x"]],
        [["name", "any!", [["id", "=", 1]]]],
        [["parent_id", "any!", []]],
        [["parent_id", "any", [["child_ids", "any!", []]]]],
        [["create_date", ">", "soon"]],
        [["create_date", ">", [1]]],
        [["color", ">", "blue"]],
        [["color", "in", ["blue"]]],
        [["id", "=", {}]],
        [["id", "in", [[1, 2]]]],
        [["name", "=", "\x00"]],
        [["name", "ilike", "\ud800"]],
        ["&"],
        ["|", ["id", "=", 1]],
        ["!"] * 500 + [["id", "=", 1]] + ["!"],
        ["!"] * 5000 + [["id", "=", 1]],
        [["id", "=", 1]] * 5000,
        [[1, "=", 2, 3]],
        [[]],
        [None],
    ],
}


@tagged("post_install", "-at_install")
class TestOptions(FakeWorkbookCase):
    def setUp(self):
        super().setUp()
        self.person = self.env["res.partner"].create({"name": "Ada", "city": "London"})

    def test_each_option_arrives_as_what_it_is(self):
        for given, arrives in (
            ({"as_of": "2026-03-01"}, {"as_of": date(2026, 3, 1)}),
            ({"as_of": date(2026, 3, 1)}, {"as_of": date(2026, 3, 1)}),
            ({"as_of": datetime(2026, 3, 1, 23)}, {"as_of": date(2026, 3, 1)}),
            ({"as_of": None}, {}),
            ({"as_of": False}, {}),
            ({"netted": 1}, {"netted": True}),
            ({"basis": "due"}, {"basis": "due"}),
            ({"basis": False}, {}),
            ({"partner_id": self.person.id}, {"partner_id": self.person.id}),
            ({"partner_ids": [self.person.id] * 2}, {"partner_ids": self.person.ids}),
            ({"domain": []}, {"domain": []}),
            ({"domain": [(1, "=", 1)]}, {"domain": []}),
            ({"domain": [["name", "=", "Ada"]]}, {"domain": [["name", "=", "Ada"]]}),
            ({"company_ids": []}, {}),
        ):
            with self.subTest(given):
                self.opened(PEOPLE, user=self.reader, **given)
                self.assertEqual(self.asked, {"netted": False} | arrives)

    def test_what_is_wrong_is_named(self):
        for name, values in HOSTILE.items():
            for value in values:
                with self.subTest(name, value=repr(value)[:60]):
                    with self.assertRaises(UserError) as refused:
                        self.opened(PEOPLE, user=self.reader, **{name: value})
                    self.assertIn(f"“{name}”", str(refused.exception))
                    self.assertLess(len(str(refused.exception)), 300)

    def test_an_option_that_there_is_not_is_told_and_what_there_is(self):
        with self.assertRaisesRegex(UserError, "“People” cannot be asked “asof”.* as_of, basis"):
            self.opened(PEOPLE, user=self.reader, asof="2026-03-01")

    def test_a_workbook_that_there_is_not(self):
        with self.assertRaisesRegex(UserError, "“horoscope”"):
            self.opened("horoscope")

    def test_a_field_that_may_not_be_read_is_no_filter(self):
        # it would tell by the number of rows what is in it
        field = self.env["res.partner"]._fields["name"]
        self.patch(field, "groups", "base.group_system")
        with self.assertRaises(AccessError):
            self.opened(PEOPLE, user=self.reader, domain=[["name", "=", "Ada"]])

    def test_a_long_selection_is_no_mistake(self):
        people = self.env["res.partner"].search([], limit=5).ids
        ids = [*people, *range(10**6, 10**6 + 20_000)]
        rows, _total = self.rows(
            self.opened(PEOPLE, user=self.reader, domain=[["id", "in", ids]])["People"]
        )
        self.assertEqual(len(rows), len(people))

    def test_records_that_are_not_there_or_not_to_be_seen_are_told_alike(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        hidden = self.env["res.partner"].create(
            {"name": "Secret Ltd", "company_id": company.id, "is_company": True}
        )
        gone = self.env["res.partner"].create({"name": "Gone"})
        gone.unlink()
        told = set()
        for partner in (hidden, gone):
            for asked in ({"partner_id": partner.id}, {"partner_ids": [partner.id]}):
                with self.assertRaises(UserError) as refused:
                    self.opened(PEOPLE, user=self.reader, **asked)
                self.assertNotIn("Secret", str(refused.exception))
                told.add(str(refused.exception).partition(":")[2])
        self.assertEqual(len(told), 1)

    # ------------------------------------------------------------------
    # Companies
    # ------------------------------------------------------------------
    def test_no_company_that_the_reader_has_no_access_to_is_in_it_and_it_says_so(self):
        mine, other = self.env.company, self.env["res.company"].create({"name": "Elsewhere"})
        asked = [other.id, mine.id, 999_999_999]
        book = self.opened(PEOPLE, user=self.reader, company_ids=asked)
        self.assertEqual(self.companies, mine)
        about = [row[0] for row in book["People"].iter_rows(max_row=5, values_only=True)]
        self.assertIn("Companies that were left out, since you have no access to them: 2", about)
        self.assertNotIn("Elsewhere", str(about))

    def test_of_foreign_companies_alone_there_is_no_workbook(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(AccessError, "companies"):
            self.opened(PEOPLE, user=self.reader, company_ids=other.ids)

    def test_own_companies_in_the_order_in_which_they_are_asked(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        both = self.user(
            "both", "account.group_account_readonly", company_ids=(self.env.company + other).ids
        )
        book = self.opened(PEOPLE, user=both, company_ids=(other + self.env.company).ids)
        self.assertEqual(self.companies, other + self.env.company)
        self.assertNotIn("left out", str(book["People"]["A4"].value))
