"""Two companies with other buckets in one database: every screen counts in each one's own."""

from lxml import etree, html
from odoo import Command
from odoo.tests import tagged

from .common import ReceivablesCase

#: Days late, and the bucket of each company.
STORY = {
    -3: ("Not Due", "Not Due"),
    0: ("Not Due", "Not Due"),
    1: ("1–14", "1–30"),
    14: ("1–14", "1–30"),
    15: ("15–28", "1–30"),
    30: ("29–45", "1–30"),
    31: ("29–45", "31–60"),
    45: ("29–45", "31–60"),
    46: ("46+", "31–60"),
    90: ("46+", "61–90"),
    91: ("46+", "91+"),
}


@tagged("post_install", "-at_install")
class TestBuckets(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usual = cls.setup_other_company()["company"]
        cls.short = cls.company
        cls.scheme = cls.env["ar.aging.scheme"].create(
            {"name": "Fortnights", "limits": "14, 28, 45", "company_id": cls.short.id}
        )
        cls.short.ar_aging_scheme_id = cls.scheme

    def bill(self, company, days_late, partner=None, amount=100.0):
        """A document of a company, due so many days ago; of a negative amount: a credit note."""
        partner = partner or self.make_customer(f"Customer {company.id} {days_late} {amount}")
        move = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice" if amount > 0 else "out_refund",
                    "partner_id": partner.id,
                    "invoice_date": self.day(-max(days_late, 0) - 30),
                    "invoice_date_due": self.day(-days_late),
                    "invoice_payment_term_id": False,
                    "invoice_line_ids": [
                        Command.create({"name": "Goods", "price_unit": abs(amount), "tax_ids": []})
                    ],
                }
            )
        )
        move.action_post()
        return move

    def both(self, model, first=None):
        """A model for somebody who looks at both companies, and works in one of them."""
        companies = (first or self.short) | self.short | self.usual
        return self.env[model].with_context(allowed_company_ids=companies.ids)

    def debtor_of(self, move):
        return self.env["ar.debtor"]._of(move.partner_id, move.company_id)

    def counted(self):
        self.commit()
        self.count_debtors()
        self.env.invalidate_all()

    # ------------------------------------------------------------------
    # One bucket for one item
    # ------------------------------------------------------------------
    def on_open_items(self, move):
        return self.both("ar.open.item").search([("move_id", "=", move.id)]).bucket_id._named()

    def on_ageing(self, move):
        items = self.env["ar.aging.item"].with_context(allowed_company_ids=move.company_id.ids)
        return items.search([("move_id", "=", move.id)]).bucket_id.display_name

    def on_statement(self, move):
        (section,) = self.debtor_of(move)._statement_sections()
        (item,) = section["items"]
        (summed,) = (bucket for bucket, amount in section["buckets"].items() if amount)
        self.assertEqual(item.bucket, summed)
        return item.bucket._named()

    def on_page(self, move):
        """The one cell of the debtor's page that is not nought, but the sum."""
        page = html.fromstring(self.debtor_of(move).ageing)
        cells = [
            [part.text_content().strip() for part in cell]
            for cell in page.xpath("//div[contains(@class, 'col ')]")
        ]
        (name,) = {label for label, amount in cells[:-1] if "100" in amount}
        return name.removesuffix(" days late")

    def on_worklist(self, move):
        """The bucket that the debtor's column bears, and that of its oldest item."""
        debtor = self.debtor_of(move)
        names = move.company_id._ar_scheme()._late_names()
        (name,) = (name for number, name in enumerate(names, 1) if debtor[f"late_{number}_amount"])
        self.assertEqual(debtor.late_bucket_id._named(), name)
        return name

    def test_every_screen_names_the_same_bucket(self):
        moves = {
            (company, days): self.bill(company, days)
            for company in (self.short, self.usual)
            for days in STORY
        }
        self.counted()
        for (company, days), move in moves.items():
            name = STORY[days][company == self.usual]
            with self.subTest(company=company.name, days=days):
                self.assertEqual(self.on_open_items(move), name)
                self.assertEqual(self.on_ageing(move), name)
                self.assertEqual(self.on_statement(move), name)
                self.assertEqual(self.on_page(move).lower(), name.lower())
                if days > 0:
                    self.assertEqual(self.on_worklist(move), name)
                else:
                    self.assertFalse(self.debtor_of(move).late_bucket_id)

    def test_credits_stand_apart_everywhere(self):
        credit = self.bill(self.short, 40, amount=-100)
        self.counted()
        self.assertEqual(self.on_open_items(credit), "Credits")
        self.assertEqual(self.on_ageing(credit), "Credits")
        self.assertEqual(self.on_statement(credit), "Credits")
        self.assertEqual(self.on_page(credit), "Unapplied credits")

    def test_the_ageing_of_both_is_in_one_scheme_and_says_whose(self):
        mine, theirs = self.bill(self.short, 20), self.bill(self.usual, 20)
        self.commit()
        items = self.both("ar.aging.item").search([("move_id", "in", (mine + theirs).ids)])
        self.assertEqual(items.bucket_id.mapped("display_name"), ["15–28 · Fortnights"])
        self.env.invalidate_all()
        items = self.both("ar.aging.item", self.usual).search([("move_id", "=", mine.id)])
        self.assertEqual(items.bucket_id.display_name, "1–30 · 30, 60, 90 Days")

    def test_a_customer_of_both_has_a_debtor_in_each_ones_buckets(self):
        for company in (self.short, self.usual):
            self.bill(company, 20, self.customer)
        self.counted()
        of = self.env["ar.debtor"]._of
        short, usual = of(self.customer, self.short), of(self.customer, self.usual)
        self.assertEqual((short.late_1_amount, short.late_2_amount), (0, 100))
        self.assertEqual((usual.late_1_amount, usual.late_2_amount), (100, 0))

    # ------------------------------------------------------------------
    # What is old
    # ------------------------------------------------------------------
    def test_old_is_what_stands_in_the_oldest_bucket_of_its_company(self):
        moves = {
            (company, days): self.bill(company, days)
            for company in (self.short, self.usual)
            for days in (0, 10, 20, 50, 100)
        }
        self.counted()
        expected = {
            "last": {(self.short, 50), (self.short, 100), (self.usual, 100)},
            "later": {(self.short, 20), (self.usual, 50)},
            "first": {(self.short, 10), (self.usual, 10), (self.usual, 20)},
            False: {(self.short, 0), (self.usual, 0)},
        }
        debtors = {key: self.debtor_of(move) for key, move in moves.items()}
        mine = self.env["ar.debtor"].union(*debtors.values())
        for lateness, keys in expected.items():
            found = self.both("ar.debtor").search(
                [("lateness", "=", lateness), ("id", "in", mine.ids)]
            )
            self.assertEqual({key for key, one in debtors.items() if one in found}, keys)
            self.assertEqual({debtors[key].lateness for key in keys}, {lateness})
            if lateness:
                items = self.both("ar.open.item").search(
                    [
                        ("bucket_id.lateness", "=", lateness),
                        ("debtor_id", "in", mine.ids),
                    ]
                )
                self.assertEqual(items.debtor_id, found.sorted("id") & items.debtor_id)
                self.assertEqual(len(items), len(keys))
        not_old = self.both("ar.debtor").search(
            [("lateness", "!=", "last"), ("id", "in", mine.ids)]
        )
        self.assertEqual(len(not_old), len(moves) - 3)

    # ------------------------------------------------------------------
    # Columns
    # ------------------------------------------------------------------
    def label(self, name, companies, model="ar.debtor"):
        fields = self.env[model].with_context(allowed_company_ids=companies.ids)
        return fields.fields_get([name])[name]["string"]

    def test_columns_bear_the_names_of_the_readers_buckets(self):
        self.assertEqual(self.label("late_2_amount", self.short), "15–28 Days Late")
        self.assertEqual(self.label("late_2_amount", self.usual), "31–60 Days Late")
        self.assertEqual(
            self.label("late_2_amount", self.short + self.usual), "15–28 / 31–60 Days Late"
        )
        self.assertEqual(self.label("late_4_amount", self.short), "46+ Days Late")
        self.assertEqual(self.label("late_2", self.short, "ar.kpi.month"), "15+ Days Late")
        self.assertEqual(self.label("late_5", self.short, "ar.kpi.report"), "63+ Days Late")
        self.assertEqual(
            self.label("paid_late_1", self.short, "ar.payment.behaviour"), "1–14 Days Late"
        )

    def test_columns_that_no_company_uses_are_not_offered(self):
        debtors = self.env["ar.debtor"].with_context(allowed_company_ids=self.short.ids)
        known = debtors.fields_get(["late_4_amount", "late_5_amount"])
        self.assertEqual(known["late_4_amount"]["aggregator"], "sum")
        self.assertTrue(known["late_4_amount"]["exportable"])
        self.assertFalse(known["late_5_amount"].get("aggregator"))
        self.assertFalse(known["late_5_amount"]["exportable"])
        arch = etree.fromstring(debtors.get_view(view_type="list")["arch"])
        shown = arch.xpath("//field[starts-with(@name, 'late_')]/@name")
        self.assertIn("late_4_amount", shown)
        self.assertNotIn("late_5_amount", shown)
        self.scheme.limits = "7, 14, 21, 28"
        arch = etree.fromstring(debtors.get_view(view_type="list")["arch"])
        self.assertIn("late_5_amount", arch.xpath("//field/@name"))

    # ------------------------------------------------------------------
    # Another scheme
    # ------------------------------------------------------------------
    def late(self, debtor):
        return [debtor[f"late_{number}_amount"] for number in range(1, 5)]

    def test_another_scheme_counts_anew_what_is_stored(self):
        self.bill(self.short, 20, self.customer)
        theirs = self.bill(self.usual, 20)
        self.counted()
        debtor, other = self.debtor(), self.debtor_of(theirs)
        self.assertEqual(self.late(debtor), [0, 100, 0, 0])
        self.scheme.limits = "5, 10, 15"
        self.assertEqual(self.late(debtor), [0, 0, 0, 100])
        self.short.ar_aging_scheme_id = False
        self.assertEqual(self.late(debtor), [100, 0, 0, 0])
        self.assertEqual(debtor.late_bucket_id._named(), "1–30")
        self.assertEqual(self.late(other), [100, 0, 0, 0])

    def test_a_branch_changes_with_its_company(self):
        self.assertFalse(self.usual.ar_aging_scheme_id)
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.usual.id})
        self.usual.ar_aging_scheme_id = self.scheme.copy({"company_id": False})
        self.assertEqual(branch._ar_scheme(), self.usual._ar_scheme())

    def test_key_figures_and_behaviour_are_counted_anew_by_the_night(self):
        self.bill(self.short, 70, self.customer, 70)
        self.pay(self.bill(self.short, 40, self.customer, 30), payment_date=self.day(-20))
        self.commit()
        self.night("kpi")
        self.night("behaviour")
        month = self.env["ar.kpi.month"].search(
            [("debtor_id", "=", self.debtor().id), ("month", "=", self.today.replace(day=1))]
        )
        behaviour = self.env["ar.payment.behaviour"].search([("debtor_id", "=", self.debtor().id)])
        self.assertEqual((month.late_4, month.late_5, month.late_6), (70, 70, 0))
        self.assertEqual((behaviour.paid_late_1, behaviour.paid_late_2), (0, 30))
        self.assertIn("15–28 days late", behaviour.late_lines)
        self.short.ar_aging_scheme_id = False
        self.assertEqual((month.late, month.late_3, behaviour.paid_late_2), (70, 0, 0))
        self.assertFalse(behaviour.is_late_counted)
        self.assertIn("being counted", behaviour.late_lines)
        self.assertNotIn("0.00", behaviour.late_lines, "nothing that does not add up")
        self.night("kpi")
        self.night("behaviour")
        self.env.invalidate_all()
        month = self.env["ar.kpi.month"].search(
            [("debtor_id", "=", self.debtor().id), ("month", "=", self.today.replace(day=1))]
        )
        self.assertEqual((month.late_2, month.late_3, month.late_4), (70, 70, 0))
        behaviour = self.env["ar.payment.behaviour"].search([("debtor_id", "=", self.debtor().id)])
        self.assertEqual(behaviour.paid_late_1, 30)
        self.assertTrue(behaviour.is_late_counted)
        self.assertIn("30.00", behaviour.late_lines)

    def test_months_that_no_night_counts_any_more_are_counted_anew_too(self):
        """An invoice of 100 that has been open for six years, of which five are kept."""
        self.bill(self.short, 6 * 366, self.customer)
        self.commit()
        months = self.env["ar.kpi.month"]
        months._rebuild(self.short, months=60)
        kept = [("debtor_id", "=", self.debtor().id)]
        before = months.search(kept)
        self.assertEqual(len(before), 60)
        self.assertEqual({*before.mapped("late_5")}, {100})
        self.short.ar_aging_scheme_id = False
        self.assertFalse(any(before.mapped("late_5")))
        self.night("kpi")
        self.env.invalidate_all()
        after = months.search(kept)
        self.assertEqual(after.mapped("month"), before.mapped("month"))
        self.assertEqual({*after.mapped("late_5"), *after.mapped("closing")}, {100})
        self.assertFalse(any(after.mapped("late_6")), "there is no such bucket")
        self.assertFalse(months._count_stretch(self.short, self.today), "once")

    def test_roll_rates_are_those_of_the_companys_buckets(self):
        rolls = self.env["ar.kpi.roll"]
        before = self.today.replace(day=1)
        self.bill(self.short, (self.today - before).days + 6, self.customer)
        self.commit()
        self.env["ar.kpi.month"]._rebuild(self.short, months=3)
        found = rolls.search([("company_id", "=", self.short.id)])
        names = {bucket._named() for bucket in found.bucket_id}
        self.assertTrue(names <= {"Not Due", "1–14", "15–28", "29–45"}, names)
        self.assertTrue(names)

    def test_settings_choose_the_scheme(self):
        standard = self.env.ref("ar_base.aging_scheme_standard")
        self.bill(self.short, 20, self.customer)
        self.counted()
        settings = self.env["res.config.settings"].create({"company_id": self.short.id})
        settings.ar_aging_scheme_id = standard
        settings.execute()
        self.assertEqual(self.short._ar_scheme(), standard)
        self.assertEqual(self.late(self.debtor()), [100, 0, 0, 0])

    def test_the_statement_of_each_company_has_its_own_heads(self):
        for company, heads in (
            (self.short, ["Not due", "1–14 days late", "15–28", "29–45", "46 or more", "Credits"]),
            (self.usual, ["Not due", "1–30 days late", "31–60", "61–90", "91 or more", "Credits"]),
        ):
            debtor = self.debtor_of(self.bill(company, 20))
            page = self.env["ir.actions.report"]._render_qweb_html(
                "ar_collections.action_report_statement", debtor.ids
            )[0]
            table = html.fromstring(page).xpath("//table[contains(@class, 'ar_together')]")[0]
            self.assertEqual(
                [head.text_content().strip() for head in table.xpath(".//th")], [*heads, "Total"]
            )
