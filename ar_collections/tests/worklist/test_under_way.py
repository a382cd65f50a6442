"""Nobody is asked for money that is under way, or that lies with a sister company of ours."""

from lxml import html
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..people import PeopleCase


class UnderWayCase(PeopleCase):
    def said(self, partner=None, company=None):
        """Status, what is overdue, and what of it is to be asked for."""
        self.refreshed()
        partner, company = partner or self.customer, company or self.company
        debtor = self.env["ar.debtor"]._of(partner, company)
        return debtor.status, debtor.overdue_amount, debtor.to_chase_amount

    def worklist(self, company=None):
        """Who is on the worklist of a company."""
        company = company or self.company
        listed = self.env["ar.debtor"].with_context(allowed_company_ids=company.ids)
        return listed.search([("on_worklist", "=", True)]).partner_id

    def promised(self, move, amount):
        """A promise to pay so much of a document in three days."""
        return self.env["ar.promise"].create(
            {
                "debtor_id": self.debtor().id,
                "amount": amount,
                "currency_id": move.currency_id.id,
                "date": self.day(3),
                "move_line_ids": [Command.set(self.item(move).ids)],
            }
        )

    def call_wizard(self):
        action = self.debtor().with_user(self.collector).action_log_call()
        wizards = self.env["ar.call.wizard"].with_user(self.collector)
        return Form(wizards.with_context(**action["context"]))


@tagged("post_install", "-at_install")
class TestPostDated(UnderWayCase):
    def test_a_cheque_of_next_week_is_not_asked_for(self):
        move = self.invoice(100, due=-10)
        self.assertEqual(self.said(), ("late", 100, 100))
        self.assertEqual(self.worklist(), self.customer)
        self.pay(move, payment_date=self.day(5))
        self.assertEqual(self.said(), ("covered", 100, 0))
        self.assertFalse(self.worklist())
        debtor = self.debtor()
        self.assertEqual((debtor.under_way_amount, debtor.post_dated_on), (100, self.day(5)))
        day = self.env["ar.open.item"]._day(self.day(5))
        for text in (debtor.next_step, debtor.under_way_text, self.decisions(move).explanation):
            self.assertIn(f"post-dated, due on {day}", text)

    def test_the_dialog_of_a_call_says_so_and_proposes_nothing_of_it(self):
        paid, owed = self.invoice(100, due=-20), self.invoice(70, due=-10)
        self.pay(paid, payment_date=self.day(5))
        self.assertEqual(self.said(), ("late", 170, 70))
        wizard = self.call_wizard()
        self.assertIn("post-dated", wizard.under_way_text)
        wizard.outcome = "will_pay"
        self.assertEqual(wizard.move_line_ids[:], self.item(owed))
        self.assertEqual(wizard.promise_amount, 70)
        note = self.debtor().action_note_promise()["context"]
        self.assertEqual(note["default_amount"], 70)

    def test_a_cheque_for_a_part_leaves_the_rest(self):
        move = self.invoice(100, due=-10)
        self.pay(move, 60, payment_date=self.day(5))
        self.assertEqual(self.said(), ("late", 100, 40))
        wizard = self.call_wizard()
        wizard.outcome = "will_pay"
        self.assertEqual(wizard.promise_amount, 40)
        self.assertEqual(self.debtor().action_note_promise()["context"]["default_amount"], 40)

    def test_what_is_contested_or_promised_is_not_taken_off_twice(self):
        contested, promised = self.invoice(100, due=-20), self.invoice(50, due=-15)
        self.invoice(30, due=-10)
        self.dispute(contested, 80)
        self.pay(contested, 60, payment_date=self.day(5))
        self.promised(promised, 50)
        self.pay(promised, 20, payment_date=self.day(5))
        # 100 − 80 contested − 20 of the cheque; 50 − 50 promised; 30
        self.assertEqual(self.said(), ("late", 180, 30))

    def test_a_cheque_that_is_taken_back_is_asked_for_again(self):
        move = self.invoice(100, due=-10)
        payment = self.pay(move, payment_date=self.day(5))
        self.assertEqual(self.said(), ("covered", 100, 0))
        payment.action_draft()
        self.assertEqual(self.said(), ("late", 100, 100))
        self.assertFalse(self.debtor().under_way_text)

    def test_a_payment_without_entry_is_under_way(self):
        """In the state that an accounting module brings; the bank's statement brings the entry."""
        journal = self.payments_without_entry()
        self.pay(self.invoice(100, due=-10), journal_id=journal.id)
        self.assertEqual(self.said(), ("covered", 100, 0))
        self.assertIn("is under way", self.debtor().under_way_text)
        self.assertFalse(self.debtor().post_dated_on)


@tagged("post_install", "-at_install")
class TestWithoutEntry(UnderWayCase):
    """Nothing of it is a journal item, and yet the debtor hears of it before the commit."""

    def setUp(self):
        super().setUp()
        self.journal = self.payments_without_entry()
        self.late, self.coming = self.invoice(100, due=-10), self.invoice(50, due=20)
        self.theirs = self.invoice(100, due=-10, partner=self.other)
        self.assertUnderWay(0)

    def payment(self, **values):
        return self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 60,
                "journal_id": self.journal.id,
                **values,
            }
        )

    def assertUnderWay(self, amount, theirs=0):
        """Of either customer's overdue 100, as the commit leaves it."""
        self.commit()
        told = [self.debtor(partner) for partner in (self.customer, self.other)]
        for debtor, expected in zip(told, (amount, theirs), strict=True):
            self.assertEqual(debtor.under_way_amount, expected, debtor.partner_id.name)
            self.assertEqual(debtor.to_chase_amount, 100 - expected)

    def test_confirmed_and_taken_back(self):
        payment = self.payment()
        self.assertUnderWay(0)
        payment.action_post()
        self.assertFalse(payment.move_id)
        self.assertUnderWay(60)
        payment.action_draft()
        self.assertUnderWay(0)
        payment.action_post()
        self.assertUnderWay(60)
        payment.action_cancel()
        self.assertUnderWay(0)

    def test_made_in_that_state_changed_and_deleted(self):
        payment = self.payment(state="in_process")
        self.assertUnderWay(60)
        payment.amount = 70
        self.assertUnderWay(70)
        payment.partner_id = self.other
        self.assertUnderWay(0, theirs=70)
        payment.partner_id = self.env["res.partner"].create(
            {"name": "Grace", "parent_id": self.customer.id}
        )
        self.assertUnderWay(70)
        payment.partner_type = "supplier"
        self.assertUnderWay(0)
        payment.partner_type = "customer"
        self.assertUnderWay(70)
        payment.unlink()
        self.assertUnderWay(0)

    def test_it_is_said_from_either_side_what_it_is_for(self):
        """60 for the 50 that are coming: 10 are left for what is late."""
        payment = self.payment(state="in_process")
        self.assertUnderWay(60)
        payment.invoice_ids = self.coming
        self.assertUnderWay(10)
        payment.invoice_ids -= self.coming
        self.assertUnderWay(60)
        self.coming.matched_payment_ids += payment
        self.assertUnderWay(10)
        self.coming.matched_payment_ids -= payment
        self.assertUnderWay(60)

    def test_it_pays_another_customers_invoice(self):
        payment = self.payment(state="in_process")
        payment.invoice_ids = self.theirs
        self.assertEqual(self.reason(self.theirs), "ready")
        self.assertEqual(self.decisions(self.theirs).amount_in_process, 60)
        self.assertUnderWay(0, theirs=60)
        self.theirs.matched_payment_ids -= payment
        self.assertUnderWay(60)


class BranchCase(UnderWayCase):
    """Two branches of the company, and what the customer owes each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ar_tz = "Asia/Kolkata"
        cls.branch, cls.second = cls.env["res.company"].create(
            [{"name": name, "parent_id": cls.company.id} for name in ("Branch", "Second Branch")]
        )
        cls.env.user.company_ids |= cls.branch | cls.second

    def owed_to(self, branch, amount=100.0, due=-10, **values):
        """A posted claim of a branch on the customer; below nought what the customer has there."""
        move = self.env["account.move"].create(
            {
                "date": self.day(-40),
                "company_id": branch.id,
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_receivable"].id,
                            "partner_id": self.customer.id,
                            "balance": amount,
                            "date_maturity": self.day(due),
                            **values,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "balance": -amount,
                        }
                    ),
                ],
            }
        )
        move.action_post()
        self.item(move).no_followup = False
        return move

    def paid_to_head_office(self, amount=100.0):
        return self.on_account(amount)

    def debtor_of(self, company):
        return self.env["ar.debtor"]._of(self.customer, company)


@tagged("post_install", "-at_install")
class TestBranch(BranchCase):
    def test_a_branch_has_its_parents_policy_and_time_zone(self):
        self.assertEqual(self.branch.ar_tz, "Asia/Kolkata")
        move = self.owed_to(self.branch)
        self.refreshed()
        self.assertEqual(self.debtor_of(self.branch).effective_policy_id, self.policy)
        run = self.env["ar.dunning.run"]._propose(self.branch, self.today)
        self.assertEqual(run.notice_ids.line_ids.move_id, move)
        self.assertEqual(run.notice_ids.policy_id, self.policy)
        own = self.make_policy("Of the branch", company_id=self.branch.id)
        self.branch.ar_dunning_policy_id = own
        self.env.invalidate_all()
        self.assertEqual(self.debtor_of(self.branch).effective_policy_id, own)

    def test_who_works_in_the_branch_alone_reads_the_policy_and_changes_nothing(self):
        self.owed_to(self.branch)
        self.refreshed()
        manager = self.person("b_manager", "ar_collections.group_ar_manager", company=self.branch)
        debtor = self.debtor_of(self.branch).with_user(manager)
        self.assertEqual(debtor.effective_policy_id.name, "Test policy")
        self.assertIn("Day 7", debtor.next_step)
        for record in (self.policy, self.first):
            theirs = record.with_user(manager)
            self.assertTrue(theirs.name)
            for change in (lambda one=theirs: one.write({"name": "Mine"}), theirs.unlink):
                with self.assertRaises(AccessError):
                    change()
        with self.assertRaises(AccessError):
            self.policy.with_user(self.stranger).read(["name"])

    def test_what_is_paid_to_the_head_office_is_not_asked_for_by_the_branch(self):
        self.owed_to(self.branch)
        self.assertEqual(self.said(company=self.branch), ("late", 100, 100))
        self.assertEqual(self.worklist(self.branch), self.customer)
        self.paid_to_head_office()
        self.assertEqual(self.said(company=self.branch), ("covered", 100, 0))
        self.assertFalse(self.worklist(self.branch))
        debtor = self.debtor_of(self.branch)
        self.assertEqual(debtor.paid_elsewhere_amount, 100)
        self.assertIn("another company of ours", debtor.under_way_text)
        office = self.debtor_of(self.company)
        self.assertEqual((office.open_amount, office.unapplied_amount), (-100, 100))
        self.assertEqual((office.to_chase_amount, office.under_way_text), (0, False))

    def text_of(self, report, record):
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(report, record.ids)
        return " ".join(html.fromstring(page).text_content().split())

    def test_the_branchs_letters_name_what_was_paid_to_the_head_office(self):
        """1,000 owed to the branch, 600 paid to the head office: 400 are asked for, and why."""
        self.owed_to(self.branch, 1000)
        payment = self.paid_to_head_office(600)
        self.assertEqual(self.said(company=self.branch), ("late", 1000, 400))
        debtor = self.debtor_of(self.branch)
        statement = self.text_of("ar_collections.action_report_statement", debtor)
        self.assertIn("Total outstanding $ 1,000.00", statement.replace("\xa0", " "))
        paid = f"$ 600.00 ({self.company.name}, {payment.name}, "
        self.assertIn(f"not in the balance above: {paid}", statement.replace("\xa0", " "))
        notice = self.env["ar.dunning.run"]._propose(self.branch, self.today).notice_ids
        self.assertEqual(notice._sections()[0]["total"], 400)
        mail = notice.env["ir.qweb"]._render(
            "ar_collections.dunning_notice_items",
            {"notice": notice, "sections": notice._sections()},
        )
        letter = self.text_of("ar_collections.action_report_dunning_notice", notice)
        for text in (letter, " ".join(html.fromstring(mail).text_content().split())):
            self.assertRegex(text, "Less credits set off ?.600.00")
            self.assertIn("Credits set off against your oldest items", text)
            self.assertIn(f"{payment.name}, {self.company.name}", text)

    def test_what_was_paid_here_and_there_adds_up_in_the_letter(self):
        """The branch has 100 and 200 to get, and a credit of 100; 50 lie with the head office.

        The 100 here cover the older claim, the 50 a part of the other: 150 are asked for.
        """
        old = self.owed_to(self.branch, 100, due=-30)
        self.owed_to(self.branch, 200)
        self.owed_to(self.branch, -100, due=-30)
        payment = self.paid_to_head_office(50)
        self.refreshed()
        notice = self.env["ar.dunning.run"]._propose(self.branch, self.today).notice_ids
        (section,) = notice._sections()
        self.assertEqual((section["set_off"], section["total"]), (50, 150))
        self.assertEqual(section["covered"].move_id, old)
        self.assertEqual(section["credit_total"], 150)
        self.assertEqual((section["credit_covered"], section["credit_unused"]), (100, 0))
        letter = self.text_of("ar_collections.action_report_dunning_notice", notice)
        self.assertIn(f"{payment.name}, {self.company.name}", letter)
        self.assertIn("Set off above 50.00", letter)

    def test_a_letter_of_the_office_itself_has_no_such_line(self):
        self.owed_to(self.branch, 1000)
        self.owed_to(self.company, 500)
        self.paid_to_head_office(600)
        self.refreshed()
        debtor = self.debtor_of(self.company)
        statement = self.text_of("ar_collections.action_report_statement", debtor)
        self.assertNotIn("another company of ours", statement)

    def test_a_branch_without_account_is_paid_into_its_parents(self):
        bank = self.env["res.partner.bank"]
        account = bank.create({"acc_number": "4711", "partner_id": self.company.partner_id.id})
        currency = self.company.currency_id
        lowest = self.env["res.company"].create({"name": "Shop", "parent_id": self.branch.id})
        for company in (self.branch, lowest, self.company):
            self.assertEqual(company._ar_bank_accounts(currency), account)
        self.owed_to(self.branch, 1000)
        self.refreshed()
        notice = self.env["ar.dunning.run"]._propose(self.branch, self.today).notice_ids
        text = self.text_of("ar_collections.action_report_dunning_notice", notice)
        self.assertRegex(text, f"Beneficiary ?{self.company.name}")
        self.assertIn("4711", text)
        own = bank.create({"acc_number": "0815", "partner_id": self.branch.partner_id.id})
        for company in (self.branch, lowest):
            self.assertEqual(company._ar_bank_accounts(currency), own)

    def test_it_covers_one_branch_and_not_two(self):
        """The oldest claim first, wherever it is."""
        self.owed_to(self.branch, 80, due=-30)
        self.owed_to(self.second, 80, due=-10)
        self.paid_to_head_office(100)
        self.assertEqual(self.said(company=self.branch), ("covered", 80, 0))
        self.assertEqual(self.said(company=self.second), ("late", 80, 60))

    def test_the_rest_of_a_payment_covers_what_is_owed_to_a_branch(self):
        """400 came to the head office: 300 for its own item, which is older, 100 for the branch."""
        self.invoice(300, due=-25)
        self.owed_to(self.branch, 500, due=-20)
        self.paid_to_head_office(400)
        self.assertEqual(self.said(), ("set_off", 300, 0))
        self.assertEqual(self.said(company=self.branch), ("late", 500, 400))
        office, branch = self.debtor_of(self.company), self.debtor_of(self.branch)
        self.assertEqual((office.set_off_amount, office.paid_elsewhere_amount), (300, 0))
        self.assertEqual((branch.set_off_amount, branch.paid_elsewhere_amount), (0, 100))

    def test_each_currency_for_itself(self):
        """What the customer has in another currency covers nothing, here or at the head office."""
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        euros = {"currency_id": euro.id}
        self.owed_to(self.branch)
        self.owed_to(self.branch, -60, amount_currency=-120, **euros)
        self.assertEqual(self.said(company=self.branch)[1], 100)
        self.assertEqual(self.debtor_of(self.branch).paid_elsewhere_amount, 0)
        self.paid_to_head_office(100)
        self.refreshed()
        debtor = self.debtor_of(self.branch)
        self.assertEqual((debtor.paid_elsewhere_amount, debtor.under_way_amount), (100, 0))
        self.owed_to(self.branch, 40, amount_currency=80, **euros)
        self.refreshed()
        self.assertEqual((debtor.paid_elsewhere_amount, debtor.under_way_amount), (100, 0))

    def test_nothing_is_covered_by_what_strangers_have(self):
        self.owed_to(self.branch)
        self.paid_to_head_office()
        self.assertFalse(self.debtor_of(self.elsewhere).paid_elsewhere_amount)
        self.branch.ar_dunning_policy_id = self.make_policy(
            "Sets nothing off", company_id=self.branch.id, set_off_credits=False
        )
        self.assertEqual(self.said(company=self.branch), ("late", 100, 100))
