"""Late is what is asked for: the days are those of an item that somebody is to pay now."""

from odoo.tests import tagged

from ..promise.common import PromiseCase


@tagged("post_install", "-at_install")
class TestLate(PromiseCase):
    def test_what_nobody_asks_for_is_not_late(self):
        """Held for 60 days, disputed 50, set off 40, promised 30; 100 are asked for since 10."""
        held = self.invoice(1000, due=-60)
        held.ar_hold_until = self.day(5)
        self.dispute(self.invoice(500, due=-50))
        self.invoice(70, due=-40)
        self.invoice(-70, due=-5)
        self.promise(self.invoice(300, due=-30))
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        self.assertEqual((debtor.overdue_amount, debtor.overdue_count), (1970, 5))
        self.assertEqual((debtor.to_chase_amount, debtor.oldest_days_late), (100, 10))
        self.assertEqual(debtor.priority, 100 * 10)

    def test_of_a_part_that_is_asked_for_it_is(self):
        move = self.invoice(1000, due=-50)
        self.dispute(move, 900)
        debtor = self.refreshed()
        self.assertEqual((debtor.to_chase_amount, debtor.oldest_days_late), (100, 50))
        self.assertEqual(debtor.priority, 100 * 50)

    def test_where_nothing_is_asked_for_nothing_is_late(self):
        self.invoice(1000, due=-60).ar_hold_until = self.day(5)
        debtor = self.refreshed()
        self.assertEqual((debtor.overdue_amount, debtor.oldest_days_late), (1000, 0))

    def test_credits_wait_to_be_applied_however_late_what_they_cover_is(self):
        """Nobody has to be asked for anything: the least days of the list are about that."""
        self.invoice(70, due=-40)
        self.invoice(-70, due=-5)
        debtor = self.refreshed()
        self.assertEqual((debtor.status, debtor.oldest_days_late), ("set_off", 0))
        self.company.ar_strategy_id.minimum_days = 10
        self.assertTrue(self.refreshed().is_material)
