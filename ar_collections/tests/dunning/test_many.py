"""A run is approved and sent in few statements, however many notices it has."""

from odoo.tests import tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestManyNotices(ReceivablesCase):
    def notices(self, count, name):
        """A run over so many customers with an invoice each."""
        customers = self.env["res.partner"].create(
            [{"name": f"{name} {n}", "email": f"{name}{n}@customer.example"} for n in range(count)]
        )
        for customer in customers:
            self.invoice(100, due=-10, partner=customer)
        self.commit()
        debtors = self.env["ar.debtor"].search([("partner_id", "in", customers.ids)])
        notices = self.propose(debtors=debtors).notice_ids
        self.assertEqual(len(notices), count)
        return notices.with_context(tracking_disable=False, mail_notrack=False)

    def statements(self, notices, step):
        """How many statements a step takes, with what the commit does."""
        self.commit()
        before = self.env.cr.sql_log_count
        getattr(notices.browse(notices.ids), step)()
        self.env.flush_all()
        self.env.cr.precommit.run()
        return self.env.cr.sql_log_count - before

    def test_fifty_take_as_many_as_ten(self):
        few, many = self.notices(10, "few"), self.notices(50, "many")
        for step in ("action_approve", "action_send"):
            self.assertLess(self.statements(many, step) - self.statements(few, step), 20, step)
        self.assertEqual(set((few | many).mapped("state")), {"queued"})

    def test_each_notice_has_its_history(self):
        notices = self.notices(3, "some")
        self.statements(notices, "action_approve")
        self.statements(notices, "action_send")
        for notice in notices:
            values = notice.message_ids.sudo().tracking_value_ids
            self.assertEqual(
                sorted(values.mapped(lambda one: (one.old_value_char, one.new_value_char))),
                [("Approved", "Queued"), ("Proposed", "Approved")],
            )
            self.assertEqual(notice.message_ids.author_id, self.env.user.partner_id)

    def test_no_list_from_outside_keeps_a_history_from_being_written(self):
        notice = self.notices(1, "one").with_context(ar_messages_together=[])
        self.statements(notice, "action_approve")
        self.assertEqual(notice.state, "approved")
        self.assertTrue(notice.message_ids.sudo().tracking_value_ids)
