"""What a company is given before people work with it, and who sees to it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestSetup(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.manager = new_test_user(
            cls.env, "setup_manager", "base.group_user,ar_base.group_ar_approval_manager"
        )
        cls.env["ir.mail_server"].search([]).active = False

    def page(self, user=None):
        setups = self.env["ar.setup"].with_user(user or self.env.user)
        return setups.browse(setups.action_open()["res_id"])

    def row(self, key, page=None):
        return (page or self.page()).step_ids.filtered(lambda row: row.key == key)

    def test_a_page_looks_for_itself_each_time_it_is_read(self):
        self.company.email = False
        page = self.page()
        email = self.row("email", page)
        self.assertFalse(email.is_done)
        self.assertIn("no e-mail address", email.told)
        self.company.email = "us@seller.example"
        self.env.invalidate_all()
        self.assertTrue(email.is_done)
        self.assertEqual(email.told, "us@seller.example")

    def test_how_much_is_left_is_counted(self):
        self.company.write({"email": "us@seller.example", "ar_tz": "Europe/London"})
        page = self.page()
        before = sum(page.step_ids.mapped("is_done"))
        self.assertIn(f"{before} of {len(page.step_ids)} are done", page.told)

    def test_a_server_that_takes_no_mail_is_no_server(self):
        self.assertIn("no outgoing mail server", self.row("server").told)
        self.env["ir.mail_server"].create({"name": "Ours", "smtp_host": "mail.seller.example"})
        self.assertEqual(self.row("server").told, "Ours")
        self.company.sudo()._ar_outbox_note_silence("nobody")
        server = self.row("server")
        self.assertFalse(server.is_done)
        self.assertIn("takes no mail since", server.told)

    def test_the_zone_that_is_only_assumed_is_to_be_chosen(self):
        self.company.ar_tz = False
        zone = self.row("zone")
        self.assertFalse(zone.is_done)
        self.company.ar_tz = "Asia/Kolkata"
        self.env.invalidate_all()
        self.assertIn("Asia/Kolkata", zone.told)

    def test_what_odoo_keeps_to_administrators_is_said_to_be_theirs(self):
        self.company.email = False
        email = self.row("email", self.page(self.manager))
        self.assertFalse(email.is_mine)
        self.assertIn("An administrator enters it.", email.told)
        with self.assertRaisesRegex(UserError, "administrator"):
            email.action_enter()

    def test_each_step_leads_to_its_page(self):
        for row in self.page().step_ids:
            with self.subTest(row.key):
                action = row.action_enter()
                self.assertIn("res_model", action)
                self.assertTrue(self.env["ir.model"]._get(action["res_model"]))

    def test_a_step_that_there_is_not_is_nobodys(self):
        page = self.page()
        row = self.env["ar.setup.step"].sudo().create({"setup_id": page.id, "key": "moon"})
        self.assertFalse(row.is_done or row.is_mine or row.told)

    def test_nobody_else_opens_it(self):
        clerk = new_test_user(self.env, "setup_clerk", "base.group_user")
        with self.assertRaises(AccessError):
            self.page(clerk)
