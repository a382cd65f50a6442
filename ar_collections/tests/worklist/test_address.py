"""A collector puts an address right, and nothing else of a contact, nor of whom it is not hers."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..people import NeighbourCase


@tagged("post_install", "-at_install")
class TestAddress(NeighbourCase):
    def setUp(self):
        super().setUp()
        self.invoice(100, due=-10)
        self.page = self.refreshed().with_user(self.collector)
        self.clerk = self.env["res.partner"].create(
            {"name": "Clerk", "parent_id": self.customer.id, "email": "old@customer.example"}
        )

    def correct(self, contact, user=None, **values):
        user = user or self.collector
        wizard = (
            self.env["ar.address.wizard"]
            .with_user(user)
            .create(
                {
                    "debtor_ids": [Command.set(self.page.ids)],
                    "contact_id": contact.id,
                    **values,
                }
            )
        )
        return wizard.action_correct()

    def test_she_corrects_it_in_the_form_and_it_is_noted_who_did(self):
        with self.assertRaises(AccessError):
            self.clerk.with_user(self.collector).email = "new@customer.example"
        action = self.page.action_correct_address()
        form = Form(
            self.env["ar.address.wizard"]
            .with_user(self.collector)
            .with_context(**action["context"])
        )
        form.contact_id = self.clerk
        self.assertEqual(form.email, "old@customer.example")
        form.email = "new@customer.example"
        form.save().action_correct()
        self.assertEqual(self.clerk.email, "new@customer.example")
        for record in (self.clerk, self.debtor()):
            note = record.message_ids[0]
            self.assertEqual(note.author_id, self.collector.partner_id)
            self.assertIn("old@customer.example → new@customer.example", note.body)

    def test_the_postal_address_of_the_customer_too_and_not_its_country(self):
        self.customer.country_id = self.env.ref("base.de")
        self.correct(self.customer, street="Ring 1", zip="10115", city="Berlin")
        self.assertRecordValues(
            self.customer,
            [{"street": "Ring 1", "city": "Berlin", "country_id": self.env.ref("base.de").id}],
        )

    def test_what_is_not_given_stays(self):
        self.customer.write({"email": "ap@customer.example", "street": "Ring 1", "city": "Berlin"})
        self.correct(self.customer, street="Ring 2")
        self.correct(self.customer, email="ap2@customer.example")
        self.assertRecordValues(
            self.customer,
            [{"email": "ap2@customer.example", "street": "Ring 2", "city": "Berlin"}],
        )

    def test_what_is_longer_than_any_address_is_refused(self):
        for values in ({"email": f"{'a' * 300}@customer.example"}, {"street": "Ring " * 100}):
            with self.subTest(values.keys()), self.assertRaisesRegex(UserError, "is longer than"):
                self.correct(self.customer, **values)

    def test_what_is_no_address_is_refused(self):
        for wrong in ("nobody", "a@b", "a@b.example\nBcc: c@d.example x"):
            with self.subTest(wrong), self.assertRaisesRegex(UserError, "no e-mail address"):
                self.correct(self.clerk, email=wrong)
        self.assertEqual(self.clerk.email, "old@customer.example")

    def test_of_whom_it_is_not_hers(self):
        employee = new_test_user(self.env, "a_employee", "base.group_user")
        portal = new_test_user(self.env, "a_portal", "base.group_portal")
        retired = new_test_user(self.env, "a_retired", "base.group_user", active=False)
        for user in (employee, portal, retired):
            user.partner_id.parent_id = self.customer
        theirs = self.env["res.partner"].create(
            {"name": "Theirs", "parent_id": self.customer.id, "company_id": False}
        )
        theirs.company_id = self.elsewhere
        for contact in (
            employee.partner_id,
            portal.partner_id,
            retired.partner_id,
            theirs,
            self.other,
            self.company.partner_id,
        ):
            with self.subTest(contact.name), self.assertRaises(UserError):
                self.correct(contact, email="thief@else.example")
            self.assertNotEqual(contact.email, "thief@else.example")

    def test_who_may(self):
        reader = self.person("a_reader", "ar_collections.group_ar_user")
        with self.assertRaises(AccessError):
            self.correct(self.clerk, user=reader, email="new@customer.example")
        with self.assertRaises(AccessError):
            self.page.with_user(reader).action_correct_address()
