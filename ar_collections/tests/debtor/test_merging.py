"""Duplicates are merged, and what was sent to either of them stays."""

from itertools import product

from odoo.tests import tagged
from odoo.tools import SQL

from ..common import ReceivablesCase

STATES = ("proposed", "approved", "queued", "sent", "failed", "in_doubt", "cancelled")
WAITING = STATES[:3]


@tagged("post_install", "-at_install")
class TestMerging(ReceivablesCase):
    def merge(self, *others):
        partners = self.customer.union(*others)
        self.env["base.partner.merge.automatic.wizard"]._merge(partners.ids, self.customer)
        self.env.invalidate_all()

    def pair(self, mine, theirs):
        """A notice to each of two customers in one run, in these states."""
        kept = self.in_state(self.customer, mine)
        return kept, self.in_state(self.make_customer("Twin"), theirs, kept.run_id.sudo())

    def in_state(self, partner, state, run=None):
        move = self.invoice(50, due=-60, partner=partner)
        if state != "cancelled":
            return self.notice_in(move, self.first, state, 1, run)
        notice = self.notice_in(move, self.first, "proposed", 1, run)
        notice._cancel("excluded", "Not now")
        return notice

    def test_two_who_stood_in_one_run_are_merged_in_each_state(self):
        for mine, theirs in product(STATES, STATES):
            with self.subTest(mine=mine, theirs=theirs), self.env.cr.savepoint() as savepoint:
                kept, other = self.pair(mine, theirs)
                debtor, twin = kept.debtor_id, other.debtor_id
                self.merge(other.partner_id)
                self.assertFalse(twin.exists())
                self.assertEqual((kept | other).debtor_id, debtor)
                self.assertEqual((kept.merged_from, other.merged_from), (False, "Twin"))
                self.assertEqual((kept.state, other.state), self.after(mine, theirs))
                for notice in (kept | other).filtered(lambda one: one.cancel_code == "superseded"):
                    self.assertIn("were merged", notice.cancel_reason)
                    self.assertFalse(any(notice.line_ids.mapped("in_flight")))
                savepoint.rollback()
                self.env.invalidate_all()

    def after(self, mine, theirs):
        """What is sent stays so; of what waits, the one that went further, and none beside that."""
        if mine in WAITING and theirs in WAITING:
            first = WAITING.index(theirs) > WAITING.index(mine)
            return ("cancelled", theirs) if first else (mine, "cancelled")
        sent = [state for state in (mine, theirs) if state not in (*WAITING, "cancelled")]
        return tuple("cancelled" if sent and one in WAITING else one for one in (mine, theirs))

    def test_the_items_of_the_notice_that_was_dropped_are_proposed_again(self):
        moves = [self.invoice(50, due=-60, partner=one) for one in (self.customer, self.other)]
        run = self.propose()
        self.assertEqual(len(run.notice_ids), 2)
        self.merge(self.other)
        self.assertEqual(sorted(run.notice_ids.mapped("state")), ["cancelled", "proposed"])
        run.action_cancel()
        again = self.propose().notice_ids
        self.assertEqual(again.debtor_id, self.debtor())
        self.assertEqual(again.line_ids.move_id, moves[0] | moves[1])

    def test_merged_ones_are_merged_again(self):
        kept, other = self.pair("sent", "sent")
        third = self.in_state(self.other, "sent", kept.run_id.sudo())
        self.merge(other.partner_id)
        self.customer = self.other
        self.merge(kept.partner_id)
        self.assertEqual((kept | other | third).debtor_id, self.debtor(self.other))
        self.assertEqual(other.merged_from, "Twin")
        self.assertEqual(kept.merged_from, "Ada Ltd")
        self.assertFalse(third.merged_from)

    def test_three_at_once(self):
        kept, other = self.pair("proposed", "approved")
        third = self.in_state(self.other, "queued", kept.run_id.sudo())
        self.merge(other.partner_id, self.other)
        self.assertEqual((kept | other | third).debtor_id, self.debtor())
        self.assertEqual(
            [notice.state for notice in (kept, other, third)], ["cancelled", "cancelled", "queued"]
        )

    def test_the_figures_are_those_of_both_at_once(self):
        """Not only from the next night on."""
        self.invoice(100, due=-60)
        self.invoice(50, due=-60, partner=self.other)
        self.count_debtors()
        self.commit()
        self.assertEqual(self.debtor().open_amount, 100)
        self.merge(self.other)
        self.commit()
        self.assertEqual(self.debtor().open_amount, 150)

    def test_whose_habits_were_known_are_merged(self):
        behaviours = self.env["ar.payment.behaviour"].sudo()
        for partner in (self.customer, self.other):
            behaviours.create({"company_id": self.company.id, "debtor_id": self.debtor(partner).id})
        self.env["ar.deduction.code"].create(
            [
                {
                    "code": code,
                    "partner_id": partner.id,
                    "reason_id": self.env["ar.dispute.reason"].search([], limit=1).id,
                }
                for partner, code in ((self.customer, "X1"), (self.other, "x1"))
            ]
        )
        self.merge(self.other)
        self.assertEqual(len(behaviours.search([("debtor_id", "=", self.debtor().id)])), 1)
        codes = self.env["ar.deduction.code"].search([("partner_id", "=", self.customer.id)])
        self.assertEqual(codes.mapped("code"), ["X1"])

    def test_what_there_is_once_for_each_is_known_to_merging(self):
        """Odoo's merging fails at a unique index: each of the suite has somebody who makes room."""
        found = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT held.relname
                  FROM pg_index i
                  JOIN pg_class held ON held.oid = i.indrelid
                  JOIN pg_constraint con ON con.conrelid = held.oid AND con.contype = 'f'
                  JOIN pg_class told ON told.oid = con.confrelid
                  JOIN pg_attribute a ON a.attrelid = held.oid AND a.attnum = con.conkey[1]
                 WHERE i.indisunique AND NOT i.indisprimary AND held.relname LIKE 'ar\\_%%'
                   AND told.relname IN ('res_partner', 'ar_debtor')
                   AND pg_get_indexdef(i.indexrelid) ~ ('\\m' || a.attname || '\\M')
                   AND NOT EXISTS (SELECT 1 FROM pg_constraint own
                                    WHERE own.conindid = i.indexrelid)
                """
            )
        )
        known = {model._table for model in self.env.values() if hasattr(model, "_once_each")}
        known |= {"ar_debtor", "ar_dunning_notice"}
        self.assertLessEqual({table for (table,) in found}, known)
        self.assertIn("ar_dunning_notice", {table for (table,) in found})
