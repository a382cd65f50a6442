import shutil
import subprocess
import unicodedata
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import html
from odoo import Command
from odoo.addons.ar_base.orm.dated import dated
from odoo.tests import tagged

from ..common import ReceivablesCase

LEVEL_TEXTS = (
    "mail_template_payment_note",
    "mail_template_reminder",
    "mail_template_second_reminder",
    "mail_template_final_notice",
)


def words(markup):
    """The text of a page, with single spaces."""
    return " ".join(html.fromstring(markup).text_content().split())


def text_of_pdf(content):
    """The text of each page of a PDF, as a reader sees it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "letter.pdf"
        path.write_bytes(content)
        done = subprocess.run(
            ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True
        )
    # Fonts may draw a character with the glyph of its radical, which then is what can be copied.
    pages = unicodedata.normalize("NFKC", done.stdout.decode()).split("\f")
    return [" ".join(page.split()) for page in pages if page.strip()]


class LetterCase(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search([("name", "=", "ar_collections")])._update_translations(
            ["zh_CN"]
        )
        for level, text in zip(cls.policy.level_ids, LEVEL_TEXTS, strict=True):
            level.mail_template_id = cls.env.ref(f"ar_collections.{text}")
        cls.customer.write({"street": "1 Mill Lane", "city": "Leeds", "zip": "LS1 4AB"})
        cls.chinese = cls.make_customer(
            "锦华仪器", lang="zh_CN", email="ap@jinhua.example", street="科苑路88号", city="上海"
        )
        cls.bank = cls.env["res.partner.bank"].create(
            {
                "acc_number": "GB33BUKB20201555555555",
                "bank_id": cls.env["res.bank"]
                .create({"name": "Bank of Stories", "bic": "BUKBGB22"})
                .id,
                "partner_id": cls.company.partner_id.id,
            }
        )

    def notice_of(self, partner, on=0):
        run = self.propose(on, debtors=self.env["ar.debtor"]._of(partner, self.company))
        self.assertEqual(len(run.notice_ids), 1)
        return run.notice_ids

    def letter(self, notices):
        report = self.env["ir.actions.report"]
        return words(
            report._render_qweb_html("ar_collections.action_report_dunning_notice", notices.ids)[0]
        )

    def prepare(self, notice):
        notice._approve()
        notice._queue()
        notice.sudo()._prepare()


@tagged("post_install", "-at_install")
class TestNoticeEmail(LetterCase):
    def test_what_the_customer_reads(self):
        invoice = self.invoice(1234.5, due=-10, ref="PO-77")
        notice = self.notice_of(self.customer)
        self.prepare(notice)
        text = words(str(notice._email_html()))
        for part in (
            "Dear accounts payable team",
            invoice.name,
            "Your reference: PO-77",
            "1,234.50",
            notice._totals_text(),
            "GB33BUKB20201555555555",
            "BUKBGB22",
            f"{invoice.payment_reference}, {notice.name}",
        ):
            self.assertIn(part.replace("\u00a0", " "), text.replace("\u00a0", " "))

    def test_numbers_lead_to_the_portal_without_a_login(self):
        invoice = self.invoice(100)
        page = html.fromstring(str(self.notice_of(self.customer)._email_html()))
        links = {link.text: link.get("href") for link in page.iter("a")}
        self.assertIn(f"access_token={invoice.access_token}", links[invoice.name])

    def test_nothing_but_letterhead_and_notice(self):
        """Nobody wants to be advertised to, or to unsubscribe from what he owes."""
        self.invoice(100)
        page = str(self.notice_of(self.customer)._email_html()).lower()
        self.assertNotIn("odoo.com", page)
        self.assertNotIn("unsubscribe", page)

    def test_items_stand_between_text_and_closing(self):
        invoice = self.invoice(100)
        text = words(str(self.notice_of(self.customer)._email_html()))
        self.assertLess(text.index("past due"), text.index(invoice.name))
        self.assertLess(text.index(invoice.name), text.index("Kind regards"))

    def test_text_without_a_rule_has_the_items_below(self):
        self.first.mail_template_id = self.template
        invoice = self.invoice(100)
        text = words(str(self.notice_of(self.customer)._email_html()))
        self.assertLess(text.index("Please pay"), text.index(invoice.name))

    def test_deductions_lead_from_open_to_total(self):
        invoice = self.invoice(1000)
        self.invoice(-150)
        self.dispute(invoice, 200)
        notice = self.notice_of(self.customer)
        self.assertAlmostEqual(notice._sections()[0]["total"], 650)
        text = words(str(notice._email_html()))
        for part in (
            "Total outstanding 1,000.00",
            "Less disputed amounts -200.00",
            "Less credits set off -150.00",
        ):
            self.assertIn(part, text)

    def test_credits_that_were_set_off_are_not_offered_again(self):
        """The oldest invoice is settled by them in full, and does not stand in the letter."""
        self.invoice(100)
        self.invoice(-150)
        self.invoice(80)
        self.invoice(-20)
        notice = self.notice_of(self.customer)
        self.assertAlmostEqual(notice._sections()[0]["total"], 10)
        for text in (words(str(notice._email_html())), self.letter(notice)):
            self.assertIn("Less credits set off -70.00", text)
            self.assertIn("Credits set off against your oldest items, in USD", text)
            self.assertNotIn("in your favour", text)
            for sentence in (
                "Set off against items that are not listed above, in USD",
                "Total of credits 170.00",
                "Less set off against items not listed -100.00",
                "Set off above 70.00",
            ):
                self.assertIn(sentence, text)

    def test_plain_credits_need_no_second_sum(self):
        self.invoice(100)
        self.invoice(-30)
        notice = self.notice_of(self.customer)
        self.assertNotIn("Total of credits", self.letter(notice))

    def test_a_credit_that_came_after_the_proposal_is_listed_too(self):
        """100 and 80 are asked for; then 130 come: the first is covered, of the second 50 left."""
        old, young = self.invoice(100, due=-30), self.invoice(80)
        notice = self.notice_of(self.customer)
        credit = self.invoice(-130)
        self.prepare(notice)
        (section,) = notice._sections()
        self.assertEqual(section["chased"].move_id, young)
        self.assertEqual(section["covered"].move_id, old)
        self.assertEqual(section["credits"].move_id, credit)
        self.assertEqual((section["set_off"], section["total"]), (30, 50))
        self.assertEqual(self.sums(section), (130, 100, 0, 0))
        for text in (words(str(notice._email_html())), self.letter(notice)):
            self.assertIn(f"{credit.name}", text)
            self.assertIn("Set off above 30.00", text)

    def test_what_waits_may_take_a_part_of_the_credits(self):
        """60 cover the oldest in part, which was reminded of three days ago by its own policy."""
        strict = self.make_policy("Strict", days=(1, 5), cooldown_days=0)
        waiting, asked = self.invoice(100, due=-30), self.invoice(80)
        asked.ar_dunning_policy_id = strict
        self.deliver(waiting, self.first, days_ago=3)
        self.invoice(-60)
        notice = self.notice_of(self.customer)
        (section,) = notice._sections()
        self.assertEqual((section["set_off"], section["total"]), (0, 80))
        self.assertEqual(section["covered"].move_id, waiting)
        self.assertEqual(self.sums(section), (60, 60, 0, 0))
        text = self.letter(notice)
        self.assertIn("Less set off against items not listed -60.00", text)
        self.assertIn("Set off above 0.00", text)

    def test_a_payment_under_way_that_names_no_invoice_is_listed(self):
        journal = self.payments_without_entry()
        self.invoice(100, due=-30)
        self.invoice(80)
        self.on_account(130, journal_id=journal.id)
        notice = self.notice_of(self.customer)
        (section,) = notice._sections()
        self.assertEqual((section["set_off"], section["total"]), (30, 50))
        self.assertEqual(self.sums(section), (130, 100, 130, 0))
        for text in (words(str(notice._email_html())), self.letter(notice)):
            self.assertIn("Payments under way", text)

    def sums(self, section):
        """Total of the credits, what covers others, what is under way, what is not used."""
        names = ("total", "covered", "under_way", "unused")
        return tuple(section[f"credit_{name}"] for name in names)

    def test_credits_older_and_younger_than_the_invoices(self):
        """100 each fall due on days −30, −20, −10; 80 came long before, 50 five days ago.

        Six days ago the third had no level yet (4 days late), and the 80 covered a part of the
        first: 100 + 100 − 80 = 120. Today 130 cover the first, and 30 of the second: it and the
        third come to 200 − 30 = 170.
        """
        moves = [self.invoice(100, due=due) for due in (-30, -20, -10)]
        older = self.invoice(-80, due=-35, invoice_date=self.day(-90))
        then = self.notice_of(self.customer, on=-6)
        (section,) = then._sections()
        self.assertEqual(section["chased"].mapped("move_id.id"), [one.id for one in moves[:2]])
        self.assertEqual((section["open"], section["set_off"], section["total"]), (200, 80, 120))
        self.assertEqual(self.sums(section), (80, 0, 0, 0))
        self.assertEqual(section["credits"].move_id, older)
        younger = self.invoice(-50, due=-5, invoice_date=self.day(-5))
        now = self.notice_of(self.customer)
        (section,) = now._sections()
        self.assertEqual(section["chased"].mapped("move_id.id"), [one.id for one in moves[1:]])
        self.assertEqual((section["open"], section["set_off"], section["total"]), (200, 30, 170))
        self.assertEqual(section["credits"].move_id, older | younger)
        self.assertEqual(section["covered"].move_id, moves[0])
        self.assertEqual(self.sums(section), (130, 100, 0, 0))

    def test_instalments_a_discount_and_payments_in_process(self):
        """What the customer reads of three invoices, worked by hand.

        A: 1,000 with 2 % within 10 days; 980 are under way in time, all of it: it is not listed.
        B: 1,000 with the same; 500 are under way: 500 are left, and no discount.
        C: 900 in three instalments, of which two are late; 400 are under way: the first is paid by
        it, of the second 200 are left. Listed are 1,000 + 300, less 500 + 100: 700.
        """
        journal = self.payments_without_entry()
        discount = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_days": 10,
                "discount_percentage": 2,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 15})
                ],
            }
        )
        thirds = self.env["account.payment.term"].create(
            {
                "name": "Thirds",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                    for share, days in ((33.333333, 5), (33.333333, 15), (33.333334, 40))
                ],
            }
        )
        dated = {"invoice_date": self.day(-25), "invoice_date_due": False}
        whole, part = (
            self.invoice(1000, invoice_payment_term_id=discount.id, **dated) for _ in "AB"
        )
        parts = self.invoice(900, invoice_payment_term_id=thirds.id, **dated)
        self.pay(whole, 980, journal_id=journal.id, payment_date=self.day(-20))
        self.pay(part, 500, journal_id=journal.id, payment_date=self.day(-20))
        self.pay(parts, 400, journal_id=journal.id, payment_date=self.day(-2))
        notice = self.notice_of(self.customer)
        (section,) = notice._sections()
        listed = [
            (line.move_id, line.amount_open, line.amount_in_process, line.amount_due)
            for line in section["chased"].sorted("amount_due")
        ]
        self.assertEqual(listed, [(parts, 300, 100, 200), (part, 1000, 500, 500)])
        self.assertEqual((section["open"], section["in_process"]), (1300, 600))
        self.assertEqual(section["total"], 700)
        for text in (words(str(notice._email_html())), self.letter(notice)):
            self.assertIn("Total outstanding 1,300.00", text)
            self.assertIn("Less payments in process -600.00", text)
            self.assertNotIn(whole.name, text)

    def test_credits_of_two_currencies_stay_apart(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.invoice(100, due=-30)
        self.invoice(80)
        self.invoice(-120)
        self.invoice(300, currency_id=euro.id)
        self.invoice(-40, currency_id=euro.id)
        notice = self.notice_of(self.customer)
        by_name = {one["currency"].name: one for one in notice._sections()}
        own, foreign = by_name[self.company.currency_id.name], by_name["EUR"]
        self.assertEqual((own["total"], *self.sums(own)), (60, 120, 100, 0, 0))
        self.assertEqual((foreign["total"], *self.sums(foreign)), (260, 40, 0, 0, 0))

    def test_it_leads_to_no_page_that_asks_for_something_else(self):
        """Odoo's page of overdue invoices asks for the totals of all of them."""
        self.pay(self.invoice(100), 60)
        notice = self.notice_of(self.customer)
        for page in (str(notice._email_html()), self.letter(notice)):
            self.assertNotIn("/my/invoices/overdue", page)
            self.assertNotIn("and pay them", page)
            self.assertIn("/my/invoices", page)

    def test_one_table_per_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.invoice(100)
        self.invoice(300, currency_id=euro.id)
        notice = self.notice_of(self.customer)
        text = words(str(notice._email_html()))
        self.assertIn("in EUR", text)
        self.assertIn(f"in {self.company.currency_id.name}", text)
        self.assertEqual(len(notice._ways_to_pay(notice._sections())), 1, "one account, named once")
        self.assertIn("and", notice._totals_text())

    def test_chinese_customer_reads_chinese(self):
        invoice = self.invoice(186000, partner=self.chinese)
        notice = self.notice_of(self.chinese)
        self.prepare(notice)
        self.assertEqual(notice.lang, "zh_CN")
        self.assertIn("付款提醒", notice.subject)
        text = words(str(notice._email_html()))
        for part in ("尊敬的财务负责人", "应付款项明细", "逾期天数", "付款附言", invoice.name):
            self.assertIn(part, text)
        for english in ("Document", "Due date", "Amount to pay", "How to pay"):
            self.assertNotIn(english, text)

    def test_every_supplied_text_reads_in_both_languages(self):
        self.invoice(100)
        notice = self.notice_of(self.customer)
        for level in self.policy.level_ids:
            notice.sudo().level_id = level
            english, chinese = (notice._rendered_text(lang) for lang in ("en_US", "zh_CN"))
            self.assertIn("100.00", words(str(english["body"])))
            self.assertIn("100.00", words(str(chinese["body"])))
            self.assertIn("应收账款部", words(str(chinese["body"])))
            self.assertNotIn("{{", english["subject"] + chinese["subject"])


@tagged("post_install", "-at_install")
class TestNoticeLetter(LetterCase):
    def test_preview_says_that_it_is_one(self):
        self.invoice(100)
        notice = self.notice_of(self.customer)
        self.assertIn("Draft – not sent", self.letter(notice))
        self.prepare(notice)
        self.assertNotIn("Draft – not sent", self.letter(notice))

    def test_address_stands_in_the_window(self):
        self.invoice(100)
        text = self.letter(self.notice_of(self.customer))
        self.assertIn("1 Mill Lane", text)
        self.assertIn("Leeds", text)

    def test_printing_again_prints_the_same_figures(self):
        invoice = self.invoice(1000)
        notice = self.notice_of(self.customer)
        self.prepare(notice)
        before = self.letter(notice)
        self.pay(invoice)
        self.env.invalidate_all()
        self.assertEqual(self.letter(notice), before)

    def test_each_letter_holds_its_own_debtor_in_its_own_language(self):
        mine = self.invoice(100)
        theirs = self.invoice(200, partner=self.chinese)
        notices = self.notice_of(self.customer) | self.notice_of(self.chinese)
        report = self.env["ir.actions.report"]
        page = html.fromstring(
            report._render_qweb_html("ar_collections.action_report_dunning_notice", notices.ids)[0]
        )
        english, chinese = (
            " ".join(letter.text_content().split())
            for letter in page.xpath("//div[contains(@class, 'ar_letter')]")
        )
        self.assertIn(mine.name, english)
        self.assertNotIn(theirs.name, english)
        self.assertIn("How to pay", english)
        self.assertIn(theirs.name, chinese)
        self.assertNotIn(mine.name, chinese)
        self.assertIn("付款方式", chinese)

    @unittest.skipUnless(shutil.which("pdftotext"), "no PDF tools")
    def test_pdf_of_several_notices_says_what_the_journal_says(self):
        long_list = [
            self.invoice(100 + number, due=-8 - number, ref="R" * 40) for number in range(40)
        ]
        self.invoice(200, partner=self.chinese)
        notices = self.notice_of(self.customer) | self.notice_of(self.chinese)
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(
            "ar_collections.action_report_dunning_notice", notices.ids
        )
        self.assertEqual(kind, "pdf")
        pages = text_of_pdf(content)
        first_of_other = next(n for n, page in enumerate(pages) if "锦华仪器" in page)
        mine, theirs = " ".join(pages[:first_of_other]), " ".join(pages[first_of_other:])
        self.assertGreater(first_of_other, 1, "the long list takes several pages")
        for invoice in long_list:
            self.assertEqual(mine.count(f"{invoice.name} "), 1)
            self.assertNotIn(f"{invoice.name} ", theirs)
        for page in pages[: first_of_other - 1]:
            self.assertIn("Document Date Due date", page, "the table's head is on each page")
        residual = sum(invoice.amount_residual for invoice in long_list)
        self.assertIn(self.company.currency_id.format(residual).replace("\u00a0", " "), mine)
        self.assertIn("应付金额", theirs)

    def pdf_pages(self, report, records):
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf(f"ar_collections.{report}", records.ids)
        return text_of_pdf(content)

    def test_pages_are_numbered_in_the_customers_language(self):
        self.env.ref("ar_base.page_number").update_field_translations(
            "arch_db",
            {
                "zh_CN": {
                    'Page <span class="ar_page"/> of <span class="ar_pages"/>': (
                        '第 <span class="ar_page"/> 页，共 <span class="ar_pages"/> 页'
                    )
                }
            },
        )
        self.invoice(100)
        self.invoice(100, partner=self.chinese)
        notices = self.notice_of(self.customer) | self.notice_of(self.chinese)
        english, chinese = self.pdf_pages("action_report_dunning_notice", notices)
        self.assertIn("Page 1 of 1", english)
        self.assertIn("第1页,共1页", "".join(unicodedata.normalize("NFKC", chinese).split()))

    def test_files_have_clean_names_whatever_the_customer_is_called(self):
        self.customer.name = 'Ada/"Quote"\r\nBcc: x ' + "苏州" * 150
        self.invoice(100)
        self.first.write({"attach_letter": True, "attach_statement": True})
        notice = self.notice_of(self.customer)
        self.prepare(notice)
        letter, statement = notice.attachment_ids.sorted("id").mapped("name")
        self.assertEqual(letter, f"{notice.name.replace('/', '-')}.pdf")
        self.assertTrue(
            statement.startswith(f"Statement {dated(self.env, self.today)} Ada-Quote Bcc- x 苏州")
        )
        self.assertTrue(statement.endswith(".pdf"))
        self.assertLess(len(statement.encode()), 200)

    def test_hostile_text_stays_text_and_in_its_column(self):
        self.customer.write({"name": "<b>Ada</b>" + "W" * 280, "ref": "9" * 40})
        self.invoice(987654321.12, ref="<script>x</script>" + "R" * 200)
        notice = self.notice_of(self.customer)
        pages = " ".join(self.pdf_pages("action_report_dunning_notice", notice))
        # A line may end after a slash, and the address stands beside other text.
        self.assertIn("<b>Ada</", pages)
        self.assertIn("b>WWW", pages)
        self.assertIn("<script>x</script>", "".join(pages.split()))
        self.assertIn("987,654,321.12", pages)
        self.assertIn("RRRRRRRRRR", pages)


@tagged("post_install", "-at_install")
class TestStandardPolicy(LetterCase):
    def test_standard_policy_is_made_once_and_duns_nobody(self):
        company = self.env["res.company"].create({"name": "Newcomer"})
        Policy = self.env["ar.dunning.policy"]
        policy = Policy._create_standard(company)
        self.assertEqual(Policy._create_standard(company), policy)
        self.assertFalse(company.ar_dunning_policy_id)
        self.assertEqual(policy.level_ids.mapped("days"), [-3, 7, 21, 45])
        self.assertEqual(policy.level_ids.mapped("requires_approval"), [False, True, True, True])
        self.assertEqual(policy.level_ids.filtered("is_final").days, 45)

    def test_standard_policy_speaks_the_installed_languages(self):
        company = self.env["res.company"].create({"name": "Newcomer"})
        policy = self.env["ar.dunning.policy"]._create_standard(company)
        self.assertEqual(policy.with_context(lang="en_US").name, "Standard")
        self.assertEqual(policy.with_context(lang="zh_CN").name, "标准政策")
        self.assertEqual(
            policy.level_ids.with_context(lang="zh_CN").mapped("name"),
            ["到期提醒", "付款提醒", "第二次催款通知", "最后催款通知"],
        )

    def test_names_given_by_people_are_left_alone(self):
        company = self.env["res.company"].create({"name": "Newcomer"})
        policy = self.env["ar.dunning.policy"]._create_standard(company)
        policy.level_ids[0].with_context(lang="zh_CN").name = "温馨提醒"
        policy._translate_standard()
        self.assertEqual(policy.level_ids[0].with_context(lang="zh_CN").name, "温馨提醒")

    def test_installation_offers_a_policy_to_the_main_company(self):
        policies = self.env["ar.dunning.policy"].sudo().with_context(active_test=False)
        main = self.env.ref("base.main_company")
        offered = policies.search([("company_id", "=", main.id), ("is_standard", "=", True)])
        self.assertEqual(len(offered), 1)
