"""What an older version kept of a promise is told by parts after the upgrade."""

import runpy

from odoo import Command
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import PromiseCase

SCRIPT = "ar_collections/migrations/19.0.5.0.0/post-promises.py"
PARTS = ("to_come_amount", "to_come_company", "matured_amount", "kept_amount")


@tagged("post_install", "-at_install")
class TestMigration(PromiseCase):
    def migrate(self):
        """Forget what the older version did not know, and upgrade."""
        self.env.flush_all()
        parts = ", ".join(f"{name} = NULL" for name in PARTS)
        self.env.cr.execute(f"UPDATE ar_promise_instalment SET {parts}")
        self.env.cr.execute(
            f"UPDATE ar_promise SET {parts}, fallen_amount = NULL, fallen_company = NULL,"
            " broken_company = NULL, unapplied_amount = NULL, is_beyond_limits = NULL,"
            " is_to_call = NULL"
        )
        self.env.cr.execute(
            "ALTER TABLE ar_promise_item ALTER noted_on DROP NOT NULL,"
            " ALTER settled_before DROP NOT NULL"
        )
        self.env.cr.execute("UPDATE ar_promise_item SET noted_on = NULL, settled_before = NULL")
        self.env.invalidate_all()
        for name in ("settled_before", "noted_on"):
            self.env["ar.promise.item"]._init_column(name)
        runpy.run_path(file_path(SCRIPT))["migrate"](self.env.cr, "19.0.4.1.0")
        self.env.invalidate_all()

    def test_what_is_to_come_is_counted(self):
        move = self.invoice(100)
        plan = self.promise(
            move,
            date=False,
            instalment_ids=[Command.create({"date": self.day(on), "amount": 50}) for on in (5, 40)],
        )
        self.pay_on(move, 0, 60)
        credited = self.invoice(70)
        gone = self.promise(credited)
        (self.item(credited) | self.item(self.invoice(-70))).reconcile()
        self.commit()
        gone.sudo().state = "kept"
        self.migrate()
        self.assertOutcome(plan, "open", 60)
        self.assertEqual(plan.to_come_amount, 40)
        self.assertEqual(plan.instalment_ids.mapped("to_come_amount"), [0, 40])
        self.assertEqual((plan.matured_amount, plan.kept_amount), (50, 50))
        self.assertOutcome(gone, "fallen_away", 0)

    def test_what_had_gone_of_an_item_is_noted(self):
        """30 of 100 had come; it was noted at two in the morning of Shanghai, 18:00 of UTC."""
        move = self.invoice(100)
        self.pay_on(move, -5, 30)
        promise = self.promise(move, on=-2)
        self.company.ar_tz = "Asia/Shanghai"
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ar_promise_item SET create_date = '2026-03-01 18:00' WHERE id IN %s",
            (tuple(promise.item_ids.ids),),
        )
        self.migrate()
        (item,) = promise.item_ids
        self.assertEqual((item.settled_before, str(item.noted_on)), (30, "2026-03-02"))

    def test_what_it_noted_by_itself_is_no_step_of_a_collectors(self):
        self.promise(self.invoice(100), by=-3, on=-9)
        self.promise(self.invoice(70, partner=self.other), by=-3, on=-9)
        theirs, own = self.debtor(), self.debtor(self.other)
        said = theirs.broken_promise_text
        theirs.write({"next_action": said, "next_action_date": self.today})
        own.write({"next_action": "Visit", "next_action_date": self.day(3)})
        self.migrate()
        self.assertRecordValues(
            theirs + own,
            [
                {
                    "next_action": False,
                    "next_action_date": False,
                    "broken_promise_text": said,
                },
                {
                    "next_action": "Visit",
                    "next_action_date": self.day(3),
                    "broken_promise_text": False,
                },
            ],
        )
