"""Whose call it was, whose papers are sent, and whom a condition may look at."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..people import NeighbourCase


@tagged("post_install", "-at_install")
class TestWorkGuards(NeighbourCase):
    def setUp(self):
        super().setUp()
        self.own = self.invoice(100, due=-10)
        self.calls = self.env["ar.call"].with_user(self.collector)
        self.page = self.refreshed().with_user(self.collector)
        self.first = {"debtor_id": self.page.id, "outcome": "no_answer"}

    # ------------------------------------------------------------------
    # A call is logged by who made it, when it was made, and stays as it was
    # ------------------------------------------------------------------
    def test_nobody_logs_one_for_somebody_else_or_in_the_past(self):
        for forged in (
            {"user_id": self.manager.id},
            {"called_at": "2020-01-01 09:00:00"},
            {"reached": True},
            {"company_id": self.elsewhere.id},
            {"partner_id": self.other.id},
        ):
            with self.subTest(forged):
                with self.assertRaises(AccessError):
                    self.calls.create({**self.first, **forged})
                name, value = next(iter(forged.items()))
                made = self.calls.with_context(**{f"default_{name}": value}).create(self.first)
                self.assertRecordValues(
                    made,
                    [
                        {
                            "user_id": self.collector.id,
                            "reached": False,
                            "company_id": self.company.id,
                            "partner_id": self.customer.id,
                        }
                    ],
                )
                self.assertEqual(self.company._ar_day_of(made.called_at), self.today)
        result = self.calls.load(
            ["debtor_id/.id", "outcome", "called_at"],
            [[str(self.debtor().id), "No answer", "2020-01-01 09:00:00"]],
        )
        self.assertFalse(result["ids"])

    def test_nobody_deletes_one(self):
        call = self.calls.create(self.first)
        for user in (self.collector, self.manager):
            with self.assertRaises(AccessError):
                call.with_user(user).unlink()
        with self.assertRaisesRegex(AccessError, "kept"):
            call.with_user(self.manager)._unlink_never()
        self.assertTrue(call.exists())

    def test_nobody_rewrites_one(self):
        call = self.calls.create(self.first)
        for user in (self.collector, self.manager):
            for change in (
                {"user_id": self.manager.id},
                {"called_at": "2020-01-01 09:00:00"},
                {"outcome": "will_pay"},
                {"note": "They promised"},
                {"debtor_id": self.debtor(self.other).id},
            ):
                with self.subTest(user=user.login, change=change), self.assertRaises(AccessError):
                    call.with_user(user).write(change)
        with self.assertRaises(AccessError):
            call.sudo().debtor_id = self.debtor(self.other)

    def test_what_came_of_it_is_the_same_customers(self):
        move = self.invoice(50, partner=self.other)
        dispute = self.dispute(move)
        for forged in ({"contact_id": self.other.id}, {"dispute_id": dispute.id}):
            with self.subTest(forged), self.assertRaisesRegex(ValidationError, "Babbage"):
                self.calls.create({**self.first, **forged})

    def test_another_companys_ids_give_nothing_away(self):
        theirs = self.foreign_debtor(self.foreign_invoice())
        spec = {"partner_id": {}, "company_id": {}, "debtor_id": {}}
        with self.assertRaises(AccessError):
            self.calls.onchange({"debtor_id": theirs.id}, ["debtor_id"], spec)
        with self.assertRaises(AccessError):
            self.calls.create({**self.first, "debtor_id": theirs.id})
        for wizard in ("ar.call.wizard", "ar.hand.over.wizard"):
            forms = self.env[wizard].with_user(self.collector)
            with self.assertRaises(AccessError):
                forms.with_context(default_debtor_ids=theirs.ids).onchange(
                    {}, [], {"debtor_ids": {}}
                )
            with self.assertRaises(AccessError):
                forms.create({"debtor_ids": [Command.set(theirs.ids)]})

    # ------------------------------------------------------------------
    # Only a contact of the customer is marked as wrong, or written to
    # ------------------------------------------------------------------
    def wizard(self, **values):
        wizards = self.env["ar.call.wizard"].with_user(self.collector)
        return wizards.create({"debtor_ids": [Command.set(self.page.ids)], **values})

    def test_nobody_else_is_marked_as_the_wrong_one(self):
        private = self.env["res.partner"].create(
            {"name": "Private", "company_id": self.elsewhere.id, "ar_reminder_contact": True}
        )
        with self.assertRaises(AccessError):
            self.wizard(outcome="wrong_person", contact_id=private.id)
        wizard = self.wizard(outcome="wrong_person", contact_id=self.other.id)
        with self.assertRaisesRegex(UserError, "Babbage"):
            wizard.action_log()
        self.assertFalse((self.other | private).filtered("ar_wrong_contact"))
        self.assertFalse(self.debtor().call_ids)
        self.assertTrue(private.ar_reminder_contact)

    def test_one_call_with_several_marks_nobody(self):
        self.invoice(100, due=-10, partner=self.other)
        both = self.refreshed() | self.refreshed(self.other)
        wizard = self.wizard(outcome="wrong_person")
        wizard.write({"debtor_ids": [Command.set(both.ids)], "contact_id": self.customer.id})
        with self.assertRaises(UserError):
            wizard.action_log()
        self.assertFalse(self.customer.ar_wrong_contact)

    def test_a_subsidiary_is_another_customer(self):
        branch = self.make_customer("Ada Branch", parent_id=self.customer.id)
        theirs = self.invoice(70, due=-10, partner=branch)
        self.assertEqual(branch.commercial_partner_id, branch)
        wizard = self.wizard()
        self.assertNotIn(branch, wizard.possible_contact_ids)
        self.assertNotIn(self.item(theirs), wizard.possible_line_ids)

    # ------------------------------------------------------------------
    # What is ticked on a debtor's page is the debtor's, whatever the client sends
    # ------------------------------------------------------------------
    def bill_others(self):
        self.others = self.invoice(900, due=-10, partner=self.other)
        self.foreign = self.foreign_invoice(partner=self.customer)

    def ticked(self, *moves):
        ids = [self.item(move).id for move in moves]
        return self.page.with_context(ar_ticked_ids=[*ids, 10**9])

    def test_a_mail_carries_no_other_customers_invoice(self):
        self.bill_others()
        for stranger in (self.others, self.foreign):
            with self.assertRaisesRegex(UserError, "Tick the invoices"):
                self.ticked(stranger).action_send_invoices()
        action = self.ticked(self.own, self.others).action_send_invoices()
        files = self.env["ir.attachment"].browse(action["context"]["default_attachment_ids"])
        self.assertEqual(len(files), 1)
        self.assertIn(self.own.name.replace("/", "-"), files.name.replace("/", "-"))

    def test_nor_does_any_other_button_take_it(self):
        self.bill_others()
        page = self.ticked(self.others, self.foreign)
        for press in (page.action_hold_ticked, page.action_dispute_ticked):
            with self.assertRaisesRegex(UserError, "Tick the invoices"):
                press()
        self.assertNotIn("default_move_line_ids", page.action_log_call()["context"])
        promised = page.action_note_promise()["context"]["default_move_line_ids"]
        self.assertEqual(promised, [Command.set(self.item(self.own).ids)])

    def test_what_is_no_id_is_said_so(self):
        for junk in (["x"], [None], "12", 5, [10**30]):
            with self.subTest(junk), self.assertRaisesRegex(UserError, "ar_ticked_ids"):
                self.page.with_context(ar_ticked_ids=junk).action_send_invoices()

    def test_a_settled_invoice_is_no_open_item(self):
        self.pay(self.own)
        with self.assertRaisesRegex(UserError, "Tick the invoices"):
            self.ticked(self.own).action_send_invoices()

    def test_documents_go_out_for_the_debtor_alone(self):
        self.bill_others()
        with self.assertRaises(UserError):
            self.page._send_documents(self.others)
        with self.assertRaises(UserError):
            self.page._send_documents(self.foreign)

    def test_a_note_is_no_markup(self):
        """What somebody typed as text is shown as text."""
        self.company.ar_manager_id = self.manager
        said = "Says <b>never</b> & 5 < 6\nand hung up"
        for outcome in ("refuses", "insolvent"):
            wizard = (
                self.env["ar.call.wizard"]
                .with_user(self.collector)
                .create(
                    {
                        "debtor_ids": [Command.set(self.refreshed().ids)],
                        "outcome": outcome,
                        "note": said,
                    }
                )
            )
            wizard.action_log()
            task = self.debtor().activity_ids[-1]
            self.assertIn("&lt;b&gt;never&lt;/b&gt; &amp; 5 &lt; 6", task.note)
            self.assertIn("and hung up", task.note)
            self.assertRegex(task.note, "<br ?/?>|</p>")
            self.assertIn("&lt;b&gt;never", self.debtor().message_ids[0].body)


@tagged("post_install", "-at_install")
class TestRuleGuards(NeighbourCase):
    def setUp(self):
        super().setUp()
        self.strategy = self.env["ar.strategy"].create(
            {"name": "Test", "company_id": self.company.id}
        )
        self.strategy.action_put_in_force()

    def test_nobody_turns_her_own_absence_into_a_colleagues(self):
        absences = self.env["ar.absence"].with_user(self.collector)
        mine = absences.create({"substitute_id": self.manager.id, "date_to": self.day(5)})
        with self.assertRaises(AccessError):
            mine.user_id = self.colleague
        with self.assertRaises(AccessError):
            absences.with_context(default_user_id=self.colleague.id).create(
                {"substitute_id": self.collector.id, "date_to": self.day(5)}
            )
        self.assertFalse(self.env["ar.absence"].search([("user_id", "=", self.colleague.id)]))

    def test_the_company_next_door_does_not_read_it(self):
        mine = self.env["ar.absence"].create(
            {
                "user_id": self.collector.id,
                "substitute_id": self.colleague.id,
                "date_to": self.day(5),
                "note": "Operation",
            }
        )
        for user in (self.colleague, self.auditor, self.manager):
            self.assertIn(mine, self.env["ar.absence"].with_user(user).search([]))
        self.assertNotIn(mine, self.env["ar.absence"].with_user(self.stranger).search([]))

    def test_a_rule_shares_among_people_of_its_company(self):
        rules = self.env["ar.assignment.rule"].with_user(self.manager)
        rule = rules.create({"name": "All", "user_ids": [Command.set(self.collector.ids)]})
        with self.assertRaises(AccessError):
            rule.company_id = self.elsewhere
        for user in (self.portal, self.stranger):
            with self.assertRaises(UserError):
                rule.user_ids = user
        both = self.env["ar.assignment.rule"]
        for user in (self.portal, self.stranger):
            with self.assertRaisesRegex(ValidationError, "cannot be given work in"):
                both.create({"name": "All", "user_ids": [Command.set(user.ids)]})

    def test_a_debtor_is_handed_to_people_of_its_company(self):
        self.invoice(100, due=-10)
        self.page = self.refreshed()
        for user in (self.portal, self.stranger):
            wizard = self.env["ar.hand.over.wizard"].create(
                {"debtor_ids": self.page.ids, "user_id": user.id, "reason": "?"}
            )
            with self.assertRaisesRegex(UserError, "cannot be given work in"):
                wizard.action_hand_over()
            wizard = self.env["ar.assign.wizard"].create(
                {"debtor_ids": self.page.ids, "user_id": user.id}
            )
            with self.assertRaisesRegex(UserError, "cannot be given work in"):
                wizard.action_assign()

    def test_who_left_gets_nothing_and_a_broken_rule_stops_no_other(self):
        rules = self.env["ar.assignment.rule"]
        broken = rules.create({"name": "Broken", "user_ids": self.manager.ids, "sequence": 1})
        rules.create({"name": "All", "user_ids": (self.collector | self.colleague).ids})
        self.colleague.write({"company_ids": self.elsewhere.ids, "company_id": self.elsewhere.id})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_assignment_rule SET condition = %s WHERE id = %s",
            ["[('field_of_a_removed_add_on', '=', 1)]", broken.id],
        )
        self.env.invalidate_all()
        self.invoice(100, due=-10)
        self.invoice(100, due=-10, partner=self.other)
        debtors = self.refreshed() | self.debtor(self.other)
        with self.assertLogs("odoo.addons.ar_collections", "WARNING"):
            self.night("assignment")
        self.assertEqual(debtors.user_id, self.collector)

    def test_a_strategy_stays_in_its_company(self):
        strategy = self.env["ar.strategy"].create({"name": "S", "company_id": self.company.id})
        rule = self.env["ar.strategy.rule"].create({"name": "r", "strategy_id": strategy.id})
        other = self.env["ar.strategy"].create({"name": "O", "company_id": self.elsewhere.id})
        with self.assertRaises(AccessError):
            strategy.with_user(self.manager).company_id = self.elsewhere
        with self.assertRaises(AccessError):
            rule.strategy_id = other

    # ------------------------------------------------------------------
    # A condition looks at the company's debtors, and says so when it cannot
    # ------------------------------------------------------------------
    def rule(self, condition, **values):
        return (
            self.env["ar.strategy.rule"]
            .with_user(self.manager)
            .create(
                {
                    "strategy_id": self.strategy.id,
                    "name": "late",
                    "points": 5,
                    "condition": condition,
                    **values,
                }
            )
        )

    def test_what_cannot_be_asked_is_refused_with_a_sentence(self):
        for condition in (
            "__import__('os').system('true')",
            "[('id', '=', open('/etc/passwd'))]",
            "[(",
            "5",
            "'text'",
            "{}",
            "{'a': 1}",
            "None",
            "[1, 2]",
            "[('id',)]",
            "[('id', '=', 1, 2, 3)]",
            "[('nothing', '=', 1)]",
            "[('open_amount', 'wherever', 1)]",
            "[('open_amount', '>', 'much')]",
            "[('open_amount', '>', [1, 2])]",
            "[('next_due_date', '>', 'soon')]",
            "[('id', 'in', 'abc')]",
            "[('id', 'in', [10**30])]",
            "[('partner_id.nothing', '=', 1)]",
            "[('partner_id', 'any', [('nothing', '=', 1)])]",
            "[('partner_id', 'any', 5)]",
            "['&']",
            "['|', ('id', '=', 1)]",
            "['!']",
            "(" * 5000,
            "[" * 150 + "]" * 150,
            "-" * 20000 + "1",
            f"[('id', 'in', {list(range(20000))})]",
        ):
            with (
                self.subTest(condition[:60]),
                self.assertRaisesRegex(ValidationError, "rule “late”"),
                self.env.cr.savepoint(),
            ):
                self.rule(condition)
                self.env.flush_all()
            self.env.invalidate_all()

    def test_the_form_counts_none_for_it(self):
        with Form(self.rule("[]")) as form:
            for condition in ("[('open_amount', '>', 'much')]", "[(", "5"):
                form.condition = condition
                self.assertEqual(form.debtor_count, 0)
            form.condition = "[]"

    def test_it_does_not_look_into_other_companies(self):
        """Ranking asks as superuser: what it would count there could be guessed bit by bit."""
        self.foreign_invoice(5000, partner=self.customer)
        self.invoice(100, due=-10)
        self.refreshed()
        for condition in (
            "[('partner_id.ar_debtor_ids.open_amount', '>', 1000)]",
            "[('partner_id', 'any', [('ar_debtor_ids', 'any', [('open_amount', '>', 1000)])])]",
            "[('partner_id.invoice_ids.amount_total', '>', 1000)]",
            "[('partner_id.ar_debtor_ids', '!=', False)]",
            "[('user_id.company_ids.name', '=', 'Next Door')]",
            "[('user_id.company_id.name', '=', 'Next Door')]",
            "[('company_id.parent_id.name', '=', 'Next Door')]",
            "['!', ('company_id.user_ids.login', '=', 'p_stranger')]",
        ):
            with self.subTest(condition), self.assertRaisesRegex(ValidationError, "rule “late”"):
                self.rule(condition)
        for condition in (
            "[('partner_id.category_id.name', '=', 'Retail')]",
            "[('segment_ids.name', '=', 'Retail')]",
            "[('promise_ids.state', '=', 'broken')]",
            "[('promise_ids', '!=', False), ('company_id.name', 'ilike', 'company')]",
            "[('promise_ids.item_ids.live', '=', True)]",
            "[('user_id.lang', '=', 'en_US')]",
            "['|', ('country_id.code', '=', 'DE'), ('partner_id.parent_id.name', 'ilike', 'x')]",
        ):
            self.rule(condition)

    def test_an_assignment_rule_asks_alike(self):
        rules = self.env["ar.assignment.rule"].with_user(self.manager)
        for condition in ("5", "[('partner_id.ar_debtor_ids.open_amount', '>', 1000)]"):
            with self.assertRaisesRegex(ValidationError, "rule “All”"), self.env.cr.savepoint():
                rules.create(
                    {"name": "All", "user_ids": self.collector.ids, "condition": condition}
                )

    def test_numbers_that_would_stop_the_worklist_are_refused(self):
        strategy = self.strategy.with_user(self.manager)
        for values in (
            {"rest_days": 10**7},
            {"warning_days": 2 * 10**9},
            {"minimum_days": 10**6},
            {"minimum_amount": float("nan")},
            {"minimum_amount": float("inf")},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                strategy.write(values)
        with self.assertRaisesRegex(ValidationError, "“Points”"):
            self.rule("[]", points=2**31 - 1)
