"""Who is on the worklist, who leaves it, and who comes back."""

from freezegun import freeze_time
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestWorklist(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strategy = cls.env["ar.strategy"].create(
            {
                "name": "Test",
                "company_id": cls.company.id,
                "minimum_amount": 50,
                "rest_days": 7,
            }
        )
        cls.strategy.action_put_in_force()
        cls.emma, cls.jonas = (
            new_test_user(
                cls.env,
                login=login,
                groups="base.group_user,ar_collections.group_ar_collector",
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
                tz="UTC",
            )
            for login in ("w_emma", "w_jonas")
        )

    def worklist(self, user=None):
        domain = [("on_worklist", "=", True), ("company_id", "=", self.company.id)]
        debtors = self.env["ar.debtor"].with_user(user or self.env.user)
        if user:
            domain.append(("is_mine", "=", True))
        return debtors.search(domain).sudo().partner_id

    def test_the_immaterial_and_the_current_stay_out(self):
        self.invoice(49.99, due=-10)
        self.invoice(1000, due=5, partner=self.other)
        self.refreshed()
        self.assertFalse(self.worklist())
        self.invoice(0.01, due=-10)
        self.refreshed()
        self.assertEqual(self.worklist(), self.customer)

    def test_what_was_worked_disappears_and_returns_after_its_rest(self):
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        debtor.action_done()
        self.assertFalse(self.worklist())
        self.assertEqual(debtor.next_action_date, self.day(7))
        for days, expected in ((1, False), (6, False), (7, True)):
            with freeze_time(self.noon(days)):
                self.assertEqual(bool(self.worklist()), expected, days)

    def test_a_day_that_was_noted_decides_when_it_returns(self):
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        debtor.write({"next_action": "Visit", "next_action_date": self.day(3)})
        self.assertFalse(self.worklist())
        debtor.action_done()
        self.assertEqual((debtor.next_action, debtor.next_action_date), ("Visit", self.day(3)))
        with freeze_time(self.noon(3)):
            self.assertEqual(self.worklist(), self.customer)

    def test_a_step_that_is_due_stands_there_even_where_nothing_is_late(self):
        self.invoice(10, due=5)
        debtor = self.refreshed()
        debtor.write({"next_action": "Ask for the new address", "next_action_date": self.today})
        self.assertEqual(self.worklist(), self.customer)
        debtor.action_done()
        self.assertFalse(debtor.next_action)
        with freeze_time(self.noon(7)):
            self.assertFalse(self.worklist(), "nothing was left to do")

    def promised_for_tomorrow(self, move):
        return self.env["ar.promise"].create(
            {
                "debtor_id": self.debtor().id,
                "currency_id": move.currency_id.id,
                "amount": 100,
                "promised_on": self.day(-8),
                "date": self.day(1),
                "move_line_ids": self.item(move).ids,
            }
        )

    def test_a_broken_promise_brings_it_back_even_if_it_was_worked_today(self):
        move = self.invoice(100, due=-10)
        debtor = self.refreshed()
        self.promised_for_tomorrow(move)
        debtor.action_done()
        with freeze_time(self.noon(4)):
            debtor.sudo().worked_on = self.day(4)
            debtor.promise_ids._judge()
            self.assertEqual(self.worklist(), self.customer)
            self.assertIn("broken: call", debtor.broken_promise_text)

    def test_a_step_is_due_though_what_is_owed_and_what_is_not_come_to_nought(self):
        """An invoice of 100, a credit note of 100, and nobody applied it: 0 in all, both open."""
        self.invoice(100, due=5)
        self.invoice(-100)
        debtor = self.refreshed()
        self.assertEqual(debtor.open_amount, 0)
        debtor.write({"next_action": "Ask what the credit is for", "next_action_date": self.today})
        self.assertTrue(debtor.has_step_due)
        self.assertEqual(self.worklist(), self.customer)

    def test_a_step_is_done_with_when_nothing_is_open_any_more(self):
        move = self.invoice(100, due=-10)
        debtor = self.refreshed()
        debtor.write({"next_action": "Call again", "next_action_date": self.today})
        self.assertEqual(self.worklist(), self.customer)
        self.pay(move)
        self.refreshed()
        self.assertFalse(self.worklist())

    def test_worked_today_is_the_companys_day(self):
        """Who works in Shanghai, where it is tomorrow already, has it done for the company, too."""
        with freeze_time("2026-03-02 20:00:00"):
            self.company.ar_tz = "Europe/London"
            self.emma.tz = "Asia/Shanghai"
            self.today = self.company._ar_today()
            self.invoice(100, due=-10)
            debtor = self.refreshed()
            debtor.user_id = self.emma
            self.assertEqual(
                self.worklist(self.emma.with_context(tz="Asia/Shanghai")), self.customer
            )
            mine = debtor.with_user(self.emma).with_context(tz="Asia/Shanghai")
            mine.action_done()
            self.assertFalse(mine.search([("on_worklist", "=", True)]))
            self.assertEqual(debtor.worked_on, self.today)
            self.assertTrue(mine.search([("is_worked_today", "=", True)]))

    def test_merging_customers_keeps_promises_disputes_and_calls(self):
        ours, theirs = self.invoice(100, due=-10), self.invoice(80, due=-10, partner=self.other)
        third = self.invoice(60, due=-10, partner=self.other)
        self.commit()
        kept, gone = self.debtor(), self.debtor(self.other)
        promise = self.env["ar.promise"].create(
            {
                "debtor_id": gone.id,
                "currency_id": theirs.currency_id.id,
                "amount": 80,
                "date": self.day(5),
                "move_line_ids": self.item(theirs).ids,
            }
        )
        dispute = self.dispute(third, 20)
        call = self.env["ar.call"].create({"debtor_id": gone.id, "outcome": "other"})
        self.refreshed()
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | self.other).ids, self.customer, extra_checks=False
        )
        self.env.invalidate_all()
        self.assertFalse(gone.exists())
        self.assertEqual(promise.debtor_id | dispute.debtor_id | call.debtor_id, kept)
        self.assertEqual(promise.partner_id | dispute.partner_id | call.partner_id, self.customer)
        self.refreshed()
        self.assertEqual((kept.promised_amount, kept.disputed_amount), (80, 20))
        self.assertEqual(kept.to_chase_amount, 100 + 60 - 20)
        self.assertEqual(self.reason(ours), "ready")

    def test_figures_are_never_typed_in(self):
        self.invoice(100, due=-10)
        debtor = self.refreshed().with_user(self.emma)
        for figure, value in (
            ("open_amount", 0),
            ("score", 999),
            ("status", "current"),
            ("is_material", False),
            ("last_payment_date", self.today),
            ("broken_promise_count", 0),
            ("disputed_amount", 5),
            ("score_rule_ids", [(5,)]),
        ):
            with self.assertRaisesRegex(AccessError, "counted from the journal"):
                debtor.write({figure: value})
            with self.assertRaises(AccessError):
                debtor.create(
                    {
                        "company_id": self.company.id,
                        "partner_id": self.other.id,
                        figure: value,
                    }
                )
        debtor.write({"next_action": "Call", "pinned_note": "Ask for Ada"})

    def test_an_empty_worklist_says_why(self):
        """Nobody is praised for having been given nothing."""

        def said(user):
            action = self.env["ir.actions.act_window"].with_user(user).with_company(self.company)
            return action._for_xml_id("ar_collections.ar_debtor_action")["help"]

        self.assertIn("Nobody has to be chased today", said(self.emma))
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        debtor.user_id = self.jonas
        self.assertIn("No debtor to work today is yours", said(self.emma))
        self.assertIn("Nothing left to do today", said(self.jonas))
        debtor.with_user(self.jonas).action_done()
        self.assertIn("Nothing left to do today", said(self.jonas))
        self.assertIn("Nobody has to be chased today", said(self.emma))

    def test_a_substitute_sees_the_worklist_of_who_is_away(self):
        self.invoice(100, due=-10)
        self.refreshed().user_id = self.emma
        self.assertFalse(self.worklist(self.jonas))
        absence = (
            self.env["ar.absence"]
            .with_user(self.emma)
            .create({"substitute_id": self.jonas.id, "date_to": self.day(5)})
        )
        self.assertEqual(self.worklist(self.jonas), self.customer)
        with freeze_time(self.noon(6)):
            self.assertFalse(self.worklist(self.jonas))
        role = "base.group_user,ar_collections.group_ar_collector"
        other = new_test_user(self.env, login="w_third", groups=role)
        self.env["ar.absence"].create(
            {"user_id": self.jonas.id, "substitute_id": other.id, "date_to": self.day(5)}
        )
        covered = self.env["ar.absence"]._covered_by(other)
        self.assertEqual(covered, other | self.jonas | self.emma, "the substitute is away too")
        with self.assertRaises(ValidationError):
            absence.copy({"date_from": self.day(3), "date_to": self.day(9)})
        with self.assertRaises(AccessError):
            self.env["ar.absence"].with_user(self.jonas).create(
                {
                    "user_id": self.emma.id,
                    "substitute_id": self.jonas.id,
                    "date_from": self.day(40),
                    "date_to": self.day(50),
                }
            )

    def test_legal_and_insolvent_debtors_are_neither_dunned_nor_called(self):
        move = self.invoice(100, due=-10)
        debtor = self.refreshed()
        for standing in ("legal", "insolvent"):
            wizard = self.env["ar.hand.over.wizard"].create(
                {"debtor_ids": debtor.ids, "to": standing, "reason": "No answer to three letters"}
            )
            wizard.action_hand_over()
            self.assertEqual(self.reason(move), standing)
            self.assertEqual(debtor.status, standing)
            self.assertFalse(self.worklist())
        debtor.action_back_to_normal()
        self.assertEqual(self.reason(move), "ready")
        self.assertEqual(debtor.status, "late")

    def test_with_the_lawyers_nobody_is_called_about_a_broken_promise(self):
        move = self.invoice(100, due=-10)
        debtor = self.refreshed()
        self.promised_for_tomorrow(move)
        self.env["ar.hand.over.wizard"].create(
            {"debtor_ids": debtor.ids, "to": "legal", "reason": "No answer to three letters"}
        ).action_hand_over()
        with freeze_time(self.noon(4)):
            debtor.promise_ids._judge()
            self.assertEqual(debtor.promise_ids.state, "broken")
            self.assertFalse(self.worklist())
            self.assertFalse(debtor.on_worklist)
            self.assertFalse(debtor.broken_promise_text)
            debtor.action_back_to_normal()
            self.assertEqual(self.worklist(), self.customer)
            self.assertTrue(debtor.broken_promise_text)

    def test_handing_over_to_a_colleague_puts_it_on_the_colleagues_list(self):
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        debtor.user_id = self.emma
        debtor.action_done()
        self.env["ar.hand.over.wizard"].with_user(self.emma).create(
            {"debtor_ids": debtor.ids, "user_id": self.jonas.id, "reason": "Speaks German"}
        ).action_hand_over()
        self.assertEqual(debtor.user_id, self.jonas)
        self.assertEqual(self.worklist(self.jonas), self.customer)
        self.assertIn("Speaks German", debtor.message_ids[0].body)

    def test_what_went_to_the_lawyers_went_to_no_colleague_who_was_chosen_before(self):
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        self.env["ar.hand.over.wizard"].create(
            {
                "debtor_ids": debtor.ids,
                "user_id": self.jonas.id,
                "to": "legal",
                "reason": "No answer",
            }
        ).action_hand_over()
        self.assertIn("Handed over to Lawyers: No answer", debtor.message_ids[0].body)

    def test_a_hold_shows_at_once(self):
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        debtor.write({"hold_until": self.day(3), "hold_reason": "New system"})
        self.assertEqual(debtor.status, "on_hold")
        self.assertFalse(self.worklist())
        debtor.action_release_hold()
        self.assertEqual(self.worklist(), self.customer)

    def test_time_at_the_customers(self):
        with freeze_time("2026-03-02 01:30:00"):
            country = self.env.ref
            china = self.make_customer("Cai", country_id=country("base.cn").id, tz="Europe/Berlin")
            germany = self.make_customer("Dora", country_id=country("base.de").id)
            states = self.make_customer("Eve", country_id=country("base.us").id, tz=False)
            self.assertEqual(china.ar_local_time, "Mon 09:30")
            self.assertEqual(germany.ar_local_time, "Mon 02:30")
            self.assertTrue(states.ar_local_time.startswith("≈ Sun"))
            self.assertFalse(self.make_customer("Nobody", country_id=False, tz=False).ar_local_time)
