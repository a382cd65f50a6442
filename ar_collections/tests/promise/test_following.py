"""Who owes the items of a promise changes: what is promised of them goes along."""

from odoo import Command
from odoo.tests import tagged

from ..debtor.test_decisions import DecisionsCase
from .common import PromiseCase


@tagged("post_install", "-at_install")
class TestFollowing(PromiseCase, DecisionsCase):
    def told(self, partner):
        """What the debtor's page has: open, to chase, promised, overdue under promise."""
        debtor = self.debtor(partner)
        return (
            debtor.open_amount,
            debtor.to_chase_amount,
            debtor.promised_amount,
            debtor.promised_item_amount,
        )

    def asked(self, move, partner):
        """What the run, the page of all items and the customer's page ask for of a document."""
        items = self.env["ar.open.item"]
        narrowed = items.with_context(ar_partner_ids=partner.ids)
        wanted = [("move_line_id", "in", self.item(move).ids)]
        return [some.search(wanted).amount_due for some in (items, narrowed)]

    def test_all_of_it_goes_to_the_other_customer(self):
        """A clerk owes 100, which are promised; from now on they are Babbage's."""
        clerk = self.contact_of(self.customer)
        entry = self.typed_in(clerk)
        promise = self.promise(entry)
        self.commit()
        self.assertEqual(self.told(self.customer), (100, 0, 100, 100))
        clerk.parent_id = self.other
        self.commit()
        self.assertEqual((promise.state, promise.withdrawn_code), ("withdrawn", "moved"))
        anew = self.debtor(self.other).promise_ids
        self.assertEqual((anew.amount, anew.state, anew.date), (100, "open", promise.date))
        self.assertEqual(self.told(self.customer), (0, 0, 0, 0))
        self.assertEqual(self.told(self.other), (100, 0, 100, 100))
        self.assertEqual(self.asked(entry, self.other), [0, 0])

    def test_a_part_of_it_is_promised_by_either(self):
        """150 by two days, of which 20 came; 100 are a clerk's, who moves.

        Of the 130 that are to come 80 lie on the clerk's, which are older, and 50 on the invoice.
        """
        clerk = self.contact_of(self.customer)
        entry, invoice = self.typed_in(clerk), self.invoice(50, due=-20)
        promise = self.promise(
            entry | invoice,
            150,
            date=False,
            instalment_ids=[Command.create({"date": self.day(on), "amount": 75}) for on in (5, 20)],
            note="On the phone",
        )
        self.on_entry(entry, 20)
        self.assertEqual((promise.received_amount, promise.to_come_amount), (20, 130))
        clerk.parent_id = self.other
        self.commit()
        self.assertEqual((promise.state, promise.withdrawn_code), ("withdrawn", "moved"))
        mine, theirs = self.debtor().promise_ids - promise, self.debtor(self.other).promise_ids
        self.assertEqual((mine.amount, theirs.amount), (50, 80))
        self.assertEqual((mine | theirs).mapped("state"), ["open", "open"])
        self.assertEqual((mine | theirs).mapped("note"), ["On the phone"] * 2)
        plans = [
            [(part.date, part.amount) for part in one.instalment_ids.sorted("date")]
            for one in (theirs, mine)
        ]
        first, second = self.day(5), self.day(20)
        self.assertEqual(sum(amount for plan in plans for day, amount in plan if day == first), 55)
        self.assertEqual(sum(amount for plan in plans for day, amount in plan if day == second), 75)
        self.assertEqual(self.told(self.customer), (50, 0, 50, 50))
        self.assertEqual(self.told(self.other), (80, 0, 80, 80))
        for move, partner in ((entry, self.other), (invoice, self.customer)):
            self.assertEqual(self.asked(move, partner), [0, 0])

    def on_entry(self, entry, amount):
        payment = self.on_account(amount, partner_id=entry.line_ids.partner_id.id)
        (self.item(payment.move_id) | self.item(entry)).reconcile()
        self.commit()

    def test_promises_of_two_customers_that_become_one(self):
        """Ada promised 100, Babbage broke 60: one debtor, who is called about the 60."""
        kept = self.promise(self.invoice(100))
        broken = self.promise(self.invoice(60, partner=self.other), by=-3, on=-9)
        self.commit()
        self.merge(self.customer, self.other)
        self.commit()
        debtor = self.debtor()
        self.assertEqual((kept | broken).debtor_id, debtor)
        self.assertEqual(self.told(self.customer), (160, 60, 100, 100))
        self.assertEqual((debtor.broken_promise_count, debtor.promise_kept_rate), (1, 0))
        self.assertIn("60.00 broken", debtor.broken_promise_text)
        self.assertTrue(debtor.on_worklist)
