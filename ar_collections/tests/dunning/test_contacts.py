"""Who is written to: the customer's people, by all their addresses, and nobody else's."""

from odoo.tests import tagged

from ..mailbox import Mailbox
from ..people import PeopleCase


@tagged("post_install", "-at_install")
class TestContacts(PeopleCase):
    def contact(self, name="Clerk", **values):
        return self.env["res.partner"].create(
            {
                "name": name,
                "parent_id": self.customer.id,
                "type": "invoice",
                "email": f"{name.lower()}@customer.example",
                **values,
            }
        )

    def people(self):
        return self.customer._ar_email_recipients(self.company)

    def give_away(self, partner):
        """Another company takes a contact, as Odoo allows with posted invoices."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s", [self.elsewhere.id, partner.id]
        )
        self.env.invalidate_all()

    def explained(self, move):
        item = self.decisions(move)
        return item.reason, item.explanation

    # ------------------------------------------------------------------
    # Another company's
    # ------------------------------------------------------------------
    def test_another_companys_contact_is_not_written_to(self):
        clerk = self.contact(company_id=self.elsewhere.id)
        self.assertEqual(self.people(), self.customer)
        self.assertEqual(self.customer._ar_email_recipients(self.elsewhere), clerk)
        clerk.company_id = self.company
        self.assertEqual(self.people(), clerk)

    def test_a_branch_writes_to_contacts_of_its_head_office(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        clerk = self.contact(company_id=self.company.id)
        self.assertEqual(self.customer._ar_email_recipients(branch), clerk)

    def test_where_only_another_companys_can_be_reached_nobody_can(self):
        """The rule and the sending look at the same people."""
        self.contact(company_id=self.elsewhere.id)
        move = self.invoice(100, due=-10)
        self.customer.email = False
        self.assertEqual(self.reason(move), "no_address")
        self.assertFalse(self.people())

    def test_rule_and_sending_agree_whoever_has_the_contacts(self):
        move = self.invoice(100, due=-10)
        clerk = self.contact()
        for company in (False, self.company.id, self.elsewhere.id):
            for email in ("ada@customer.example", False):
                for active in (True, False):
                    with self.subTest(company=company, email=email, active=active):
                        self.customer.email = email
                        clerk.write({"company_id": company, "active": active})
                        expected = "ready" if self.people() else "no_address"
                        self.assertEqual(self.reason(move), expected)

    def test_a_customer_that_another_company_took_is_set_aside_and_the_run_goes_on(self):
        move, theirs = self.invoice(100, due=-10), self.invoice(50, due=-10, partner=self.other)
        self.commit()
        run = self.propose()
        notice = run.notice_ids.filtered(lambda one: one.partner_id == self.customer)
        self.give_away(self.customer)
        run.with_user(self.collector).with_context(
            allowed_company_ids=self.company.ids
        ).action_approve()
        self.env.invalidate_all()
        other = run.notice_ids - notice
        self.assertEqual((notice.state, other.state), ("cancelled", "approved"))
        self.assertEqual(notice.why_cancelled, "No usable address")
        reason, why = self.explained(move)
        self.assertEqual(reason, "no_address")
        self.assertIn("belongs to another company", why)
        self.assertEqual(self.reason(theirs), "awaiting_delivery")

    def test_so_is_one_that_was_taken_after_the_approval(self):
        self.invoice(100, due=-10)
        self.invoice(50, due=-10, partner=self.other)
        self.commit()
        run = self.propose()
        run.notice_ids.action_send()
        notice = run.notice_ids.filtered(lambda one: one.partner_id == self.customer)
        self.give_away(self.customer)
        with self.real_mail(), Mailbox() as mailbox:
            mailbox.configure(self.env)
            self.company.email = "ar@seller.example"
            self.work()
            recipients = [address for one in mailbox.messages for address in one.recipients]
        self.assertEqual(recipients, ["babbage@customer.example"])
        self.assertEqual(notice.state, "cancelled")

    def test_its_pages_open_for_a_collector(self):
        move = self.invoice(100, due=-10)
        debtor = self.refreshed()
        notice = self.propose().notice_ids
        dispute = self.dispute(move, 30)
        self.give_away(self.customer)
        env = self.env(
            user=self.collector, su=False, context={"allowed_company_ids": self.company.ids}
        )
        own = debtor.with_env(env)
        own.action_open_items()
        own.action_open_invoices()
        own.web_read({"open_item_ids": {"fields": {"explanation": {}}}, "contact_ids": {}})
        notice.with_env(env).web_read({"line_ids": {"fields": {"why_dropped": {}}}})
        dispute.with_env(env).web_read({"line_ids": {}, "partner_id": {"fields": {}}})
        env.invalidate_all()
        env["ir.actions.report"]._render_qweb_html(
            "ar_collections.report_dunning_notice", notice.ids
        )

    # ------------------------------------------------------------------
    # Several addresses in one field
    # ------------------------------------------------------------------
    def test_all_addresses_of_a_contact_are_written_to(self):
        self.customer.email = "ada@customer.example; ap@customer.example"
        self.invoice(100, due=-10)
        notice = self.propose().notice_ids
        notice.action_send()
        with self.real_mail(), Mailbox() as mailbox:
            mailbox.configure(self.env)
            self.company.email = "ar@seller.example"
            self.work()
            found = sorted(address for one in mailbox.messages for address in one.recipients)
        self.assertEqual(found, ["ada@customer.example", "ap@customer.example"])
        for address in found:
            self.assertIn(f"<{address}>", notice.email_to)

    def test_each_of_them_is_checked(self):
        """One wants no mail; the others do."""
        self.customer.email = "ada@customer.example; ap@customer.example"
        move = self.invoice(100, due=-10)
        blacklist = self.env["mail.blacklist"].sudo()
        for blocked, left in (
            (("ada@customer.example",), ["ap@customer.example"]),
            (("ap@customer.example",), ["ada@customer.example"]),
            (("ada@customer.example", "ap@customer.example"), []),
        ):
            with self.subTest(blocked=blocked):
                rows = blacklist.create([{"email": address} for address in blocked])
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(self.customer._ar_mail_addresses(), left)
                self.assertEqual(bool(self.people()), bool(left))
                self.assertEqual(self.reason(move), "ready" if left else "no_address")
                rows.unlink()

    # ------------------------------------------------------------------
    # Languages
    # ------------------------------------------------------------------
    def test_a_language_that_was_switched_off_is_passed_over(self):
        """Contacts keep it, an archived one does; Odoo speaks it no more."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "fr_FR"
        self.company.partner_id.lang = "de_DE"
        self.assertEqual(self.customer._ar_language(self.company), "fr_FR")
        self.invoice(100, due=-10)
        debtor = self.refreshed()
        notice = self.propose().notice_ids
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_lang SET active = FALSE WHERE code = 'fr_FR'")
        self.env.registry.clear_all_caches()
        self.env.invalidate_all()
        self.assertEqual(self.customer._ar_language(self.company), "de_DE")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "ar_collections.report_statement", debtor.ids
        )
        self.assertIn("Ada Ltd", html.decode())
        notice.action_send()
        self.work()
        self.assertEqual((notice.state, notice.lang), ("sent", "de_DE"))

    def test_one_that_is_switched_off_after_the_letter_was_written(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        self.invoice(100, due=-10)
        notice = self.propose().notice_ids
        notice.action_send()
        self.work()
        self.assertEqual(notice.lang, "fr_FR")
        self.env.cr.execute("UPDATE res_lang SET active = FALSE WHERE code = 'fr_FR'")
        self.env.registry.clear_all_caches()
        self.env.invalidate_all()
        self.assertNotEqual(notice._language(), "fr_FR")
        notice._email_html()
