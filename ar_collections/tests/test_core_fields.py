"""What receivables add to records of others is for those who work with receivables."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .people import PeopleCase

#: Which figures a digest has; its own administrator says so, who reads none of them.
SWITCHES = {"digest.digest": {"kpi_ar_overdue", "kpi_ar_collected", "kpi_ar_promises_broken"}}
CORE = ("account.move", "account.move.line", "res.partner", "res.company")


@tagged("post_install", "-at_install")
class TestCoreFields(PeopleCase):
    def added(self):
        """``model, field`` of each field that this add-on gives to a model of another."""
        for name, model in self.env.registry.items():
            if model._abstract or (model._original_module or "").startswith("ar_"):
                continue
            for field in model._fields.values():
                ours = set(field._modules) == {"ar_collections"}
                if ours and field.name not in SWITCHES.get(name, ()):
                    yield model, field

    def test_each_has_groups_and_is_not_copied(self):
        found = list(self.added())
        self.assertGreater(len(found), 40)
        for _model, field in found:
            with self.subTest(str(field)):
                self.assertTrue(field.groups, "read by everybody who reads the record")
                self.assertFalse(
                    field.store and field.copy,
                    "a copy reads it, and fails for who may not",
                )

    def test_who_has_no_part_in_receivables_sees_none_of_them(self):
        move = self.invoice(100, due=-10)
        biller = self.person("c_biller", "account.group_account_invoice")
        added = {(model._name, field.name) for model, field in self.added()}
        for user in (biller, self.employee, self.portal):
            for record in (self.customer, self.company, move, move.line_ids):
                with self.subTest(f"{user.login} {record._name}"):
                    if not record.with_user(user).has_access("read"):
                        continue
                    theirs = {(record._name, name) for name in record.with_user(user).fields_get()}
                    self.assertFalse(theirs & added)

    def test_the_company_keeps_its_limits_to_itself(self):
        for user in (self.portal, self.employee):
            with self.assertRaises(AccessError):
                self.company.with_user(user).read(["ar_four_eyes_amount"])
        self.assertTrue(self.company.with_user(self.collector).read(["ar_four_eyes_amount"]))

    def test_contacts_are_copied_by_who_may_make_them(self):
        clerk = self.person("c_clerk", "base.group_partner_manager")
        marked = self.make_customer("Marked")
        marked.write({"ar_wrong_contact": True, "ar_reminder_contact": True})
        copied = marked.with_user(clerk).copy()
        self.assertFalse(copied.sudo().ar_wrong_contact or copied.sudo().ar_reminder_contact)

    def test_invoices_are_made_and_copied_by_who_may_make_them(self):
        biller = self.person("c_biller", "account.group_account_invoice")
        move = self.invoice(100, due=-10).with_user(biller)
        copied = move.copy()
        copied.invoice_date = self.today
        copied.action_post()
        self.commit()
        self.assertEqual(copied.state, "posted")
        self.assertTrue(move.read())

    def test_an_administrator_without_a_part_makes_companies_and_opens_settings(self):
        admin = new_test_user(
            self.env,
            "c_admin",
            "base.group_user,base.group_system,base.group_partner_manager",
            company_id=self.company.id,
        )
        company = self.env["res.company"].with_user(admin).create({"name": "New"})
        self.assertTrue(company.sudo().ar_strategy_id)
        company.write({"name": "Newer"})
        settings = self.env["res.config.settings"].with_user(admin)
        settings.get_view(view_type="form")
        settings.create({}).execute()
