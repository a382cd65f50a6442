"""Each role begins with what it works with."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..people import PeopleCase

SETUP, WORKLIST, BOARD = (
    "ar_base.ar_setup_action",
    "ar_collections.ar_debtor_action",
    "ar_collections.ar_board_action",
)


@tagged("post_install", "-at_install")
class TestHome(PeopleCase):
    def setUp(self):
        super().setUp()
        for partner in (self.customer, self.other):
            self.invoice(100, due=-30, partner=partner)
        self.count_debtors()

    def homes(self, *names):
        users = (getattr(self, name) for name in names)
        return [user.with_user(user).with_company(self.company)._ar_home() for user in users]

    def test_before_anything_was_proposed_the_manager_sets_it_up(self):
        self.assertEqual(self.homes("manager"), [SETUP])

    def test_a_collector_works_her_list_and_the_others_read_the_board(self):
        self.debtor().user_id = self.collector
        self.propose()
        self.assertEqual(
            self.homes("collector", "manager", "accountant", "auditor"),
            [WORKLIST, BOARD, BOARD, BOARD],
        )

    def test_a_manager_who_collects_works_her_list(self):
        self.debtor().user_id = self.manager
        self.propose()
        self.assertEqual(self.homes("manager", "colleague"), [WORKLIST, BOARD])

    def test_the_entry_of_the_menu_opens_it(self):
        home = self.env.ref("ar_collections.ar_home_action").with_user(self.auditor)
        opened = home.with_company(self.company).run()
        self.assertEqual(opened["id"], self.env.ref(BOARD).id)

    def test_of_another_company_nothing_is_told(self):
        """Not even whether anything was ever sent there."""
        home = self.env.ref("ar_collections.ar_home_action").with_user(self.manager)
        with self.assertRaises(AccessError):
            home.with_context(allowed_company_ids=self.elsewhere.ids).run()
