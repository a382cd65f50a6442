"""A promise counts for what it says: so much of its items, each instalment on its own day."""

from odoo import Command
from odoo.tests import tagged

from .common import PromiseCase


@tagged("post_install", "-at_install")
class TestParts(PromiseCase):
    def asked(self, *moves, on=0):
        """What is promised and asked for of each document, so many days from today."""
        found = [self.decisions(move, on) for move in moves]
        return [(item.amount_promised, item.amount_due) for item in found]

    # ------------------------------------------------------------------
    # The dunning rule
    # ------------------------------------------------------------------
    def test_the_rest_of_an_item_is_asked_for(self):
        """400 of 1,000 are promised in five days: 600 are asked for; from the eighth day, all."""
        move = self.invoice(1000, due=-10)
        self.promise(move, 400)
        self.assertEqual(self.reason(move), "ready")
        self.assertEqual([self.asked(move, on=on)[0] for on in (0, 7)], [(400, 600)] * 2)
        self.assertEqual(self.asked(move, on=8), [(0, 1000)])
        self.pay_on(move, 1, 150)
        with self.in_days(1):
            self.assertEqual(self.asked(move, on=1), [(250, 600)])

    def test_a_promise_lies_on_the_oldest_items(self):
        old, young = self.invoice(600, due=-20), self.invoice(400, due=-10)
        self.promise(old | young, 700)
        self.assertEqual(self.asked(old, young), [(600, 0), (100, 300)])
        self.assertEqual([self.reason(move) for move in (old, young)], ["promised", "ready"])

    def test_money_counts_wherever_it_goes(self):
        """250 are still to come: they lie on the oldest item, and the younger one is asked for."""
        old, young = self.invoice(600, due=-20), self.invoice(400, due=-10)
        self.promise(old | young, 400)
        self.assertEqual(self.asked(old, young), [(400, 200), (0, 400)])
        self.pay_on(young, 0, 150)
        self.assertEqual(self.asked(old, young), [(250, 350), (0, 250)])

    def test_what_is_contested_bears_no_promise(self):
        """Of 600 half is contested: with the 400 of the other, all the rest is promised."""
        old, young = self.invoice(600, due=-20), self.invoice(400, due=-10)
        self.dispute(old, 300)
        self.promise(old | young, 700)
        self.assertEqual(self.asked(old, young), [(300, 0), (400, 0)])
        self.assertEqual([self.reason(move) for move in (old, young)], ["promised"] * 2)

    def test_what_is_under_way_bears_none_either(self):
        journal = self.payments_without_entry()
        old, young = self.invoice(600, due=-20), self.invoice(400, due=-10)
        self.pay(old, 100, journal_id=journal.id)
        self.promise(old | young, 900)
        self.assertEqual(self.asked(old, young), [(500, 0), (400, 0)])

    def test_a_credit_bears_the_rest(self):
        self.policy.set_off_credits = True
        move = self.invoice(1000, due=-10)
        self.promise(move, 400)
        self.invoice(-150)
        item = self.decisions(move)
        self.assertEqual(
            (item.amount_promised, item.amount_set_off, item.amount_due), (400, 150, 450)
        )

    def test_money_that_came_is_not_taken_off_twice(self):
        """400 are promised and come, not applied: 600 are owed, whether or not it is set off."""
        move = self.invoice(1000, due=-10)
        promise = self.promise(move, 400)
        self.on_account(400)
        self.commit()
        self.assertEqual((promise.state, promise.unapplied_amount), ("open", 400))
        for sets_off in (False, True):
            self.policy.set_off_credits = sets_off
            self.assertEqual(self.decisions(move).amount_due, 600, sets_off)

    def test_while_money_waits_to_be_applied_nothing_is_asked_for(self):
        move = self.invoice(100, due=-10)
        self.policy.set_off_credits = False
        self.promise(move, by=-3, on=-9)
        self.assertEqual(self.reason(move), "ready")
        self.on_account(100, date=self.day(-4))
        self.commit()
        self.assertEqual(self.reason(move), "promised")
        self.policy.set_off_credits = True
        self.assertEqual(self.reason(move), "set_off")

    def test_as_of_a_past_day_what_had_come_by_then_counts(self):
        """400 of 1,000, promised twelve days ago for eight days ago; 150 came ten days ago."""
        move = self.invoice(1000, due=-30)
        self.pay_on(move, -14, 100)
        promise = self.promise(move, 400, by=-8, on=-12)
        self.pay_on(move, -10, 150)
        self.assertOutcome(promise, "partly_kept", 150)
        asked = {on: self.asked(move, on=on)[0] for on in (-13, -11, -9, -6, -5, 0)}
        self.assertEqual(
            asked,
            {
                -13: (0, 900),
                -11: (400, 500),
                -9: (250, 500),
                -6: (250, 500),
                -5: (0, 750),
                0: (0, 750),
            },
        )

    def test_the_letter_adds_up(self):
        move = self.invoice(1000, due=-10)
        self.promise(move, 400)
        notice = self.propose().notice_ids
        (section,) = notice._sections()
        self.assertEqual((section["open"], section["promised"], section["total"]), (1000, 400, 600))
        report = self.env["ir.actions.report"]
        letter, _kind = report._render_qweb_html(
            "ar_collections.action_report_dunning_notice", notice.ids
        )
        for html in (letter.decode(), self.items_html(notice)):
            for text in ("Less promised amounts", "Promised:", "-400.00", "600.00"):
                self.assertIn(text, html)

    def items_html(self, notice):
        """The table in the e-mail."""
        return str(
            self.env["ir.qweb"]._render(
                "ar_collections.dunning_notice_items",
                {"notice": notice, "sections": notice._sections()},
            )
        )

    # ------------------------------------------------------------------
    # A plan
    # ------------------------------------------------------------------
    def plan(self, move, *instalments):
        return self.promise(
            move,
            sum(amount for _day, amount in instalments),
            date=False,
            instalment_ids=[
                Command.create({"date": self.day(on), "amount": amount})
                for on, amount in instalments
            ],
        )

    def test_a_plan_is_waited_for_in_parts(self):
        """300 of 1,000 in three parts: 700 are asked for; 40 came, the next part is late."""
        move = self.invoice(1000, due=-10)
        plan = self.plan(move, (3, 100), (33, 100), (63, 100))
        self.assertEqual(self.asked(move), [(300, 700)])
        self.pay_on(move, 1, 40)
        with self.in_days(4):
            plan._judge()
            self.assertEqual(plan.instalment_ids.mapped("to_come_amount"), [60, 100, 100])
            self.assertEqual(plan.instalment_ids.mapped("late_amount"), [60, 0, 0])
            self.assertEqual(self.asked(move, on=4), [(260, 700)])
        with self.in_days(6):
            plan._judge()
            self.assertOutcome(plan, "partly_kept", 40)
            self.assertEqual(self.asked(move, on=6), [(0, 960)])
        self.assertEqual(
            (plan.kept_amount, plan.matured_amount, plan.broken_company), (40, 300, 260)
        )

    def test_instalments_that_were_kept_count_although_the_plan_goes_on(self):
        move = self.invoice(300, due=-10)
        plan = self.plan(move, (3, 100), (33, 100), (63, 100))
        self.pay_on(move, 2, 100)
        self.assertOutcome(plan, "open", 100)
        self.assertEqual((plan.matured_amount, plan.kept_amount), (100, 100))
        (group,) = self.env["ar.promise"]._read_group(
            [("id", "=", plan.id)], [], ["kept_rate:avg", "kept_amount_rate:avg"]
        )
        self.assertEqual(group[1], 100)
        plan.action_withdraw()
        self.assertEqual((plan.matured_amount, plan.kept_amount, plan.to_come_amount), (0, 0, 0))

    # ------------------------------------------------------------------
    # The other figures
    # ------------------------------------------------------------------
    def test_the_ageing_shows_what_is_promised_of_each(self):
        euro = self.setup_other_currency("EUR", rates=[(self.day(-400), 2.0)])
        old, young = (self.invoice(200, due=due, currency_id=euro.id) for due in (-40, -10))
        self.promise(old | young, 300)
        items = self.env["ar.aging.item"].search([("partner_id", "=", self.customer.id)])
        promised = {item.move_id: (item.amount, item.promised_amount) for item in items}
        self.assertEqual(promised, {old: (100, 100), young: (100, 50)})

    def test_each_instalment_is_forecast_in_its_week(self):
        """Nobody ever kept or broke one here, so a half is expected: in two of the weeks."""
        old, young = self.invoice(60, due=-20), self.invoice(40, due=-10)
        self.plan(old | young, (3, 50), (24, 30))
        forecast = self.env["ar.forecast"]._make(self.company)
        promised = {week.number: week.promised for week in forecast.week_ids if week.promised}
        self.assertEqual(
            {week: round(amount, 2) for week, amount in promised.items()}, {1: 25, 4: 15}
        )
        self.assertAlmostEqual(forecast.promised, 40, 2)
