"""The nightly work on receivables: one that fails keeps nobody waiting."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ReceivablesCase

NIGHT = "odoo.addons.ar_base.models.nightly.night"
FIGURES = "odoo.addons.ar_collections.models.debtor.ar_debtor_night"


@tagged("post_install", "-at_install")
class TestNights(ReceivablesCase):
    def make_stale(self):
        """Figures as they were yesterday."""
        self.commit()
        self.env.cr.execute(
            "UPDATE ar_debtor SET figures_on = figures_on - 1, oldest_days_late = 0,"
            " status = 'current' WHERE company_id = %s",
            [self.company.id],
        )
        self.env.invalidate_all()

    def failing(self, model, method, bad):
        """Let a method fail for the batches in which a record is."""
        original = getattr(self.registry[model], method)

        def fails_for_some(records, *args):
            if bad in records:
                raise ValueError("poisoned")
            return original(records, *args)

        return patch.object(self.registry[model], method, fails_for_some)

    def owing(self):
        self.invoice(100, due=-10)
        self.invoice(200, due=-20, partner=self.other)
        self.make_stale()
        return self.debtor(), self.debtor(self.other)

    def test_figures_grow_older_by_night(self):
        one, other = self.owing()
        for few in (1, 10**6):
            with self.subTest(few=few), patch(f"{FIGURES}.FEW", few):
                self.make_stale()
                self.night("figures")
                self.assertEqual((one.oldest_days_late, other.oldest_days_late), (10, 20))
                self.assertEqual((one | other).mapped("status"), ["late", "late"])
                self.assertEqual(one.figures_on, self.today)
        self.assertFalse(self.failures())

    def test_what_was_written_since_it_was_counted_is_not_overwritten(self):
        one, other = self.owing()
        write = self.registry["ar.debtor"]._write_counted

        def meanwhile(debtors, day, ids):
            debtors.env.cr.execute(
                "UPDATE ar_debtor SET open_amount = 4711, figures_on = %s WHERE id = %s",
                [day, one.id],
            )
            return write(debtors, day, ids)

        with (
            patch(f"{FIGURES}.FEW", 1),
            patch.object(self.registry["ar.debtor"], "_write_counted", meanwhile),
        ):
            self.night("figures")
        self.assertEqual((one.open_amount, other.oldest_days_late), (4711, 20))

    @mute_logger(NIGHT)
    def test_a_debtor_that_cannot_be_counted_is_set_aside(self):
        one, other = self.owing()
        one.sudo().user_id = self.env.user
        with self.failing("ar.debtor", "_night_refresh", one):
            self.night("figures")
        self.assertEqual((one.oldest_days_late, other.oldest_days_late), (0, 20))
        self.assertRecordValues(
            self.failures("figures"),
            [{"res_id": one.id, "message": "poisoned", "user_id": self.env.user.id}],
        )
        self.night("figures", day=self.day(1))
        self.night("figures")
        self.assertEqual(one.oldest_days_late, 10)

    @mute_logger(FIGURES, NIGHT)
    def test_a_batch_that_cannot_be_written_is_done_debtor_by_debtor(self):
        one, other = self.owing()
        with (
            patch(f"{FIGURES}.FEW", 1),
            patch.object(
                self.registry["ar.debtor"], "_write_counted", side_effect=ValueError("poisoned")
            ),
        ):
            self.night("figures")
        self.assertEqual((one.oldest_days_late, other.oldest_days_late), (10, 20))

    @mute_logger(NIGHT)
    def test_a_promise_that_cannot_be_judged_stops_no_other(self):
        promises = self.env["ar.promise"]
        for partner in (self.customer, self.other):
            move = self.invoice(100, due=-30, partner=partner)
            self.commit()
            promises |= promises.create(
                {
                    "debtor_id": self.debtor(partner).id,
                    "currency_id": move.currency_id.id,
                    "amount": 100,
                    "promised_on": self.day(-20),
                    "date": self.day(-15),
                    "move_line_ids": [(6, 0, self.item(move).ids)],
                }
            )
        promises.sudo().write({"state": "open", "waits_until": self.day(-15)})
        with self.failing("ar.promise", "_night_judge", promises[0]):
            self.night("promises")
        self.assertEqual(promises.mapped("state"), ["open", "broken"])

    def test_only_what_is_wanted_is_proposed(self):
        self.company.ar_dunning_auto_propose = False
        self.invoice(100, due=-10)
        self.night("run")
        self.assertFalse(self.env["ar.dunning.run"].search([("company_id", "=", self.company.id)]))
        self.assertTrue(
            self.env["ar.nightly.day"]
            .search([("job", "=", "run"), ("company_id", "=", self.company.id)])
            .ended,
            "switched on later today, it begins tomorrow",
        )
