"""What a person may give a promise, from where she may read, and what is no number at all."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..people import NeighbourCase
from .common import PromiseCase

NO_NUMBERS = (float("nan"), float("inf"), float("-inf"), 1e300)


@tagged("post_install", "-at_install")
class TestPromiseGuards(PromiseCase, NeighbourCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice(100, due=-10)
        self.mine = self.promise(self.move).with_user(self.collector)

    def values(self, **values):
        """Those of a promise for an invoice that nobody promised yet."""
        move = self.invoice(60, due=-10)
        return {
            "debtor_id": self.debtor().id,
            "currency_id": move.currency_id.id,
            "amount": 60,
            "date": self.day(5),
            "move_line_ids": [Command.set(self.item(move).ids)],
            **values,
        }

    def test_every_field_that_is_not_free_is_refused_on_every_road(self):
        given = {"integer": 7, "float": 7.0, "monetary": 7.0, "char": "x", "boolean": True}
        given |= {"date": self.day(-3)}
        for record in (self.mine, self.mine.item_ids, self.mine.instalment_ids):
            free = record._free_fields()
            for name, field in record._fields.items():
                if name in free or field.type not in given:
                    continue
                with self.subTest(f"{record._name}.{name}"):
                    values = {name: given[field.type]}
                    with self.assertRaises(UserError):
                        record.write(values)
                    with self.assertRaises(UserError):
                        record.create(values)
        for name in ("item_ids", "instalment_ids"):
            line = Command.update(self.mine[name].id, {"company_id": self.elsewhere.id})
            with self.assertRaises(AccessError):
                self.mine.write({name: [line]})

    def test_instalments_of_another_promise_are_not_changed_through_this_one(self):
        """The program lets a promise change its instalments: only its own."""
        other = self.env["ar.promise"].with_user(self.colleague).create(self.values())
        row = other.instalment_ids
        before = row.read(["amount", "date", "promise_id"])
        for command in (
            Command.update(row.id, {"amount": 1, "date": self.day(1)}),
            Command.delete(row.id),
            Command.link(row.id),
            Command.set(row.ids),
        ):
            with self.subTest(command), self.assertRaisesRegex(AccessError, "another record"):
                self.mine.write({"instalment_ids": [command]})
        row.invalidate_recordset()
        self.assertEqual(row.read(["amount", "date", "promise_id"]), before)

    def test_it_is_put_down_to_whoever_notes_it_or_to_a_colleague(self):
        promises = self.env["ar.promise"].with_user(self.collector)
        for user in (self.portal, self.stranger, self.employee, self.auditor):
            with self.assertRaisesRegex(UserError, "cannot be given work"), self.env.cr.savepoint():
                self.mine.user_id = user
            with self.assertRaisesRegex(UserError, "cannot be given work"), self.env.cr.savepoint():
                promises.create(self.values(user_id=user.id))
        self.mine.user_id = self.colleague
        self.assertEqual(self.mine.user_id, self.colleague)

    def test_a_promise_begins_open_on_every_road(self):
        promises = self.env["ar.promise"].with_user(self.collector)
        forged = {
            "state": "kept",
            "received_amount": 60,
            "kept_amount": 60,
            "matured_amount": 60,
            "amount_company": 1,
            "level": -5,
            "ended_on": self.day(-3),
            "waits_until": self.day(3000),
        }
        for name, value in forged.items():
            with self.subTest(name), self.assertRaises(AccessError):
                promises.create(self.values(**{name: value}))
        context = {f"default_{name}": value for name, value in forged.items()}
        context |= {"default_live": False, "default_amount_before": 999}
        made = promises.with_context(**context).create(self.values())
        self.assertRecordValues(
            made,
            [
                {
                    "state": "open",
                    "received_amount": 0,
                    "kept_amount": 0,
                    "amount_company": 60,
                    "level": 0,
                    "ended_on": False,
                    "waits_until": self.day(7),
                }
            ],
        )
        self.assertRecordValues(made.item_ids, [{"live": True, "amount_before": 60}])
        self.assertRecordValues(made.instalment_ids, [{"state": "open", "received_amount": 0}])

    def test_a_promise_stays_with_its_debtor_in_its_currency(self):
        other = self.promise(self.invoice(50, partner=self.other))
        euro = self.setup_other_currency("EUR")
        with self.assertRaises(AccessError):
            self.mine.sudo().debtor_id = other.debtor_id
        with self.assertRaises(AccessError):
            self.mine.sudo().currency_id = euro
        with self.assertRaises(AccessError):
            self.mine.instalment_ids.sudo().promise_id = other
        with self.assertRaises(AccessError):
            self.mine.item_ids.sudo().promise_id = other

    # ------------------------------------------------------------------
    # Another company's id gives nothing away, wherever it is put
    # ------------------------------------------------------------------
    def meet_the_neighbours(self):
        self.theirs = self.foreign_invoice()
        self.their_debtor = self.foreign_debtor(self.theirs)

    def test_a_foreign_id_is_refused_in_an_onchange_and_a_default(self):
        self.meet_the_neighbours()
        promises = self.env["ar.promise"].with_user(self.collector)
        for values in (
            {"debtor_id": self.their_debtor.id},
            {"move_line_ids": [Command.set(self.item(self.theirs).ids)]},
            {"move_line_ids": [Command.link(self.item(self.theirs).id)]},
        ):
            spec = {"partner_id": {}, **{name: {} for name in values}}
            context = {f"default_{name}": value for name, value in values.items()}
            with self.subTest(values):
                with self.assertRaises(AccessError):
                    promises.onchange(dict(values), list(values), spec)
                with self.assertRaises(AccessError):
                    promises.with_context(**context).onchange({}, [], spec)

    def test_and_in_a_record(self):
        self.meet_the_neighbours()
        lines = [Command.set(self.item(self.theirs).ids)]
        with self.assertRaises(AccessError):
            self.env["ar.promise"].with_user(self.collector).create(
                self.values(debtor_id=self.their_debtor.id, move_line_ids=lines)
            )
        with self.assertRaises(AccessError):
            self.mine.move_line_ids = lines

    # ------------------------------------------------------------------
    # What is no number, or no day within reason, gets a sentence and leaves nothing behind
    # ------------------------------------------------------------------
    def refused(self, write, field):
        with self.assertRaisesRegex(ValidationError, f"“{field}”"), self.env.cr.savepoint():
            write()
            self.env.flush_all()
        self.env.invalidate_all()

    def test_an_amount_is_one(self):
        promises = self.env["ar.promise"].with_user(self.collector)
        for amount in NO_NUMBERS:
            with self.subTest(amount):
                self.refused(lambda: promises.create(self.values(amount=amount)), "Amount")
                self.refused(lambda: self.mine.write({"amount": amount}), "Amount")
                plan = [Command.create({"date": self.day(5), "amount": amount})]
                self.refused(lambda: promises.create(self.values(instalment_ids=plan)), "Amount")
        self.assertEqual(self.mine.amount, 100)

    def test_a_day_is_one_within_reason(self):
        promises = self.env["ar.promise"].with_user(self.collector)
        for day in ("9999-12-31", "2200-01-01", "0001-01-01", "2026-02-30", "soon", self.day(4000)):
            with self.subTest(day):
                self.refused(lambda: promises.create(self.values(date=day)), "Pays by")
                self.refused(lambda: self.mine.write({"date": day}), "Pays by")
                plan = [Command.create({"date": day, "amount": 60})]
                self.refused(
                    lambda: promises.create(self.values(date=self.day(5), instalment_ids=plan)),
                    "Pays by",
                )

    def test_a_promise_was_made_today_or_before(self):
        for day in ("0001-01-01", "9999-12-31"):
            with self.subTest(day):
                self.refused(lambda: self.mine.write({"promised_on": day}), "Promised On")
        with self.assertRaisesRegex(ValidationError, "still to come"):
            self.mine.promised_on = self.day(2)

    def test_instalments_are_some(self):
        promises = self.env["ar.promise"].with_user(self.collector)
        currency = self.company.currency_id
        for count, day in ((0, self.day(5)), (10**9, self.day(5)), (121, self.day(5))):
            with self.subTest(count), self.assertRaisesRegex(UserError, "instalments"):
                promises._split(1e8, day, count, currency=currency)
        with self.assertRaisesRegex(UserError, "instalments"):
            promises._split(0.02, self.day(5), 3, currency=currency)
        values = self.values(split_count=10**9, split_from=self.day(5), amount=1e8)
        spec = {name: {} for name in (*values, "instalment_ids")}
        with self.assertRaisesRegex(UserError, "instalments|Instalments"):
            promises.onchange(values, ["split_count"], spec)

    def test_there_are_no_more_instalments_than_anybody_waits_for(self):
        """Whoever makes the promise, and before any of them is made."""
        promises = self.env["ar.promise"].with_user(self.collector)
        made = []
        self.patch(
            self.registry["ar.promise.instalment"],
            "create",
            lambda records, vals_list: made.append(len(vals_list)) or records,
        )
        for count in (121, 2_000):
            plan = self.plan(count)
            for way in (
                lambda plan=plan: promises.create(self.values(instalment_ids=plan)),
                lambda plan=plan: self.mine.write({"instalment_ids": plan}),
                lambda plan=plan: (
                    self.debtor().sudo().env["ar.promise"].create(self.values(instalment_ids=plan))
                ),
            ):
                with self.assertRaisesRegex(ValidationError, "120 instalments at most"):
                    way()
        self.assertFalse(made)

    def test_nor_do_they_come_one_by_one(self):
        promise = self.env["ar.promise"].create(self.values(instalment_ids=self.plan(120)))
        self.assertEqual(len(promise.instalment_ids), 120)
        more = [Command.update(promise.instalment_ids[0].id, {"amount": 0.25})]
        more.append(Command.create({"date": self.day(9), "amount": 0.25}))
        with self.assertRaisesRegex(ValidationError, "120 instalments at most"):
            promise.write({"instalment_ids": more})

    def plan(self, count):
        """Instalments of half a unit, all but one, that add up to 60."""
        amounts = [0.5] * (count - 1) + [max(0.5, 60 - 0.5 * (count - 1))]
        return [Command.create({"date": self.day(5), "amount": amount}) for amount in amounts]

    def test_what_the_company_tolerates(self):
        for days in (10**8, -1):
            self.refused(
                lambda: self.company.write({"ar_promise_tolerance_days": days}),
                "Days Tolerated on Promises",
            )
        for amount in NO_NUMBERS:
            self.refused(
                lambda: self.company.write({"ar_promise_tolerance_amount": amount}),
                "Amount Tolerated on Promises",
            )
