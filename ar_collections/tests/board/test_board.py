from datetime import date

from dateutil.relativedelta import relativedelta
from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from ...models.forecast.dates import told
from ..common import ReceivablesCase


class BoardCase(ReceivablesCase):
    def member(self, role, **values):
        user = new_test_user(
            self.env,
            f"board_{role}",
            f"ar_collections.group_ar_{role}",
            email=f"board_{role}@example.com",
            **values,
        )
        user.write({"company_ids": [Command.set(self.company.ids)], "company_id": self.company.id})
        return user

    def speak_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        module = self.env["ir.module.module"].search([("name", "=", "ar_collections")])
        module._update_translations(["zh_CN"])

    def board(self, user=None):
        self.commit()
        boards = self.env["ar.board"].with_user(user or self.env.user)
        return boards.create({"company_id": self.company.id})

    def html(self, board):
        user = board.env.user
        reports = self.env["ir.actions.report"].with_user(user).with_context(lang=user.lang)
        content, _kind = reports._render_qweb_html("ar_collections.action_report_board", board.ids)
        return content.decode()


@tagged("post_install", "-at_install")
class TestBoard(BoardCase, HttpCase):
    def test_what_a_meeting_needs_is_there(self):
        late = self.invoice(1000, due=-40)
        self.invoice(500, due=10, partner=self.other)
        self.dispute(self.invoice(200, due=-5, partner=self.other), 80, reason="quality")
        self.env["ar.promise"].create(
            {
                "debtor_id": self.debtor().id,
                "currency_id": late.currency_id.id,
                "date": self.day(5),
                "amount": 1000,
                "move_line_ids": [Command.set(self.item(late).ids)],
            }
        )
        self.commit()
        self.count_debtors()
        self.env["ar.kpi.month"]._rebuild(self.company, months=6)
        self.env["ar.payment.behaviour"]._rebuild(self.company)
        self.env["ar.forecast"]._make(self.company)
        board = self.board(self.member("manager"))
        shown = board._shown()
        tiles = {label: figure for label, figure, _before in shown["tiles"]}
        symbol = self.company.currency_id.symbol
        self.assertEqual(tiles["Receivables"], f"{symbol} 1,700")
        self.assertEqual(tiles["Overdue"], f"{symbol} 1,200")
        self.assertEqual(shown["top"].partner_id, self.customer + self.other)
        self.assertIn(f"Promised: {symbol} 1,000 (1)", shown["promises"]["text"])
        self.assertEqual([amount for _r, _n, amount in shown["disputes"]], [80])
        html = self.html(board)
        for text in ("Ageing", "DSO by Month", "Twenty Largest Overdue", "Quality", "<svg"):
            self.assertIn(text, html)

    def test_each_instalment_counts_on_its_own_day(self):
        """Of 300 in three: the first of 100, in a week, is due; 60 of it came. The others later."""
        self.company.ar_promise_most_days = 90
        move = self.invoice(300, due=-40)
        self.env["ar.promise"].create(
            {
                "debtor_id": self.debtor().id,
                "currency_id": move.currency_id.id,
                "amount": 300,
                "move_line_ids": [Command.set(self.item(move).ids)],
                "instalment_ids": [
                    Command.create({"date": self.day(days), "amount": 100}) for days in (7, 37, 67)
                ],
            }
        )
        board, symbol = self.board(), self.company.currency_id.symbol
        shown = board._shown()["promises"]
        self.assertIn(f"Promised: {symbol} 100 (1)", shown["text"])
        self.assertEqual([part.date for part, _amount in shown["due"]], [self.day(7)])
        self.assertIn(self.customer.name, self.html(board))
        self.pay(move, 60)
        shown = self.board()._shown()["promises"]
        self.assertIn(f"Promised: {symbol} 40 (1)", shown["text"])

    def test_the_ageing_bar_adds_up_to_the_ledger(self):
        self.invoice(1000, due=-40)
        self.invoice(-100)
        tiles = {label: figure for label, figure, _before in self.board()._shown()["tiles"]}
        self.assertTrue(tiles["Receivables"].endswith(" 900"))

    def test_a_new_company_has_a_board_too(self):
        html = self.html(self.board())
        self.assertIn("Nothing is overdue", html)
        self.assertIn("No forecast has been made yet", html)

    def test_the_line_of_dso_ends_with_the_last_whole_month(self):
        """Nothing was invoiced so far: drawn as if the month were whole, the line would fall."""
        self.invoice(1000, due=-40)
        self.commit()
        self.env["ar.kpi.month"]._rebuild(self.company, months=14)
        board, running = self.board(), self.today.replace(day=1)
        drawn = board._shown()["dso"]
        self.assertIn(told(board.env, running - relativedelta(months=1), "yMMM"), drawn)
        self.assertNotIn(told(board.env, running, "yMMM"), drawn)

    def test_of_a_month_that_is_not_over_there_is_no_line(self):
        self.invoice(1000)
        self.commit()
        self.env["ar.kpi.month"]._rebuild(self.company, months=1)
        self.assertTrue(self.env["ar.kpi"]._series(self.company, 12))
        self.assertIn("No whole month has been counted yet", self.html(self.board()))

    def test_the_past_forecast_stands_beside_what_came(self):
        move = self.invoice(100, due=-50)
        self.commit()
        self.env["ar.forecast"]._make(self.company, self.day(-30))
        self.pay(move, payment_date=self.day(-27))
        self.commit()
        self.env["ar.forecast"]._fill_actual(self.company, self.today)
        past = self.board()._shown()["past"]
        self.assertIn(" 100 came", past["text"])

    def test_it_speaks_the_language_of_its_reader(self):
        self.speak_chinese()
        user = self.member("manager", lang="zh_CN")
        board = self.board(user).with_context(lang="zh_CN")
        self.assertIn("账龄", self.html(board))

    def test_dates_are_in_the_order_of_the_language(self):
        self.speak_chinese()
        chinese = self.env["ar.forecast"].with_context(lang="zh_CN").env
        self.assertEqual(told(chinese, date(2026, 11, 26), "MMMd"), "11月26日")
        self.assertEqual(
            told(self.env(context={"lang": "en_US"}), date(2026, 11, 26), "MMMd"), "Nov 26"
        )

    def test_who_may_open_it(self):
        with self.assertRaises(AccessError):
            self.board(new_test_user(self.env, "board_nobody", "base.group_user"))
        other = self.setup_other_company()["company"]
        stranger = new_test_user(self.env, "board_stranger", "ar_collections.group_ar_manager")
        stranger.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            self.board(stranger)._shown()

    def test_a_manager_reads_the_figures_in_the_browser(self):
        self.invoice(1000, due=-40)
        self.commit()
        self.count_debtors()
        self.env["ar.forecast"]._make(self.company)
        user = self.member("manager")
        user.password = "board_manager"
        self.start_tour("/odoo", "ar_manager_reads_figures", login="board_manager", timeout=120)
