"""Whether a customer is chased, and how far, is not told by what a search finds."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestSearching(ReceivablesCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice(100, due=-60)
        self.deliver(self.move, self.first, days_ago=20)
        self.in_portal = new_test_user(
            self.env, "ada", groups="base.group_portal", email="ada@ada.example"
        )
        self.in_portal.partner_id.parent_id = self.customer
        self.billing = new_test_user(self.env, "bill", groups="account.group_account_invoice")
        self.collector = new_test_user(self.env, "emma", groups="ar_collections.group_ar_user")

    def asked(self, user):
        """The questions that were answered, and the questions that were refused."""
        moves = self.env["account.move"].with_user(user)
        lines = self.env["account.move.line"].with_user(user)
        return (
            lambda: moves.search([("ar_dunning_level_id", "in", self.first.ids)]),
            lambda: moves.search([("ar_dunning_level_id", "not in", self.second.ids)]),
            lambda: moves.search([("ar_dunning_level_id.days", ">", 0)]),
            lambda: moves.search([("line_ids.ar_open_amount", ">", 0)]),
            lambda: moves.search([("ar_is_on_hold", "=", False)]),
            lambda: lines.search([("ar_open_amount", ">", 0)]),
            lambda: lines.search([("move_id.ar_dunning_level_id", "in", self.first.ids)]),
            lambda: moves.search([("line_ids.move_id.ar_dunning_level_id", "in", self.first.ids)]),
            lambda: moves.search_read([("ar_dunning_level_id", "in", self.first.ids)], ["name"]),
            lambda: moves.formatted_read_group(
                [("ar_dunning_level_id", "in", self.first.ids)], [], ["__count"]
            ),
        )

    def test_who_may_not_read_it_does_not_search_by_it(self):
        for user in (self.in_portal, self.billing):
            for number, ask in enumerate(self.asked(user)):
                with self.subTest(user=user.login, number=number), self.assertRaises(AccessError):
                    ask()

    def test_who_works_receivables_does(self):
        moves = self.env["account.move"].with_user(self.collector)
        self.assertIn(self.move, moves.search([("ar_dunning_level_id", "in", self.first.ids)]))
        self.assertNotIn(self.move, moves.search([("ar_dunning_level_id", "=", False)]))
        lines = self.env["account.move.line"].with_user(self.collector)
        self.assertIn(self.item(self.move), lines.search([("ar_open_amount", ">", 0)]))
