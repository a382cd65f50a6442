"""What a notice or a run says comes from its methods alone, whatever road a person takes."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..debtor.common import PeopleCase

SCRIPT = "<p>Pay</p><script>document.title='x'</script><img src=x onerror=alert(1)>"


@tagged("post_install", "-at_install")
class TestNoticeGuard(PeopleCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice(100, due=-30)
        self.run = self.propose()
        self.notice = self.run.notice_ids
        self.notices = self.as_user(self.env["ar.dunning.notice"], self.emma)

    def forged(self, **values):
        """What a collector would send to make a notice of her own."""
        return {
            "name": "MAHN-FORGED-0001",
            "run_id": self.run.id,
            "company_id": self.company.id,
            "debtor_id": self.debtor(self.other).id,
            "partner_id": self.other.id,
            "policy_id": self.policy.id,
            "level_id": self.final.id,
            **values,
        }

    def test_one_that_went_and_was_given_up_is_kept(self):
        """Cancelled it is, but the customer's mail server had it: that is evidence."""
        notice = self.deliver(self.invoice(50, due=-40, partner=self.other), self.first)
        notice._fail(told="It came back.")
        notice.action_give_up()
        self.assertEqual(notice.state, "cancelled")
        for record in (notice.sudo(), notice.run_id):
            with self.assertRaisesRegex(UserError, "kept"):
                record.unlink()

    def test_nobody_makes_a_notice_by_hand(self):
        attempts = (
            {"body": SCRIPT, "prepared_on": "2026-01-01 08:00:00", "subject": "Final notice"},
            {"email_to": "someone@else.example"},
            {"approved_by": self.manager.id},
            {"sent_on": "2026-01-01 08:00:00"},
            {},
        )
        for values in attempts:
            with self.subTest(values), self.assertRaises(AccessError):
                self.notices.create(self.forged(**values))
        with self.assertRaises(AccessError):
            self.notices.with_context(
                default_state="delivered", default_notice_date=self.today
            ).create(self.forged())
        columns, row = zip(*self.forged(body=SCRIPT).items(), strict=True)
        names = [f"{name}/.id" if name.endswith("_id") else name for name in columns]
        self.assertFalse(self.notices.load(names, [[str(value) for value in row]])["ids"])
        with self.assertRaises(AccessError):
            self.as_user(self.notice, self.emma).copy()
        with self.assertRaises(AccessError):
            self.as_user(self.run, self.emma).write(
                {"notice_ids": [Command.create(self.forged(body=SCRIPT))]}
            )
        with self.assertRaises(AccessError):
            self.as_user(self.debtor(), self.emma).write(
                {"notice_ids": [Command.update(self.notice.id, {"body": SCRIPT})]}
            )

    def test_a_manager_neither(self):
        with self.assertRaises(AccessError):
            self.as_user(self.notices, self.manager).create(self.forged(body=SCRIPT))

    def test_defaults_of_the_context_do_not_reach_what_a_method_makes(self):
        """A run that is proposed in such a context is made as always."""
        runs = self.as_user(self.env["ar.dunning.run"], self.emma).with_context(
            default_state="done", default_is_scheduled=True, default_name="Forged"
        )
        run = runs._propose(self.company.with_env(runs.env), self.today)
        self.assertEqual((run.state, run.is_scheduled), ("proposed", False))
        self.assertNotEqual(run.name, "Forged")
        self.assertEqual(run.user_id, self.emma)

    def test_a_text_is_clean_before_it_is_kept_or_shown(self):
        """Who can write past the guards, such as another add-on, puts no script on paper either."""
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = JSONB_BUILD_OBJECT('en_US', %s) WHERE id = %s",
            [f"{SCRIPT}<hr/><p style='color: red'>Soon</p>", self.template.id],
        )
        self.template.invalidate_recordset()
        shown = self.notice._shown_text()["body"]
        self.notice.sudo()._freeze_text()
        for text in (shown, self.notice.body):
            self.assertNotIn("script", text)
            self.assertNotIn("onerror", text)
            self.assertIn("<hr", text)
            self.assertIn("color: red", text)

    def test_who_asks_for_payment_is_a_colleague(self):
        notice = self.as_user(self.notice, self.emma)
        notice.user_id = self.jonas
        for user in (self.portal, self.stranger):
            with self.subTest(user.login), self.assertRaises(UserError):
                notice.user_id = user
            with self.subTest(user.login), self.assertRaises(UserError):
                notice.run_id.user_id = user

    def test_a_level_of_another_policy_is_refused(self):
        elsewhere = self.env["ar.dunning.policy"].sudo()._create_standard(self.elsewhere)
        strict = self.make_policy("Strict", days=(1,))
        both = self.person(
            "p_both", "ar_collections.group_ar_collector", companies=self.company | self.elsewhere
        )
        notice = self.as_user(self.notice, both)
        for level in (elsewhere.level_ids[-1], strict.level_ids):
            with self.subTest(level.name), self.assertRaisesRegex(UserError, "Test policy"):
                notice._change_level(level.with_env(notice.env), "Rumours")
        notice._change_level(self.final.with_env(notice.env), "Rumours")
        self.assertEqual(self.notice.level_id, self.final)

    def test_an_item_of_a_notice_is_not_written_either(self):
        with self.assertRaises(AccessError):
            self.as_user(self.notice, self.emma).write(
                {"line_ids": [Command.update(self.notice.line_ids.id, {"amount_due": 1})]}
            )
        for road in (self.notice, self.notice.line_ids):
            with self.assertRaises(AccessError):
                road.sudo().company_id = self.elsewhere


@tagged("post_install", "-at_install")
class TestRunGuard(PeopleCase):
    def setUp(self):
        super().setUp()
        self.invoice(100, due=-30)
        self.run = self.propose()

    def test_a_run_is_made_by_its_wizard_alone(self):
        runs = self.as_user(self.env["ar.dunning.run"], self.emma)
        with self.assertRaises(AccessError):
            runs.create({"company_id": self.company.id, "date": self.today})
        with self.assertRaises(AccessError):
            self.as_user(self.run, self.emma).copy()
        wizard = self.as_user(self.env["ar.dunning.run.wizard"], self.emma).create({})
        wizard.action_propose()
        self.assertEqual(runs.search([], limit=1).create_uid, self.emma)

    def test_what_a_run_is_stays(self):
        run = self.as_user(self.run, self.emma)
        for values in (
            {"name": "X"},
            {"date": self.day(-100)},
            {"state": "cancelled"},
            {"is_scheduled": True},
            {"policy_ids": [Command.clear()]},
            {"debtor_ids": [Command.set(self.debtor().ids)]},
            {"batch_ids": [Command.update(self.run.batch_ids.id, {"done_at": False})]},
            {"company_id": self.elsewhere.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                run.write(values)
        for values in ({"company_id": self.elsewhere.id}, {"date": self.day(-1)}):
            with self.subTest(values), self.assertRaises(AccessError):
                self.run.sudo().write(values)
        run.user_id = self.jonas

    def test_workers_bookkeeping_is_theirs(self):
        for user in (self.emma, self.manager):
            batch = self.as_user(self.run.batch_ids, user)
            tally = self.as_user(self.run.tally_ids, user)
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    batch.write({"done_at": False})
                with self.assertRaises(AccessError):
                    batch.create({"run_id": self.run.id, "number": 9})
                with self.assertRaises(AccessError):
                    tally.write({"item_count": 0})
                with self.assertRaises(AccessError):
                    tally.unlink()

    def test_nobody_proposes_for_a_company_that_he_does_not_see(self):
        runs = self.as_user(self.env["ar.dunning.run"], self.emma)
        with self.assertRaises(AccessError):
            runs._propose(self.elsewhere.with_env(runs.env), self.today)
        with self.assertRaises(AccessError):
            runs.env["ar.dunning.run.wizard"].create(
                {"company_ids": [Command.set(self.elsewhere.ids)]}
            )

    def test_policies_and_levels_stay_where_they_are(self):
        other = self.make_policy("Other")
        both = self.person(
            "p_both", "ar_collections.group_ar_manager", companies=self.company | self.elsewhere
        )
        for records, values in (
            (self.policy, {"company_id": self.elsewhere.id}),
            (self.first, {"policy_id": other.id}),
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                self.as_user(records, both).write(values)
        self.as_user(self.policy, both).write({"minimum_amount": 5})

    def test_the_default_policy_of_another_company_is_not_chosen(self):
        elsewhere = self.env["ar.dunning.policy"].sudo()._create_standard(self.elsewhere)
        with self.assertRaises(AccessError):
            self.as_user(elsewhere, self.manager).action_make_default()


@tagged("post_install", "-at_install")
class TestWizards(PeopleCase):
    """What one asks in a wizard is nobody else's to read, and no wizard reads for its user."""

    def test_each_wizard_is_its_makers_own(self):
        self.invoice(100, due=-30)
        first, second = self.propose(on=-1), self.propose()
        mine = self.as_user(second, self.emma)
        lines = mine.env[mine.action_compare()["res_model"]].search([])
        self.assertTrue(lines)
        self.assertEqual(lines.wizard_id.previous_run_id, first)
        hold = mine.env["ar.hold.wizard"].create(
            {"debtor_ids": self.debtor().ids, "until": self.day(3), "reason": "A secret"}
        )
        for records in (lines, lines.wizard_id, hold):
            for user in (self.jonas, self.stranger, self.manager):
                theirs = self.as_user(records, user)
                with self.subTest(records._name, user=user.login):
                    self.assertFalse(theirs.search([]))
                    with self.assertRaises(AccessError):
                        theirs.read()
                    with self.assertRaises(AccessError):
                        theirs.write({"create_uid": user.id})
        with self.assertRaises(AccessError):
            self.as_user(hold, self.jonas).action_hold()

    def test_every_transient_model_of_these_rooms_has_the_rule(self):
        rooms = (
            "ar.aging.",
            "ar.board",
            "ar.dso.",
            "ar.dunning.",
            "ar.exclude.",
            "ar.hold.",
            "ar.kpi.",
            "ar.level.",
        )
        for name, model in self.env.items():
            if not (model.is_transient() and name.startswith(rooms)):
                continue
            rules = self.env["ir.rule"].search([("model_id.model", "=", name)])
            with self.subTest(name):
                self.assertIn("('create_uid', '=', user.id)", rules.mapped("domain_force")[:1][0])

    def test_guessed_ids_tell_nothing(self):
        """A collector of one company types ids of another's into whatever takes them."""
        theirs = self.make_customer("Theirs Ltd")
        debtor = (
            self.env["ar.debtor"]
            .sudo()
            .create({"company_id": self.elsewhere.id, "partner_id": theirs.id})
        )
        run = (
            self.env["ar.dunning.run"]
            .sudo()
            .create({"company_id": self.elsewhere.id, "date": self.today})
        )
        policy = self.env["ar.dunning.policy"].sudo()._create_standard(self.elsewhere)
        scheme = (
            self.env["ar.aging.scheme"]
            .sudo()
            .create({"name": "Theirs", "company_id": self.elsewhere.id})
        )
        company = self.elsewhere.id
        day = self.day(3)
        guesses = {
            "ar.dunning.compare.wizard": {"run_id": run.id, "previous_run_id": run.id},
            "ar.dunning.compare.line": {"debtor_id": debtor.id},
            "ar.dunning.run.wizard": {"debtor_ids": [Command.set(debtor.ids)]},
            "ar.hold.wizard": {"debtor_ids": [Command.link(debtor.id)], "until": day},
            "ar.level.wizard": {"level_id": policy.level_ids[0].id, "reason": "X"},
            "ar.aging.wizard": {"scheme_id": scheme.id},
            "ar.kpi.wizard": {"company_id": company},
            "ar.dso.wizard": {"company_id": company},
            "ar.board": {"company_id": company},
        }
        for model, values in guesses.items():
            wizards = self.as_user(self.env[model], self.emma)
            with self.subTest(model), self.assertRaises(AccessError):
                wizards.create(values)
            spec = {name: {"fields": {"display_name": {}}} for name in values if "_id" in name}
            with self.subTest(model, road="onchange"), self.assertRaises(AccessError):
                wizards.onchange(values, list(values), spec)
            forged = {f"default_{name}": value for name, value in values.items()}
            with self.subTest(model, road="context"), self.assertRaises(AccessError):
                wizards.with_context(**forged).onchange({}, [], spec)


@tagged("post_install", "-at_install")
class TestInvoice(PeopleCase):
    def test_who_bills_and_only_reads_receivables_does_not_say_how_one_is_chased(self):
        move = self.invoice(100, due=-10)
        both = self.person("p_biller", "ar_base.group_ar_auditor", "account.group_account_invoice")
        theirs = self.as_user(move, both)
        for values in (
            {"ar_hold_until": self.day(5)},
            {"ar_hold_reason": "Why not"},
            {"ar_dunning_policy_id": self.policy.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                theirs.write(values)
        with self.assertRaises(AccessError):
            theirs.create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.customer.id,
                    "ar_hold_until": self.day(5),
                }
            )
        theirs.write({"ref": "PO 4"})
        accountant = self.person("p_accountant", "ar_collections.group_ar_accountant")
        self.as_user(move, accountant).ar_hold_until = self.day(5)
        self.assertEqual(move.ar_hold_until, self.day(5))
