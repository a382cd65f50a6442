"""A company on its way from the installation to its first reminder, as its set-up page tells it."""

from odoo.tests import new_test_user, tagged

from .common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestSetup(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.emma, cls.jonas = (
            new_test_user(
                cls.env,
                login=login,
                groups="base.group_user,ar_collections.group_ar_collector",
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
                email=f"{login}@seller.example",
            )
            for login in ("setup_emma", "setup_jonas")
        )

    def row(self, key):
        setups = self.env["ar.setup"]
        page = setups.browse(setups.action_open()["res_id"])
        return page.step_ids.filtered(lambda row: row.key == key)

    def test_without_a_policy_nobody_is_reminded_and_no_letter_is_to_be_read(self):
        self.company.ar_dunning_policy_id = False
        self.assertIn("no default policy", self.row("policy").told)
        self.assertFalse(self.row("texts"))

    def test_somebody_reads_the_letters_before_they_go_out(self):
        policy = self.company._ar_dunning_policy()
        texts = self.row("texts")
        self.assertFalse(texts.is_done)
        policy.action_texts_are_right()
        self.assertFalse(policy.has_unread_texts)
        self.assertIn(self.env.user.name, self.row("texts").told)

    def test_a_text_that_is_changed_is_read_again(self):
        policy = self.company._ar_dunning_policy()
        policy.action_texts_are_right()
        template = policy.level_ids.mail_template_id[:1]
        later = "UPDATE mail_template SET write_date = NOW() + INTERVAL '1 hour' WHERE id = %s"
        self.env.cr.execute(later, [template.id])
        self.env.invalidate_all()
        self.assertTrue(policy.has_unread_texts)
        self.assertFalse(self.row("texts").is_done)

    def test_links_that_customers_cannot_open(self):
        parameters = self.env["ir.config_parameter"].sudo()
        for address, is_done in (
            ("http://localhost:8069", False),
            ("http://127.0.0.1:8069", False),
            ("http://erp:8069", False),
            ("https://pay.seller.example", True),
        ):
            parameters.set_param("web.base.url", address)
            with self.subTest(address):
                self.assertEqual(self.row("links").is_done, is_done)
                self.assertIn(address, self.row("links").told)

    def test_whoever_would_be_reminded_can_be_reached(self):
        self.invoice(100, due=-10)
        self.assertTrue(self.row("addresses").is_done)
        self.customer.email = False
        self.env.flush_all()
        addresses = self.row("addresses")
        self.assertFalse(addresses.is_done)
        self.assertIn("Without an address: 1 of", addresses.told)
        found = self.env["res.partner"].search(addresses.action_enter()["domain"])
        self.assertEqual(found, self.customer)

    def test_where_nobody_has_customers_they_are_everybodys(self):
        """A one-person company sees its list without assigning anything."""
        self.env["ar.debtor"].search([]).user_id = False
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        debtor.user_id = False
        mine = self.env["ar.debtor"].with_user(self.emma).search([("is_mine", "=", True)])
        self.assertIn(debtor, mine)
        self.assertTrue(debtor.with_user(self.emma).is_mine)
        self.assertTrue(self.row("collectors").is_done)
        self.env["ar.debtor"]._of(self.other, self.company).user_id = self.jonas
        self.env.invalidate_all()
        self.assertFalse(debtor.with_user(self.emma).is_mine)
        collectors = self.row("collectors")
        self.assertFalse(collectors.is_done)
        self.assertIn("Without a collector: 1 of", collectors.told)
