"""What a person may give a dispute, from where she may read, and what is no number at all."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..people import NeighbourCase

NO_NUMBERS = (float("nan"), float("inf"), float("-inf"), 1e300)


@tagged("post_install", "-at_install")
class TestDisputeGuards(NeighbourCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice(100, due=-10)
        self.reason_ = self.env.ref("ar_collections.dispute_reason_other")
        self.mine = self.dispute(self.move, 40).with_user(self.collector)

    def test_every_field_that_is_not_free_is_refused_on_every_road(self):
        """Written, given to a new one, imported, copied, and by a command through a parent."""
        given = {"integer": 7, "float": 7.0, "monetary": 7.0, "char": "x", "html": "x"}
        given |= {"date": self.day(-3), "datetime": "2020-01-01 00:00:00", "boolean": True}
        for record in (self.mine, self.mine.line_ids):
            free = record._free_fields()
            for name, field in record._fields.items():
                if name in free or field.type not in given:
                    continue
                with self.subTest(f"{record._name}.{name}"):
                    values = {name: given[field.type]}
                    with self.assertRaises(AccessError):
                        record.write(values)
                    with self.assertRaises(AccessError):
                        record.create(values)
                    with self.assertRaises(AccessError):
                        record.copy(values)
        line = Command.update(self.mine.line_ids.id, {"accepted_amount": 40})
        with self.assertRaises(AccessError):
            self.mine.write({"line_ids": [line]})
        with self.assertRaises(AccessError):
            self.move.with_user(self.accountant).write({"ar_dispute_line_ids": [line]})
        result = self.mine.load([".id", "state"], [[str(self.mine.id), "Closed"]])
        self.assertFalse(result["ids"])

    def test_no_default_gets_past_the_list(self):
        forged = {
            "state": "closed",
            "resolution": "accepted",
            "decided_by_id": self.manager.id,
            "accepted_amount": 40,
            "released_on": self.day(-9),
            "spent_hours": -50,
            "name": "D/1",
        }
        context = {f"default_{name}": value for name, value in forged.items()}
        disputes = self.env["ar.dispute"].with_user(self.collector).with_context(**context)
        made = disputes._open_for({self.invoice(80): 30}, self.reason_)
        self.assertEqual((made.state, made.held_amount), ("new", 30))
        self.assertFalse(made.decided_by_id or made.resolution or made.spent_hours)
        self.assertFalse(made.line_ids.released_on or made.line_ids.accepted_amount)
        self.assertNotEqual(made.name, "D/1")

    def test_no_default_adds_to_what_was_decided(self):
        self.mine._decide({self.mine.line_ids: self.mine.line_ids._granting_nothing()}, "No")
        lines = self.env["ar.dispute.line"].with_user(self.collector)
        with self.assertRaises(UserError):
            lines.with_context(default_dispute_id=self.mine.id).create(
                {"move_id": self.move.id, "amount": 5}
            )

    def test_a_dispute_stays_with_its_debtor_and_a_line_with_its_dispute(self):
        other = self.dispute(self.invoice(50, partner=self.other))
        with self.assertRaises(AccessError):
            self.mine.sudo().debtor_id = other.debtor_id
        with self.assertRaises(AccessError):
            self.mine.sudo().line_ids.dispute_id = other
        with self.assertRaises(AccessError):
            self.mine.line_ids.dispute_id = other

    def test_who_contests_is_one_of_the_customer(self):
        clerk = self.env["res.partner"].create({"name": "Clerk", "parent_id": self.customer.id})
        self.mine.raised_by_id = clerk
        with self.assertRaisesRegex(ValidationError, "Babbage"):
            self.mine.raised_by_id = self.other

    def test_who_owns_it_works_in_its_company(self):
        self.mine.user_id = self.colleague
        for user in (self.portal, self.stranger, self.employee, self.auditor):
            with self.assertRaisesRegex(UserError, "cannot be given work"):
                self.mine.user_id = user

    def test_what_was_decided_is_worked_on_again_by_reopening_it_alone(self):
        """Taken on once more from a list, a credited claim would hold its amount back again."""
        line = self.mine.line_ids
        self.mine._decide({line: line._granting_all()}, "Agreed")
        self.mine.credit_note_ids.with_user(self.manager).action_post()
        self.commit()
        self.assertEqual((self.mine.state, self.mine.held_amount), ("closed", 0))
        for act in (
            self.mine.action_investigate,
            self.mine.action_resume,
            self.mine.action_wait,
            self.mine.action_decide,
            lambda: self.mine._wait("Which delivery?"),
        ):
            with self.assertRaisesRegex(UserError, "is Closed. Reopen it"):
                act()
        self.assertEqual((self.mine.state, self.mine.held_amount), ("closed", 0))

    def test_nor_does_a_team_give_it_to_who_only_reads(self):
        reason = self.mine.reason_id.sudo()
        reason.team_id = (
            self.env["ar.dispute.team"]
            .sudo()
            .create({"name": "Readers", "user_id": self.auditor.id})
        )
        dispute = self.dispute(self.invoice(100, due=-10), 10)
        self.assertEqual(dispute.team_id, reason.team_id)
        self.assertFalse(dispute.user_id)

    # ------------------------------------------------------------------
    # Another company's id gives nothing away, wherever it is put
    # ------------------------------------------------------------------
    def meet_the_neighbours(self):
        self.theirs = self.foreign_invoice()
        self.their_debtor = self.foreign_debtor(self.theirs)
        self.their_dispute = self.env["ar.dispute"]._open_for({self.theirs: 400}, self.reason_)

    def forms(self):
        """``model, values, fields read``: forms into which such an id could be put."""
        dispute, line = self.their_dispute.id, self.their_dispute.line_ids.id
        theirs = Command.create({"move_id": self.theirs.id})
        return (
            ("ar.dispute", {"debtor_id": self.their_debtor.id}, ["partner_id"]),
            ("ar.dispute", {"line_ids": [theirs]}, ["amount"]),
            ("ar.dispute.line", {"move_id": self.theirs.id}, ["amount", "open_amount"]),
            ("ar.dispute.line", {"dispute_id": dispute}, ["partner_id"]),
            ("ar.dispute.line", {"invoice_line_id": self.theirs.invoice_line_ids.id}, ["amount"]),
            ("ar.short.payment.wizard", {"move_id": self.theirs.id}, ["amount", "partner_id"]),
            ("ar.dispute.wait.wizard", {"dispute_id": dispute}, ["partner_id"]),
            ("ar.dispute.decide.wizard", {"dispute_id": dispute}, ["accepted_amount"]),
            ("ar.dispute.decide.line", {"dispute_line_id": line}, ["amount", "move_id"]),
            ("ar.deduction.code", {"partner_id": self.theirs.partner_id.id}, ["display_name"]),
        )

    def test_a_foreign_id_is_refused_in_an_onchange(self):
        self.meet_the_neighbours()
        for model, values, names in self.forms():
            form = self.env[model].with_user(self.collector)
            spec = {name: {} for name in (*names, *values)}
            with self.subTest(model=model, values=values):
                with self.assertRaises(AccessError):
                    form.onchange(dict(values), list(values), spec)
                context = {f"default_{name}": value for name, value in values.items()}
                with self.assertRaises(AccessError):
                    form.with_context(**context).onchange({}, [], spec)

    def test_and_in_a_record(self):
        self.meet_the_neighbours()
        for model, values, _names in self.forms():
            with self.subTest(model=model, values=values), self.assertRaises(AccessError):
                self.env[model].with_user(self.collector).create(values)

    def test_and_written_into_ones_own(self):
        self.meet_the_neighbours()
        own = self.mine
        wizard = self.env["ar.short.payment.wizard"].with_user(self.collector)
        wizard = wizard.create({"move_id": self.move.id, "reason_id": self.reason_.id})
        for change in (
            lambda: own.line_ids.write({"move_id": self.theirs.id}),
            lambda: own.write({"raised_by_id": self.theirs.partner_id.id}),
            lambda: wizard.write({"move_id": self.theirs.id}),
        ):
            with self.assertRaises(AccessError):
                change()

    def test_what_is_uncontested_is_asked_by_who_may_read_the_invoice(self):
        self.meet_the_neighbours()
        for user in (self.collector, self.employee):
            with self.assertRaises(AccessError):
                self.theirs.with_user(user)._ar_uncontested_amount()
        self.assertEqual(self.theirs._ar_uncontested_amount(), 600)

    def test_codes_of_foreign_customers_are_not_seen(self):
        self.meet_the_neighbours()
        codes = self.env["ar.deduction.code"]
        theirs = codes.with_company(self.elsewhere).create(
            {"code": "X1", "partner_id": self.theirs.partner_id.id, "reason_id": self.reason_.id}
        )
        shared = codes.create({"code": "X1", "reason_id": self.reason_.id})
        self.assertEqual(codes.with_user(self.collector).search([("code", "=", "X1")]), shared)
        self.assertEqual(
            codes.with_user(self.stranger).search([("code", "=", "X1")]), theirs | shared
        )

    def test_a_question_goes_to_the_customer_and_nobody_else(self):
        dispute = self.mine
        wizard = (
            self.env["ar.dispute.wait.wizard"]
            .with_user(self.collector)
            .create(
                {
                    "dispute_id": dispute.id,
                    "question": "Photos?",
                    "contact_id": self.other.id,
                    "send_email": True,
                }
            )
        )
        with self.assertRaisesRegex(UserError, "Babbage"):
            wizard.action_wait()
        self.assertEqual(dispute.state, "new")
        wizard.contact_id = self.customer
        wizard.action_wait()
        self.assertEqual(dispute.outbox_recipient_ids.partner_id, self.customer)

    # ------------------------------------------------------------------
    # What is no number, or none within reason, gets a sentence and leaves nothing behind
    # ------------------------------------------------------------------
    def refused(self, write, field):
        with self.assertRaisesRegex(ValidationError, f"“{field}”"), self.env.cr.savepoint():
            write()
            self.env.flush_all()
        self.env.invalidate_all()

    def test_a_target_is_some_working_hours(self):
        for hours in (0, -5, 1e9, *NO_NUMBERS):
            with self.subTest(hours):
                self.refused(lambda: self.mine.write({"target_hours": hours}), "Target")
                reason = self.reason_.with_user(self.manager)
                self.refused(lambda: reason.write({"target_hours": hours}), "Target")
        self.mine.target_hours = 8

    def test_an_amount_is_one(self):
        codes = {"move_id": self.invoice(70).id, "reason_id": self.reason_.id}
        wizards = self.env["ar.short.payment.wizard"].with_user(self.collector)
        decisions = self.env["ar.dispute.decide.wizard"].with_user(self.collector)
        decision = decisions.create({"dispute_id": self.mine.id, "decision": "part"})
        for amount in NO_NUMBERS:
            with self.subTest(amount):
                self.refused(lambda: self.mine.line_ids.write({"amount": amount}), "Amount")
                self.refused(lambda: wizards.create({**codes, "amount": amount}), "Deducted")
                self.refused(
                    lambda: decision.line_ids.write({"accepted_amount": amount}), "Accepted"
                )
                self.refused(
                    lambda: decision.line_ids.write({"accepted_price": amount}), "Price Granted"
                )
        self.assertEqual(self.mine.amount, 40)

    def test_and_in_an_onchange(self):
        spec = {"deadline": {}, "target_hours": {}}
        with self.assertRaisesRegex(ValidationError, "“Target”"):
            self.mine.onchange({"target_hours": float("nan")}, ["target_hours"], spec)

    def test_a_day_is_one_within_reason(self):
        for day in ("0001-01-01", "1890-05-05", "9999-12-31", "soon", "2026-02-30"):
            with self.subTest(day):
                self.refused(lambda: self.mine.write({"raised_on": day}), "Raised On")

    def test_what_the_company_sets(self):
        for name, label in (
            ("ar_four_eyes_amount", "Second Person Above"),
            ("ar_cost_of_capital", "Cost of Capital"),
        ):
            for value in NO_NUMBERS:
                with self.subTest(name, value=value):
                    self.refused(lambda: self.company.write({name: value}), label)

    def test_the_form_of_a_dispute_says_so(self):
        with self.assertRaisesRegex(ValidationError, "“Target”"), Form(self.mine) as form:
            form.target_hours = -1
