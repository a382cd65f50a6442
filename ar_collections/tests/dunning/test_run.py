"""A run: proposal, review, approval, sending, comparison."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestRun(ReceivablesCase):
    def test_one_notice_per_debtor_with_its_own_items_only(self):
        mine = self.invoice(100, due=-10) | self.invoice(50, due=-30)
        theirs = self.invoice(70, due=-10, partner=self.other)
        run = self.propose()
        self.assertEqual(run.state, "proposed")
        by_partner = {notice.partner_id: notice for notice in run.notice_ids}
        self.assertEqual(by_partner[self.customer].line_ids.move_id, mine)
        self.assertEqual(by_partner[self.other].line_ids.move_id, theirs)
        self.assertEqual(by_partner[self.customer].amount_due_company, 150)
        self.assertEqual(by_partner[self.customer].item_count, 2)

    def test_contacts_of_a_company_are_one_debtor(self):
        clerk = self.env["res.partner"].create({"name": "Clerk", "parent_id": self.customer.id})
        moves = self.invoice(100, due=-10) | self.invoice(40, due=-10, partner=clerk)
        run = self.propose()
        self.assertEqual(run.notice_ids.partner_id, self.customer)
        self.assertEqual(run.notice_ids.line_ids.move_id, moves)

    def test_level_of_the_notice_is_its_most_severe_item(self):
        old = self.invoice(100, due=-30)
        self.deliver(old, self.first, days_ago=20)
        self.invoice(50, due=-8)
        run = self.propose()
        self.assertEqual(run.notice_ids.level_id, self.second)
        self.assertEqual(
            run.notice_ids.line_ids.sorted("date_due").level_id, self.second | self.first
        )

    def test_what_is_not_yet_due_stands_in_no_reminder(self):
        late, soon = self.invoice(100, due=-10), self.invoice(900, due=2)
        self.assertEqual(self.reason(soon), "note_waits")
        notice = self.propose().notice_ids
        self.assertEqual(notice.line_ids.move_id, late)
        self.assertEqual(notice.amount_due_company, 100)
        self.policy.show_not_due = True
        notice = self.propose().notice_ids
        shown = notice.line_ids.filtered(lambda line: line.move_id == soon)
        self.assertEqual(shown.kind, "not_due")
        notice._approve()
        self.assertFalse(shown.dropped)
        self.assertEqual(notice.amount_due_company, 100)

    def test_proposal_may_be_repeated_and_nothing_is_sent_twice(self):
        move = self.invoice(100, due=-10)
        first, second = self.propose(), self.propose()
        self.assertEqual(len(first.notice_ids), 1)
        self.assertEqual(len(second.notice_ids), 1)
        first.action_approve()
        second.action_approve()
        self.assertEqual(first.notice_ids.state, "approved")
        self.assertEqual(second.notice_ids.state, "cancelled")
        self.assertEqual(second.notice_ids.cancel_code, "nothing_left")
        self.assertFalse(self.propose().notice_ids, "the second run of the day proposes nothing")
        self.assertEqual(self.reason(move), "awaiting_delivery")

    def test_a_company_that_is_not_set_up_is_told_what_it_lacks(self):
        """Before anybody wonders why a run reminds nobody, or why a notice did not go out."""
        self.invoice(100, due=-10)
        self.company.ar_dunning_policy_id = False
        self.company.email = False
        self.company.partner_id.bank_ids.unlink()
        servers = self.env["ir.mail_server"].search([])
        servers.active = False
        wizard = self.env["ar.dunning.run.wizard"].create({})
        action = wizard.action_propose()
        run = self.env["ar.dunning.run"].browse(action["res_id"])
        self.assertEqual((run.state, run.notice_count), ("done", 0))
        lacks = ("no default policy", "no e-mail address", "no outgoing", "no bank account")
        for told in (wizard.lacking, run.lacking):
            for line, lack in zip(told.splitlines(), lacks, strict=True):
                self.assertIn(lack, line)
        self.company.ar_dunning_policy_id = self.policy
        self.company.email = "us@seller.example"
        self.env["res.partner.bank"].create(
            {"acc_number": "0001", "partner_id": self.company.partner_id.id}
        )
        self.env["ir.mail_server"].create({"name": "Ours", "smtp_host": "mail.seller.example"})
        run = self.propose()
        self.assertEqual((run.notice_count, run.lacking), (1, False))

    def test_scope_by_policy_and_debtor(self):
        strict = self.make_policy("Strict", days=(1,))
        self.other.ar_dunning_policy_id = strict
        self.invoice(100, due=-10)
        self.invoice(100, due=-10, partner=self.other)
        self.assertEqual(self.propose(policies=strict).notice_ids.partner_id, self.other)
        debtor = self.env["ar.debtor"]._of(self.customer, self.company)
        self.assertEqual(self.propose(debtors=debtor).notice_ids.partner_id, self.customer)
        self.assertEqual(len(self.propose().notice_ids), 2)

    def test_decisions_are_told_in_the_language_of_their_reader(self):
        self.invoice(100, due=-30)
        tally = self.propose().tally_ids
        told = [
            dict(tally._fields["reason"]._description_selection(self.env(context={"lang": code})))
            for code in ("en_US", "zh_CN")
        ]
        self.assertEqual([labels["not_due"] for labels in told], ["Not due", "未到期"])

    def test_tally_adds_up_to_what_is_open(self):
        self.invoice(100, due=-10)
        self.invoice(-30, due=-10, partner=self.other)
        self.invoice(55, due=30)
        tally = {line.reason: line.amount_open_company for line in self.propose().tally_ids}
        self.assertEqual(tally, {"ready": 100, "credit": -30, "not_due": 55})

    def test_a_forecast_can_be_looked_at_but_neither_approved_nor_sent(self):
        self.invoice(100, due=20)
        run = self.propose(on=40)
        notice = run.notice_ids
        self.assertEqual((notice.level_id, run.is_ahead), (self.first, True))
        for road in (
            run.action_approve,
            notice.action_approve,
            notice.action_send,
            lambda: notice._change_level(self.second, "Rumours"),
        ):
            with self.assertRaisesRegex(UserError, "is a forecast as of"), self.env.cr.savepoint():
                road()
            self.env.invalidate_all()
        self.assertEqual((run.state, notice.state), ("proposed", "proposed"))

    def test_a_forecast_keeps_nothing_from_todays_run(self):
        self.invoice(100, due=-10)
        forecast = self.propose(on=3)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            forecast.action_approve()
        self.env.invalidate_all()
        self.assertEqual(forecast.notice_ids.state, "proposed")
        today = self.propose()
        today.action_approve()
        self.assertEqual(today.notice_ids.state, "approved")
        self.assertFalse(today.previous_run_id, "a forecast is no run before")
        self.assertEqual(self.propose(on=4).previous_run_id, today)

    def test_run_as_of_a_past_day_sees_what_was_open_then(self):
        move = self.invoice(100, due=-30)
        self.pay(move, payment_date=self.day(-5))
        run = self.propose(on=-10)
        self.assertEqual(run.notice_ids.line_ids.amount_due, 100)
        self.assertFalse(self.propose().notice_ids)

    def test_excluded_notice_keeps_its_reason_and_comes_back(self):
        self.invoice(100, due=-10)
        notice = self.propose().notice_ids
        self.env["ar.exclude.wizard"].create(
            {"notice_ids": notice.ids, "reason": "Visit planned"}
        ).action_exclude()
        self.assertEqual((notice.state, notice.cancel_reason), ("cancelled", "Visit planned"))
        notice.action_include()
        self.assertEqual(notice.state, "proposed")

    def test_excluded_item_leaves_the_rest(self):
        self.invoice(100, due=-10)
        contested = self.invoice(50, due=-12)
        notice = self.propose().notice_ids
        line = notice.line_ids.filtered(lambda line: line.move_id == contested)
        self.env["ar.exclude.wizard"].create(
            {"line_ids": line.ids, "reason": "Wrong delivery"}
        ).action_exclude()
        self.assertEqual(notice.amount_due_company, 100)
        notice._approve()
        self.assertEqual(notice.state, "approved")
        self.assertEqual(notice._chased().mapped("amount_due"), [100])

    def test_excluding_the_last_item_excludes_the_notice(self):
        self.invoice(100, due=-10)
        notice = self.propose().notice_ids
        self.env["ar.exclude.wizard"].create(
            {"line_ids": notice.line_ids.ids, "reason": "Wrong delivery"}
        ).action_exclude()
        self.assertEqual(notice.state, "cancelled")

    def test_level_change_needs_a_second_person_where_the_company_asks(self):
        self.company.ar_dunning_four_eyes = True
        self.invoice(100, due=-30)
        notice = self.propose().notice_ids
        notice._change_level(self.final, "Insolvency rumours")
        with self.assertRaises(UserError):
            notice.action_approve()
        colleague = self.env["res.users"].create(
            {
                "name": "Colleague",
                "login": "colleague",
                "group_ids": [(4, self.env.ref("ar_collections.group_ar_collector").id)],
            }
        )
        notice.with_user(colleague).action_approve()
        self.assertEqual(notice.state, "approved")
        self.assertEqual(notice.line_ids.level_id, self.final)

    def test_approving_a_run_leaves_ones_own_level_changes_to_a_second_person(self):
        self.company.ar_dunning_four_eyes = True
        self.invoice(100, due=-30)
        self.invoice(100, due=-30, partner=self.other)
        run = self.propose()
        changed = run.notice_ids.filtered(lambda notice: notice.partner_id == self.other)
        changed._change_level(self.final, "Insolvency rumours")
        run.action_approve()
        self.assertEqual((run.notice_ids - changed).state, "approved")
        self.assertEqual(changed.state, "proposed")
        self.assertEqual(run.state, "proposed")

    def test_lowering_caps_the_items(self):
        old = self.invoice(100, due=-30)
        self.deliver(old, self.first, days_ago=20)
        young = self.invoice(50, due=-8)
        notice = self.propose().notice_ids
        notice._change_level(self.first, "Be kind")
        self.assertEqual(notice.line_ids.level_id, self.first)
        self.assertEqual(set(notice.line_ids.move_id), {old, young})

    def test_paid_after_proposal_falls_out_at_approval(self):
        move = self.invoice(100, due=-10)
        kept = self.invoice(40, due=-10)
        notice = self.propose().notice_ids
        self.pay(move)
        notice.action_approve()
        self.assertEqual(notice._chased().move_id, kept)
        dropped = notice.line_ids.filtered("dropped")
        self.assertEqual((dropped.move_id, dropped.drop_code), (move, "settled"))

    def test_cancelled_run_releases_its_items(self):
        move = self.invoice(100, due=-10)
        run = self.propose()
        run.action_approve()
        self.assertEqual(self.reason(move), "awaiting_delivery")
        run.action_cancel()
        self.assertEqual(run.state, "cancelled")
        self.assertEqual(self.reason(move), "ready")

    def test_nothing_of_a_cancelled_run_is_taken_up_again(self):
        """One of its notices had been excluded: that one would be sent all the same."""
        self.invoice(100, due=-10)
        self.invoice(70, due=-10, partner=self.other)
        run = self.propose()
        left, stays = run.notice_ids
        self.env["ar.exclude.wizard"].create(
            {"notice_ids": left.ids, "reason": "Visit planned"}
        ).action_exclude()
        run.action_cancel()
        self.assertEqual(stays.state, "cancelled")
        with self.assertRaisesRegex(UserError, "was cancelled: its notices are not taken up"):
            left.action_include()
        for act in (
            run.action_cancel,
            run.action_propose_failed,
            stays.action_include,
            stays.action_withdraw,
        ):
            with self.subTest(act.__name__), self.assertRaises(UserError):
                act()
        self.assertEqual(set(run.notice_ids.mapped("state")), {"cancelled"})

    def test_what_is_over_is_not_cancelled_called_or_taken_in(self):
        move = self.invoice(100, due=-10)
        notice = self.deliver(move, self.first)
        notice.run_id._advance()
        self.assertEqual(notice.run_id.state, "done")
        for act, why in (
            (notice.run_id.action_cancel, "nothing left to cancel"),
            (notice.run_id.action_propose_failed, "nothing that could not be proposed"),
            (notice.action_confirm_call, "waits for a call"),
            (notice.action_include, "nothing to take in"),
            (notice.action_withdraw, "approved and not sent yet"),
            (notice.action_approve, "was sent or cancelled"),
            (notice.action_send, "was sent or cancelled"),
            (notice.action_exclude, "was sent or cancelled"),
            (notice.action_change_level, "was sent or cancelled"),
            (notice.line_ids.action_include, "still proposed"),
        ):
            with self.subTest(act.__name__), self.assertRaisesRegex(UserError, why):
                act()
        self.assertEqual((notice.run_id.state, notice.state), ("done", "delivered"))

    def test_comparison_tells_who_is_new_who_left_and_who_moved(self):
        stays, leaves = self.invoice(100, due=-30), self.invoice(70, due=-10, partner=self.other)
        before = self.propose(on=-2)
        self.deliver(stays, self.first, days_ago=20)
        self.pay(leaves)
        third = self.make_customer("Curie SA")
        self.invoice(10, due=-9, partner=third)
        after = self.propose()
        lines = self.env["ar.dunning.compare.line"].search(after.action_compare()["domain"])
        found = {line.debtor_id.partner_id: (line.change, line.why) for line in lines}
        self.assertEqual(after.previous_run_id, before)
        self.assertEqual(found[self.customer][0], "raised")
        self.assertEqual(found[third][0], "new")
        self.assertEqual(found[self.other][0], "left")
        self.assertIn("Nothing is open", found[self.other][1])

    def test_a_run_for_one_customer_is_compared_about_that_one(self):
        """Whoever it was not made for has not left: 70 are still asked for."""
        self.invoice(100, due=-10)
        self.invoice(70, due=-10, partner=self.other)
        before = self.propose(on=-1)
        after = self.propose(debtors=self.debtor())
        self.assertEqual(after.previous_run_id, before)
        lines = self.env["ar.dunning.compare.line"].search(after.action_compare()["domain"])
        self.assertEqual((lines.debtor_id, lines.change), (self.debtor(), "same"))

    def test_a_run_of_one_policy_says_that_the_others_are_of_another(self):
        move = self.invoice(70, due=-10, partner=self.other)
        mild = self.make_policy("Mild", days=(5,))
        self.invoice(100, due=-10, ar_dunning_policy_id=mild.id)
        self.propose(on=-1)
        after = self.propose(policies=mild)
        lines = self.env["ar.dunning.compare.line"].search(after.action_compare()["domain"])
        left = lines.filtered(lambda line: line.change == "left")
        self.assertEqual(left.debtor_id.partner_id, self.other)
        self.assertNotIn("ready for level", left.why)
        self.assertIn(move.name, left.why)

    def test_comparison_passes_over_runs_that_were_cancelled(self):
        self.invoice(100, due=-10)
        before, cancelled = self.propose(on=-2), self.propose(on=-1)
        cancelled.action_cancel()
        self.assertEqual(self.propose().previous_run_id, before)

    def test_what_nobody_approved_yesterday_is_not_new_today(self):
        self.company.ar_dunning_auto_propose = True
        self.invoice(100, due=-30)
        self.propose(on=-1, scheduled=True)
        self.night("run")
        after = self.env["ar.dunning.run"].search([("date", "=", self.today)])
        lines = self.env["ar.dunning.compare.line"].search(after.action_compare()["domain"])
        self.assertEqual(lines.mapped("change"), ["same"])
        self.assertEqual((lines.amount_before, lines.amount_after), (100, 100))

    def test_a_changed_level_survives_the_daily_run(self):
        """It waits for its second person; neither its item nor another goes out beside it."""
        self.company.write({"ar_dunning_auto_propose": True, "ar_dunning_four_eyes": True})
        move = self.invoice(100, due=-30)
        yesterday = self.propose(on=-1, scheduled=True)
        notice = yesterday.notice_ids
        notice._change_level(self.final, "Insolvency rumours")
        self.invoice(40, due=-8)
        self.night("run")
        self.assertEqual(
            (notice.state, notice.level_id, notice.level_reason),
            ("proposed", self.final, "Insolvency rumours"),
        )
        today = self.env["ar.dunning.run"].search([("date", "=", self.today)])
        self.assertFalse(today.notice_ids)
        self.assertEqual(self.reason(move), "awaiting_delivery")
        self.assertIn(notice.name, self.decisions(move).explanation)
        colleague = self.env["res.users"].create(
            {
                "name": "Colleague",
                "login": "colleague",
                "group_ids": [(4, self.env.ref("ar_collections.group_ar_collector").id)],
            }
        )
        notice.with_user(colleague).action_approve()
        self.assertEqual((notice.state, notice._chased().move_id), ("approved", move))

    def test_daily_run_proposes_once_and_sends_what_needs_no_approval(self):
        self.company.ar_dunning_auto_propose = True
        self.first.requires_approval = False
        self.invoice(100, due=-10)
        old = self.invoice(70, due=-30, partner=self.other)
        self.deliver(old, self.first, days_ago=10)
        self.night("run")
        self.night("run")
        runs = self.env["ar.dunning.run"].search([("is_scheduled", "=", True)])
        self.assertEqual(len(runs), 1)
        states = {notice.partner_id: notice.state for notice in runs.notice_ids}
        self.assertEqual(states, {self.customer: "queued", self.other: "proposed"})

    def test_next_daily_run_replaces_what_nobody_approved(self):
        self.company.ar_dunning_auto_propose = True
        self.invoice(100, due=-10)
        yesterday = self.propose(on=-1, scheduled=True)
        self.night("run")
        self.assertEqual(yesterday.notice_ids.cancel_code, "superseded")

    def test_batches_can_be_resumed(self):
        self.invoice(100, due=-10)
        self.invoice(100, due=-10, partner=self.other)
        runs = self.env["ar.dunning.run"].sudo()
        run = runs.create({"company_id": self.company.id, "date": self.today})
        run._make_batches()
        self.assertEqual(run.state, "proposing")
        self.work()
        self.assertEqual(run.state, "proposed")
        self.assertEqual(len(run.notice_ids), 2)

    def test_an_item_flies_once_the_database_says_so(self):
        from odoo.tools import mute_logger
        from psycopg2.errors import UniqueViolation

        move = self.invoice(100, due=-10)
        self.notice_in(move, self.first, "approved")
        second = self.notice_in(move, self.first, "proposed")
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            second._move_to("approved")
            self.env.flush_all()

    def test_policy_without_level_and_never_without_reason_are_refused(self):
        with self.assertRaises(ValidationError):
            self.env["ar.dunning.policy"].create({"name": "Empty"})
        with self.assertRaises(ValidationError):
            self.env["ar.dunning.policy"].create({"name": "Never", "never_dun": True})

    def test_proposal_of_many_items_takes_a_constant_number_of_queries(self):
        self.propose()
        for count in (3, 12):
            for number in range(count):
                self.invoice(10 + number, due=-10, partner=self.make_customer(f"C{count}{number}"))
            self.env.flush_all()
            with self.assertQueryCount(60):
                run = self.propose()
                self.env.flush_all()
            self.assertGreaterEqual(len(run.notice_ids), count)
