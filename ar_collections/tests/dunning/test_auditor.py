"""Whoever only reads presses every button there is, and nothing is different afterwards."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..debtor.common import PeopleCase

#: What no button of a reader may touch.
TABLES = (
    "account_move",
    "ar_aging_scheme",
    "ar_aging_snapshot",
    "ar_aging_snapshot_change",
    "ar_debtor",
    "ar_dunning_level",
    "ar_dunning_notice",
    "ar_dunning_notice_line",
    "ar_dunning_policy",
    "ar_dunning_run",
    "ar_dunning_run_batch",
    "ar_forecast",
    "ar_outbox",
    "ar_outbox_recipient",
    "ar_report_pack",
    "ar_report_pack_sending",
    "mail_activity",
    "mail_mail",
    "mail_message",
    "res_company",
    "res_partner",
)


@tagged("post_install", "-at_install")
class TestAuditor(PeopleCase):
    def records(self):
        """A record of each kind, in states in which its buttons do something."""
        letter = {"channel_letter": True}
        self.first.write(letter)
        self.policy.cooldown_days = 0  # of what was sent today one more is proposed
        self.customer.write({"street": "1 Mill Lane", "city": "Leeds"})
        sent = self.notice_in(self.invoice(100, due=-10), self.first, "sent")
        sent.sudo().letter_partner_id = self.customer
        failed = self.notice_in(self.invoice(100, due=-10), self.first, "failed")
        doubt = self.notice_in(self.invoice(100, due=-10), self.first, "in_doubt")
        held = self.invoice(100, due=-10)
        held.sudo().ar_hold_until = self.day(5)
        self.invoice(70, due=-10, partner=self.other)
        self.invoice(60, due=-10)
        self.commit()
        self.count_debtors()
        self.debtor(self.other).hold_until = self.day(3)
        run = self.propose()
        self.assertTrue(run.notice_ids)
        pack = self.env["ar.report.pack"].create(
            {"name": "P", "with_board": False, "line_ids": [(0, 0, {"report": "open_items"})]}
        )
        return [
            *(sent, failed, doubt, run, run.notice_ids, run.notice_ids.line_ids, run.batch_ids),
            *(run.tally_ids, self.policy, self.policy.level_ids, self.debtor()),
            *(
                self.debtor(self.other),
                self.env["ar.aging.snapshot"]._take(self.company, self.today),
            ),
            *(self.env["ar.forecast"]._make(self.company), pack, self.company._ar_scheme(), held),
            self.customer,
        ]

    def content(self):
        """Every row of the tables, as one hash each."""
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT COUNT(*), MD5(STRING_AGG(t::text, '|' ORDER BY id)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            for table in TABLES
        }

    def test_no_button_changes_or_sends_anything(self):
        pressed = 0
        for records in self.records():
            ours = type(records)
            buttons = [
                name
                for name in dir(ours)
                if name.startswith("action_")
                and any(
                    name in vars(part) and "ar_collections" in part.__module__
                    for part in ours.__mro__
                )
            ]
            theirs = self.as_user(records, self.auditor)
            before = self.content()
            for name in buttons:
                pressed += 1
                with self.subTest(records._name, button=name):
                    try:
                        with mute_logger("odoo.addons.base.models.ir_rule", "odoo.models"):
                            getattr(theirs, name)()
                            self.env.flush_all()
                            self.env.cr.precommit.run()
                    except UserError:
                        self.env.invalidate_all(flush=False)
                        theirs.env.cr.precommit.clear()
                    self.assertEqual(self.content(), before)
        self.assertGreater(pressed, 60)
