"""What may be promised, by whom it is changed, and how it ends by hand."""

from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time
from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.orm import fields_relational
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL, mute_logger
from psycopg2 import IntegrityError

from .common import PromiseCase


@tagged("post_install", "-at_install")
class TestTerms(PromiseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = new_test_user(
            cls.env,
            login="p_collector",
            groups="base.group_user,ar_collections.group_ar_collector",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def test_more_items_than_odoo_fetches_at_once(self):
        """“Will pay” on a large customer: no statement for each of its items."""
        moves = self.env["account.move"].union(*(self.invoice(1) for _number in range(40)))
        items = self.item(moves)
        debtor = self.debtor()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        with patch.object(fields_relational, "PREFETCH_MAX", 5):
            promise = self.env["ar.promise"].create(
                {
                    "debtor_id": debtor.id,
                    "currency_id": self.company.currency_id.id,
                    "amount": 40,
                    "date": self.day(5),
                    "move_line_ids": items.ids,
                }
            )
            self.env.flush_all()
        self.assertEqual(len(promise.item_ids), 40)
        self.assertLess(self.env.cr.sql_log_count - before, 95)  # 75; one for each: 113

    def test_a_promise_has_items_and_one_instalment_that_follow_it(self):
        promise = self.promise(self.invoice(100) | self.invoice(50), amount=120)
        self.assertEqual(promise.item_ids.mapped("amount_before"), [100, 50])
        self.assertEqual(promise.instalment_ids.mapped("amount"), [120])
        self.assertEqual(promise.waits_until, self.day(7))
        promise.write({"amount": 90, "date": self.day(8)})
        self.assertRecordValues(promise.instalment_ids, [{"amount": 90, "date": self.day(8)}])
        self.assertEqual(promise.waits_until, self.day(10))
        self.assertEqual(promise.amount_company, 90)

    def test_whether_its_day_has_passed_says_the_companys_clock(self):
        """At two in the morning of the 2nd in Shanghai the 1st has passed."""
        self.company.ar_tz = "Asia/Shanghai"
        promise = self.promise(self.invoice(100))
        for day, expected in (("03-01", "past"), ("03-02", "now"), ("03-03", "later")):
            self.env.cr.execute(
                "UPDATE ar_promise SET promised_on = '2026-01-01', date = %s WHERE id = %s",
                [f"2026-{day}", promise.id],
            )
            promise.invalidate_recordset()
            with freeze_time("2026-03-01 18:00"):
                self.assertEqual(promise.falls_due, expected)

    def test_a_promise_without_items_is_refused(self):
        move = self.invoice(100)
        with self.assertRaisesRegex(ValidationError, "names the items"):
            self.promise(move, amount=100, move_line_ids=[])

    def test_more_than_is_open_is_refused_with_both_figures(self):
        with self.assertRaisesRegex(ValidationError, "120.00 is more than the .*100.00"):
            self.promise(self.invoice(100), amount=120)

    def test_a_settled_item_or_a_credit_is_refused(self):
        paid, credit = self.invoice(100), self.invoice(-30)
        self.pay(paid)
        for move in (paid, credit):
            lines = self.item(move).ids
            with self.assertRaisesRegex(ValidationError, "Nothing is open"):
                self.promise(move, amount=30, move_line_ids=lines)

    def test_a_day_before_the_promise_is_refused(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.promise(self.invoice(100), by=-1)

    def test_second_live_promise_is_explained_and_refused_by_the_database(self):
        move = self.invoice(100)
        first = self.promise(move, amount=60)
        with self.assertRaisesRegex(ValidationError, "already under a live promise"):
            self.promise(move, amount=40)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            first.item_ids.sudo().copy({"promise_id": first.id})
        first.action_withdraw()
        self.promise(move, amount=40)

    def test_a_plan_is_split_to_the_cent_month_by_month(self):
        promise = self.promise(
            self.invoice(100),
            date=False,
            instalment_ids=self.env["ar.promise"]._split(
                100, self.day(5), 3, currency=self.company.currency_id
            ),
        )
        self.assertEqual(promise.instalment_ids.mapped("amount"), [33.33, 33.33, 33.34])
        self.assertEqual(promise.date, max(promise.instalment_ids.mapped("date")))
        self.assertEqual(promise.waits_until, self.day(7))

    def test_instalments_that_do_not_add_up_are_refused_with_both_figures(self):
        promise = self.promise(self.invoice(100))
        with self.assertRaisesRegex(ValidationError, "add up to .*150.00, .*100.00"):
            promise.instalment_ids = [
                Command.create({"date": self.day(9), "amount": 50}),
            ]

    @contextmanager
    def no_such_day(self):
        why = "Change the days of the instalments"
        with self.assertRaisesRegex(ValidationError, why), self.env.cr.savepoint():
            yield
        self.env.invalidate_all()

    def test_the_day_of_a_plan_is_moved_by_its_instalments(self):
        """50 in five days, 50 in twenty: another day for the whole is no instalment's."""
        move = self.invoice(100)
        plan = [Command.create({"date": self.day(on), "amount": 50}) for on in (5, 20)]
        with self.no_such_day():
            self.promise(move, by=9, instalment_ids=plan)
        promise = self.promise(move, date=False, instalment_ids=plan).with_user(self.collector)
        first, last = promise.instalment_ids
        for day in (9, 30):
            with self.no_such_day():
                promise.date = self.day(day)
            self.assertEqual(promise.date, self.day(20))
        promise.instalment_ids = [Command.update(last.id, {"date": self.day(30)})]
        self.assertEqual(promise.date, self.day(30))
        later = [Command.update(last.id, {"date": self.day(25)})]
        promise.write({"date": self.day(25), "instalment_ids": later})
        self.assertEqual((promise.date, first.date), (self.day(25), self.day(5)))

    def test_nor_is_the_one_instalment_that_is_given_replaced_by_another(self):
        """100 by the ninth day, in one instalment: given so, or left of a plan of two."""
        move = self.invoice(100)
        one = [Command.create({"date": self.day(9), "amount": 100})]
        with self.no_such_day():
            self.promise(move, by=5, instalment_ids=one)
        promise = self.promise(move, by=9, instalment_ids=one)
        promise.instalment_ids = [Command.update(promise.instalment_ids.id, {"date": self.day(7)})]
        self.assertEqual((promise.date, promise.instalment_ids.date), (self.day(7), self.day(7)))
        with self.assertRaisesRegex(ValidationError, "add up to .*60.00, .*100.00"):
            promise.instalment_ids = [Command.update(promise.instalment_ids.id, {"amount": 60})]

    def test_the_form_splits_and_takes_the_split_back(self):
        move = self.invoice(100)
        action = self.debtor().action_note_promise()
        with Form(
            self.env["ar.promise"].with_user(self.collector).with_context(**action["context"])
        ) as form:
            form.date = self.day(3)
            form.split_count = 4
            self.assertEqual(len(form.instalment_ids), 4)
            self.assertEqual(form.split_from, self.day(3))
            form.amount = 80
        promise = form.record
        self.assertEqual(promise.move_line_ids, self.item(move))
        self.assertEqual(promise.instalment_ids.mapped("amount"), [20] * 4)
        with Form(promise) as form:
            with form.instalment_ids.edit(0) as instalment:
                instalment.amount = 25
            with form.instalment_ids.edit(1) as instalment:
                instalment.amount = 15
        self.assertEqual(promise.instalment_ids.mapped("amount"), [25, 15, 20, 20])
        with Form(promise) as form:
            form.split_count = 1
        self.assertRecordValues(promise.instalment_ids, [{"amount": 80, "date": self.day(3)}])
        self.assertEqual(promise.date, self.day(3))

    def test_items_can_be_added_and_taken_off(self):
        one, two = self.invoice(100), self.invoice(50)
        promise = self.promise(one, amount=50)
        promise.with_user(self.collector).move_line_ids = [Command.link(self.item(two).id)]
        self.assertEqual(promise.item_ids.mapped("amount_before"), [100, 50])
        promise.move_line_ids = [Command.unlink(self.item(one).id), Command.link(self.item(two).id)]
        self.assertEqual(promise.move_line_ids, self.item(two))

    def test_what_became_of_it_is_not_written_by_hand(self):
        promise = self.promise(self.invoice(100)).with_user(self.collector)
        for vals in (
            {"state": "kept"},
            {"ended_on": self.today},
            {"received_amount": 100},
            {"level": 3},
            {"kept_amount": 100},
            {"currency_id": self.setup_other_currency("EUR").id},
        ):
            with self.assertRaises(AccessError):
                promise.write(vals)
        with self.assertRaises(AccessError):
            promise.item_ids.write({"live": False})
        with self.assertRaises(AccessError):
            promise.write(
                {"instalment_ids": [Command.update(promise.instalment_ids.id, {"state": "kept"})]}
            )
        with self.assertRaises(UserError):
            promise.instalment_ids.amount = 1
        with self.assertRaises(UserError):
            promise.instalment_ids.unlink()
        with self.assertRaises(AccessError):
            self.promise(self.invoice(7), state="kept").with_user(self.collector)
        promise.note = "After the board meeting"

    def test_a_promise_begins_open_whatever_the_context_says(self):
        move = self.invoice(100)
        with self.assertRaises(AccessError):
            self.env["ar.promise"].with_user(self.collector).create({"state": "kept"})
        self.env = self.env(context={"default_state": "kept", "default_level": 4})
        self.assertRecordValues(self.promise(move), [{"state": "open", "level": 0}])

    def test_an_ended_promise_is_not_changed(self):
        promise = self.promise(self.invoice(100), by=-4, on=-9).with_user(self.collector)
        self.assertEqual(promise.state, "broken")
        for vals in ({"amount": 1}, {"date": self.day(9)}, {"move_line_ids": []}):
            with self.assertRaisesRegex(UserError, "has ended"):
                promise.write(vals)
        with self.assertRaisesRegex(UserError, "can no longer be withdrawn"):
            promise.action_withdraw()
        with self.assertRaises(UserError):
            promise.sudo().unlink()

    def test_nor_is_what_was_said_of_it(self):
        """“By Friday, after the board meeting” is what a later “who said so?” is answered from."""
        kept, broken, withdrawn = (
            self.promise(self.invoice(100), by=by, on=-9, note="After the board meeting")
            for by in (5, -4, 5)
        )
        kept.note = "By Friday, after the board meeting"
        self.pay_on(kept.move_line_ids.move_id, 0)
        withdrawn.with_user(self.collector).action_withdraw()
        for promise, state in ((kept, "kept"), (broken, "broken"), (withdrawn, "withdrawn")):
            self.assertEqual(promise.state, state)
            said, denied = promise.note, "They never said so"
            for given in (denied, False):
                with self.assertRaisesRegex(UserError, "what was said of it stays.* log as a note"):
                    promise.with_user(self.collector).note = given
            promise.with_user(self.collector).message_post(body=denied)
            self.assertEqual(promise.note, said)

    def test_withdrawn_by_the_collector_with_a_reason(self):
        """Which is said afterwards, and once; of one that was paid there is none."""
        promise = self.promise(self.invoice(100)).with_user(self.collector)
        promise.action_withdraw()
        promise.withdrawn_reason = "Wrong customer"
        with self.assertRaisesRegex(UserError, "what was said of it stays"):
            promise.withdrawn_reason = "Never promised"
        self.assertEqual(promise.withdrawn_reason, "Wrong customer")
        broken = self.promise(self.invoice(100), by=-4, on=-9).with_user(self.collector)
        with self.assertRaisesRegex(UserError, "what was said of it stays"):
            broken.withdrawn_reason = "Wrong customer"
        self.assertOutcome(promise, "withdrawn")
        self.assertEqual(promise.ended_on, self.today)

    def test_tolerances_are_not_negative(self):
        for name in ("ar_promise_tolerance_days", "ar_promise_tolerance_amount"):
            with self.assertRaisesRegex(ValidationError, "Tolerated on Promises”: -1 is not"):
                self.company[name] = -1
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(SQL("UPDATE res_company SET %s = -1", SQL.identifier(name)))
