"""A debtor's history: what happened, each where it stands, in one list."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..people import PeopleCase
from ..promise.common import PromiseCase


@tagged("post_install", "-at_install")
class TestEvents(PromiseCase, PeopleCase):
    def events(self, partner=None, user=None):
        debtor = self.debtor(partner).with_user(user or self.collector)
        debtor.invalidate_recordset()
        return debtor.event_ids

    def kinds(self, **of):
        return self.events(**of).mapped("kind")

    def test_a_life_stands_there_the_latest_first(self):
        move = self.invoice(100, due=-40)
        self.refreshed()
        self.deliver(move, self.first, days_ago=5)
        self.env.flush_all()
        self.env.cr.execute("UPDATE ar_dunning_notice SET sent_on = now() - INTERVAL '5 days'")
        self.env["ar.dunning.notice"].invalidate_model()
        call = self.env["ar.call.wizard"].with_user(self.collector)
        call.create(
            {
                "debtor_ids": self.debtor().ids,
                "outcome": "will_pay",
                "promise_date": self.day(5),
                "note": "Mrs Coles",
            }
        ).action_log()
        self.pay(move, payment_date=self.today)
        self.commit()
        self.assertEqual(
            set(self.kinds()), {"notice", "call", "promise", "promise_ended", "receipt"}
        )
        self.assertEqual(self.kinds()[-1], "notice")
        told = {event.kind: event.text for event in self.events()}
        self.assertIn("Mrs Coles", told["call"])
        self.assertEqual(told["promise_ended"], "Kept")
        self.assertIn(self.first.name, told["notice"])
        amounts = {event.kind: event.amount for event in self.events()}
        self.assertEqual((amounts["receipt"], amounts["promise"]), (100, 100))

    def test_a_dispute_and_its_end(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        self.assertEqual(self.kinds(), ["dispute"])
        dispute.action_withdraw()
        self.assertEqual(sorted(self.kinds()), ["dispute", "dispute_ended"])
        self.assertIn("Withdrawn", self.events()[0].text + self.events()[1].text)

    def test_whoever_did_it_is_a_user(self):
        """Of a dispute that is not who raised it, a contact of the customer's."""
        move = self.invoice(100, due=-10)
        self.refreshed()
        values = {"debtor_ids": self.debtor().ids, "outcome": "disputes", "dispute_amount": 40}
        values["dispute_reason_id"] = self.env.ref("ar_collections.dispute_reason_other").id
        self.env["ar.call.wizard"].with_user(self.collector).create(values).action_log()
        events = self.events().filtered("user_id")
        self.assertEqual(set(events.mapped("kind")), {"call", "dispute"})
        self.assertEqual(events.user_id, self.collector)
        self.assertTrue(events.mapped("user_id.name"))
        self.assertTrue(move.ar_dispute_ids)

    def test_a_mail_and_no_note_of_ours(self):
        self.invoice(100, due=-10)
        debtor = self.refreshed().with_user(self.collector)
        for body, subtype in (("When do you pay?", "comment"), ("They never do", "note")):
            debtor.message_post(
                body=body, message_type="comment", subtype_xmlid=f"mail.mt_{subtype}"
            )
        events = self.events()
        self.assertEqual(events.mapped("kind"), ["mail"])
        self.assertIn("When do you pay?", events.text)

    def test_what_bounces_goes_back(self):
        payment = self.pay(self.invoice(100, due=-10))
        payment.move_id._reverse_moves([{"date": self.today}], cancel=True)
        self.commit()
        self.assertEqual(sorted(self.events().mapped("amount")), [-100, 100])

    def test_each_customer_has_its_own(self):
        self.pay(self.invoice(100, due=-10))
        self.invoice(50, due=-10, partner=self.other)
        self.commit()
        self.assertEqual(self.kinds(), ["receipt"])
        self.assertFalse(self.kinds(partner=self.other))

    def test_it_opens_what_it_tells_of(self):
        dispute = self.dispute(self.invoice(100, due=-10), 40)
        self.assertEqual(self.events().action_open()["res_id"], dispute.id)

    def test_nobody_reads_the_history_of_another_company(self):
        self.pay(self.invoice(100, due=-10))
        self.commit()
        events = self.events()
        self.assertTrue(events.with_user(self.auditor).text)
        for user in (self.employee, self.portal, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                events.with_user(user).read(["text"])
        for change in (lambda: events.write({"day": self.today}), events.unlink):
            with self.assertRaises(AccessError):
                change()

    def test_it_is_read_by_the_debtor_alone(self):
        """However large the company, of one debtor only its own rows are looked at."""
        self.pay(self.invoice(100, due=-10))
        self.commit()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            f"EXPLAIN SELECT id FROM ({self.env['ar.debtor.event']._table_query.code}) event"
            " WHERE debtor_id = %s",
            [*self.env["ar.debtor.event"]._table_query.params, self.debtor().id],
        )
        plan = "\n".join(row for (row,) in self.env.cr.fetchall())
        sources = self.env["ar.debtor.event"]._sources()
        self.assertGreaterEqual(plan.count(f"= {self.debtor().id})"), len(sources))
        self.assertNotIn("Seq Scan on account_move_line", plan)
