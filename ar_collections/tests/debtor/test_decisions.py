"""What was decided about a customer stays decided, whatever becomes of its contact."""

import random

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ...domain.debtor.decisions import STRICTNESS, Kind
from ..common import ReceivablesCase


class DecisionsCase(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        role = "ar_collections.group_ar_{}".format
        cls.emma, cls.jonas, cls.manager = (
            new_test_user(
                cls.env,
                login,
                f"base.group_user,{role(name)}",
                company_id=cls.company.id,
                company_ids=cls.company.ids,
            )
            for login, name in (("emma", "collector"), ("jonas", "collector"), ("max", "manager"))
        )
        cls.company.ar_manager_id = cls.manager
        cls.never = cls.make_policy("Never", never_dun=True, never_reason="Sister company")
        cls.gentle = cls.make_policy("Gentle", days=(14, 60))

    def merge(self, kept, *others):
        partners = kept.union(*others)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            partners.ids, kept, extra_checks=False
        )
        self.env.invalidate_all()

    def tasks(self, debtor):
        return debtor.activity_ids.filtered(lambda task: "Decide what holds" in task.summary)

    def contact_of(self, company, name="Clerk"):
        return self.env["res.partner"].create({"name": name, "parent_id": company.id})

    def typed_in(self, partner, amount=100.0):
        """What a contact owes by an entry: Odoo writes invoices on its customer."""
        receivable = self.company_data["default_account_receivable"]
        revenue = self.company_data["default_account_revenue"]
        owed = {"account_id": receivable.id, "partner_id": partner.id, "debit": amount}
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.day(-90),
                "line_ids": [
                    Command.create({**owed, "date_maturity": self.day(-60)}),
                    Command.create({"account_id": revenue.id, "credit": amount}),
                ],
            }
        )
        entry.action_post()
        self.item(entry).no_followup = False
        return entry


@tagged("post_install", "-at_install")
class TestMergingDecisions(DecisionsCase):
    def test_two_worked_customers_become_one(self):
        """Ada owes 100 and 40 and is Emma's; Babbage owes 250, paid 50, and is with lawyers."""
        self.invoice(100, due=-60)
        self.invoice(40, due=-5)
        theirs = self.invoice(250, due=-30, partner=self.other)
        self.pay(theirs, 50)
        kept, gone = self.refreshed(), self.debtor(self.other)
        kept.write(
            {
                "user_id": self.emma.id,
                "policy_id": self.gentle.id,
                "next_action": "Call Ms Byron",
                "next_action_date": self.day(6),
                "pinned_note": "<p>Pays on Fridays</p>",
                "hold_until": self.day(3),
                "hold_reason": "New address",
            }
        )
        gone.write(
            {
                "user_id": self.jonas.id,
                "standing": "legal",
                "next_action": "Ask the lawyers",
                "next_action_date": self.day(2),
                "pinned_note": "<p>Claim 7/26</p>",
                "hold_until": self.day(9),
                "hold_reason": "Audit",
            }
        )
        sent = self.deliver(theirs, self.first, days_ago=15)
        self.merge(self.customer, self.other)
        self.commit()
        self.assertFalse(gone.exists())
        self.assertEqual(kept.open_amount, 340, "100 + 40 + 250 - 50")
        self.assertEqual(kept.overdue_amount, 340)
        self.assertEqual(sent.debtor_id, kept)
        self.assertEqual(kept.standing, "legal")
        self.assertEqual((kept.hold_until, kept.hold_reason), (self.day(9), "Audit"))
        self.assertEqual(kept.policy_id, self.gentle)
        self.assertEqual(kept.user_id, self.emma)
        self.assertEqual(
            (kept.next_action, kept.next_action_date), ("Ask the lawyers", self.day(2))
        )
        self.assertIn("Pays on Fridays", kept.pinned_note)
        self.assertIn("Claim 7/26", kept.pinned_note)
        reasons = self.env["ar.open.item"].search([("debtor_id", "=", kept.id)]).mapped("reason")
        self.assertEqual(set(reasons), {"legal"})
        task = self.tasks(kept)
        self.assertEqual(len(task), 1)
        self.assertEqual(task.user_id, self.manager, "two collectors: a manager says which")
        for told in ("Normal", "With Lawyers", "Audit", "New address", "Call Ms Byron", "jonas"):
            self.assertIn(told, task.note)
        self.assertNotIn("Gentle", task.note, "the other had none")

    def test_who_merges_sees_it_before(self):
        self.debtor().user_id = self.emma
        self.debtor(self.other).write({"standing": "legal", "hold_until": self.day(4)})
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": (self.customer | self.other).ids,
                "dst_partner_id": self.customer.id,
                "state": "selection",
            }
        )
        self.assertIn("Normal (Ada Ltd) or With Lawyers (Babbage GmbH)?", wizard.ar_conflicts)
        self.assertEqual(len(wizard.ar_conflicts.splitlines()), 1, "one hold is no conflict")
        self.debtor(self.other).standing = "normal"
        wizard.invalidate_recordset()
        self.assertFalse(wizard.ar_conflicts)

    def test_where_only_one_had_decided_nobody_is_asked(self):
        kept, gone = self.debtor(), self.debtor(self.other)
        gone.write({"user_id": self.emma.id, "policy_id": self.never.id, "next_action": "Write"})
        gone.hold_until = self.day(4)
        self.merge(self.customer, self.other)
        self.assertEqual(kept.user_id, self.emma)
        self.assertEqual(kept.policy_id, self.never)
        self.assertEqual(kept.next_action, "Write")
        self.assertEqual(kept.hold_until, self.day(4))
        self.assertFalse(self.tasks(kept))

    def test_also_after_both_stood_in_one_run(self):
        for partner in (self.customer, self.other):
            self.invoice(100, due=-60, partner=partner)
        self.assertEqual(len(self.propose().notice_ids), 2)
        self.debtor(self.other).standing = "insolvent"
        self.merge(self.customer, self.other)
        self.assertEqual(self.debtor().standing, "insolvent")
        self.assertFalse(self.propose().notice_ids)

    def test_a_customer_that_was_not_worked_is_kept(self):
        """Who is kept needs no debtor yet."""
        gone = self.debtor(self.other)
        gone.write({"standing": "legal", "user_id": self.emma.id})
        self.invoice(100, due=-60, partner=self.other)
        new = self.make_customer("Curie SA")
        self.merge(new, self.other)
        self.commit()
        kept = self.debtor(new)
        self.assertEqual((kept.standing, kept.user_id), ("legal", self.emma))
        self.assertEqual(kept.open_amount, 100)

    def test_a_person_that_is_merged_into_a_contact_of_another_is_that_ones(self):
        single = self.make_customer("Dora", is_company=False)
        self.invoice(100, due=-60, partner=single)
        self.debtor(single).write({"standing": "legal", "user_id": self.emma.id})
        clerk = self.contact_of(self.customer)
        self.merge(clerk, single)
        self.commit()
        debtors = self.env["ar.debtor"].search([("partner_id", "in", (clerk | self.customer).ids)])
        self.assertEqual(debtors.partner_id, self.customer)
        self.assertEqual((debtors.standing, debtors.open_amount), ("legal", 100))
        self.assertEqual(debtors.user_id, self.emma)

    def test_a_company_that_is_merged_into_a_contact_makes_it_a_company(self):
        """As Odoo has it: what was decided is that one's, and nothing the other customer's."""
        self.invoice(100, due=-60, partner=self.other)
        self.debtor(self.other).write({"standing": "insolvent", "user_id": self.emma.id})
        self.debtor().standing = "legal"
        clerk = self.contact_of(self.customer)
        self.merge(clerk, self.other)
        self.commit()
        self.assertEqual(clerk.commercial_partner_id, clerk)
        home = self.debtor(clerk)
        self.assertEqual((home.standing, home.user_id), ("insolvent", self.emma))
        self.assertEqual(home.open_amount, 100)
        self.assertEqual((self.debtor().standing, self.debtor().user_id.id), ("legal", False))

    def test_a_contact_with_items_that_is_merged_into_another_customers_takes_strictness_along(
        self,
    ):
        clerk, other = self.contact_of(self.customer), self.contact_of(self.other, "Other clerk")
        self.typed_in(clerk)
        self.invoice(30, due=-60)
        self.debtor().write({"standing": "legal", "next_action": "Call"})
        self.merge(other, clerk)
        self.commit()
        home = self.debtor(self.other)
        self.assertEqual((home.standing, home.next_action, home.open_amount), ("legal", False, 100))
        self.assertEqual(self.debtor().standing, "legal")
        self.assertEqual(self.debtor().open_amount, 30)

    def test_a_task_speaks_the_language_of_who_is_asked(self):
        self.speaks_chinese(self.emma)
        kept, gone = self.debtor(), self.debtor(self.other)
        kept.user_id = self.emma
        gone.standing = "legal"
        self.merge(self.customer, self.other)
        self.assertRegex(kept.activity_ids.note, "[\u4e00-\u9fff]")

    def test_nothing_stricter_is_lost_whoever_is_kept(self):
        """Random decisions of two customers, merged in either direction."""
        rng = random.Random(20261127)
        for round_ in range(12):
            with self.subTest(round=round_), self.env.cr.savepoint() as savepoint:
                partners = [
                    self.make_customer(f"One {round_}"),
                    self.make_customer(f"Two {round_}"),
                ]
                debtors = [self.debtor(partner) for partner in partners]
                for debtor in debtors:
                    self.decide_at_random(rng, debtor)
                before = [debtor._decided() for debtor in debtors]
                kept, merged = rng.sample(partners, 2)
                self.merge(kept, merged)
                after = self.debtor(kept)._decided()
                for decided in before:
                    self.assertKept(after, decided)
                savepoint.rollback()
                self.env.invalidate_all()

    def decide_at_random(self, rng, debtor):
        debtor.write(
            {
                "standing": rng.choice(STRICTNESS).value,
                "hold_until": rng.choice((False, self.day(-2), self.day(2), self.day(8))),
                "policy_id": rng.choice((False, self.gentle.id, self.never.id, self.policy.id)),
                "user_id": rng.choice((False, self.emma.id, self.jonas.id)),
                "next_action": rng.choice((False, "Call", "Visit")),
                "next_action_date": rng.choice((False, self.day(1), self.day(5))),
                "pinned_note": rng.choice((False, "<p>a</p>", "<p>b</p>")),
            }
        )

    def assertKept(self, after, before):
        strictness = STRICTNESS.index
        self.assertGreaterEqual(strictness(after[Kind.STANDING]), strictness(before[Kind.STANDING]))
        if before[Kind.HOLD]:
            self.assertGreaterEqual(after[Kind.HOLD].until, before[Kind.HOLD].until)
        if before[Kind.POLICY] and before[Kind.POLICY].never:
            self.assertTrue(after[Kind.POLICY].never)
        for kind in (Kind.POLICY, Kind.COLLECTOR, Kind.NEXT_STEP):
            self.assertGreaterEqual(bool(after[kind]), bool(before[kind]))
        if before[Kind.NOTE]:
            self.assertIn(before[Kind.NOTE], after[Kind.NOTE])


@tagged("post_install", "-at_install")
class TestMovingDecisions(DecisionsCase):
    def test_a_customer_that_becomes_a_contact_of_another_takes_its_decisions_along(self):
        single = self.make_customer("Dora", is_company=False)
        move = self.invoice(100, due=-60, partner=single)
        own = self.debtor(single)
        own.write({"standing": "legal", "user_id": self.emma.id, "pinned_note": "<p>Hers</p>"})
        sent = self.deliver(move, self.first, days_ago=20)
        single.parent_id = self.customer
        self.commit()
        self.assertFalse(own.exists())
        home = self.debtor()
        self.assertEqual((home.standing, home.user_id), ("legal", self.emma))
        self.assertIn("Hers", home.pinned_note)
        self.assertEqual(home.open_amount, 100)
        self.assertEqual((sent.debtor_id, sent.partner_id), (home, self.customer))
        self.assertIn("Dora", sent.merged_from)
        self.assertEqual(self.reason(move), "legal")

    def test_its_promises_and_calls_go_along(self):
        single = self.make_customer("Dora", is_company=False)
        move = self.invoice(100, due=-60, partner=single)
        promise = self.env["ar.promise"].create(
            {
                "debtor_id": self.debtor(single).id,
                "date": self.day(3),
                "currency_id": move.currency_id.id,
                "amount": 100,
                "move_line_ids": self.item(move).ids,
            }
        )
        single.parent_id = self.customer
        self.commit()
        self.assertEqual(promise.debtor_id, self.debtor())
        self.assertEqual(promise.partner_id, self.customer)
        self.assertEqual(self.reason(move), "promised")

    def test_a_contact_that_becomes_a_customer_of_its_own_stays_with_the_lawyers(self):
        """Its items were not chased, and nobody decided that they are from now on."""
        clerk = self.contact_of(self.customer)
        move, invoice = self.typed_in(clerk), self.invoice(70, due=-60, partner=clerk)
        self.debtor().write({"standing": "legal", "policy_id": self.gentle.id})
        clerk.parent_id = False
        self.commit()
        self.assertEqual(self.debtor(clerk).standing, "legal")
        self.assertFalse(self.debtor(clerk).policy_id, "what merely says how it is chased stays")
        self.assertEqual(self.reason(move), "legal")
        self.assertEqual((self.debtor().standing, self.debtor().open_amount), ("legal", 70))
        self.assertEqual(self.decisions(invoice).debtor_id, self.debtor(), "as Odoo has it")

    def test_no_context_from_outside_leaves_the_lawyers_behind(self):
        clerk = self.contact_of(self.customer)
        self.typed_in(clerk)
        self.debtor().standing = "legal"
        clerk.with_context(ar_merged=True).parent_id = self.other
        self.commit()
        self.assertEqual(self.debtor(self.other).standing, "legal")

    def test_a_contact_without_items_takes_nothing_along(self):
        clerk = self.contact_of(self.customer)
        self.debtor().standing = "legal"
        clerk.parent_id = self.other
        self.commit()
        self.assertEqual(self.debtor(self.other).standing, "normal")

    def test_a_contact_with_items_that_goes_to_another_customer(self):
        clerk = self.contact_of(self.customer)
        self.typed_in(clerk)
        self.debtor().write({"hold_until": self.day(9), "hold_reason": "Audit"})
        theirs = self.debtor(self.other)
        theirs.write({"hold_until": self.day(2), "user_id": self.emma.id})
        clerk.parent_id = self.other
        self.commit()
        self.assertEqual((theirs.hold_until, theirs.hold_reason), (self.day(9), "Audit"))
        self.assertEqual(self.tasks(theirs).user_id, self.emma)

    def test_back_and_forth(self):
        """A contact that turns into a company and back leaves no debtor behind."""
        clerk = self.contact_of(self.customer)
        self.typed_in(clerk)
        self.debtor().standing = "legal"
        clerk.is_company = True
        self.commit()
        self.assertEqual(self.debtor(clerk).standing, "legal")
        clerk.is_company = False
        self.commit()
        found = self.env["ar.debtor"].search([("partner_id", "=", clerk.id)])
        self.assertFalse(found)
        self.assertEqual((self.debtor().standing, self.debtor().open_amount), ("legal", 100))


@tagged("post_install", "-at_install")
class TestArchiving(DecisionsCase):
    def test_an_archived_customer_is_worked_as_before(self):
        move = self.invoice(100, due=-10)
        debtor = self.refreshed()
        debtor.write({"user_id": self.emma.id, "next_action": "Call"})
        self.customer.action_archive()
        self.commit()
        self.assertTrue(debtor.active)
        self.assertEqual((debtor.user_id, debtor.next_action), (self.emma, "Call"))
        self.assertEqual(self.reason(move), "ready", "it has an e-mail address")
        self.assertEqual(self.customer._ar_email_recipients(self.company), self.customer)
        notice = self.propose().notice_ids
        notice.action_send()
        self.work()
        self.assertIn(notice.state, ("sent", "delivered"))
        self.assertIn("ada@customer.example", notice.email_to)

    def test_an_archived_contact_is_not_written_to(self):
        clerk = self.contact_of(self.customer)
        clerk.write({"email": "clerk@customer.example", "ar_reminder_contact": True})
        clerk.action_archive()
        self.assertEqual(self.customer._ar_email_recipients(self.company), self.customer)

    def test_a_debtor_with_something_open_cannot_be_put_away(self):
        """Gone from the list, it would still be dunned."""
        self.invoice(100, due=-10)
        with self.assertRaisesRegex(UserError, "Ada Ltd has open items"):
            self.debtor().action_archive()

    def test_neither_can_one_whose_items_outweigh_each_other(self):
        self.invoice(100, due=-10)
        self.invoice(-100, due=-10)
        with self.assertRaisesRegex(UserError, "has open items"):
            self.debtor().active = False

    def test_one_that_was_put_away_comes_back_with_the_next_item(self):
        debtor = self.debtor()
        debtor.action_archive()
        self.commit()
        self.assertFalse(debtor.active)
        self.invoice(100, due=10)
        self.commit()
        self.assertTrue(debtor.active)
        self.assertEqual(self.customer.ar_debtor_id, debtor)

    def test_by_night_too(self):
        """As one that was put away before this was so."""
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        self.env.cr.execute("UPDATE ar_debtor SET active = FALSE WHERE id = %s", [debtor.id])
        self.env.invalidate_all()
        self.count_debtors()
        self.assertTrue(debtor.active)
