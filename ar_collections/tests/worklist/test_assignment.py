"""Who works whom: rules, levelling, and a manager who moves many at once."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import ReceivablesCase


@tagged("post_install", "-at_install")
class TestAssignment(ReceivablesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.emma, cls.jonas, cls.lina = (
            new_test_user(
                cls.env,
                login=f"a_{name}",
                groups="base.group_user,ar_collections.group_ar_collector",
                company_id=cls.company.id,
                company_ids=[(6, 0, cls.company.ids)],
            )
            for name in ("emma", "jonas", "lina")
        )
        cls.germany, cls.china = cls.env.ref("base.de"), cls.env.ref("base.cn")

    def rule(self, name, users, condition="[]", sequence=10):
        return self.env["ar.assignment.rule"].create(
            {
                "name": name,
                "user_ids": users.ids,
                "condition": condition,
                "sequence": sequence,
            }
        )

    def debtors(self, count, country=None, amount=100):
        """New customers with an open invoice each."""
        partners = self.env["res.partner"]
        for number in range(count):
            partner = self.make_customer(
                f"{(country or self.germany).code}{number} {amount}",
                country_id=(country or self.germany).id,
            )
            self.invoice(amount, due=-10, partner=partner)
            partners |= partner
        self.count_debtors()
        return self.env["ar.debtor"].search([("partner_id", "in", partners.ids)])

    def test_the_first_rule_that_fits_wins(self):
        german, chinese = self.debtors(2, self.germany), self.debtors(2, self.china)
        self.rule("China", self.lina, "[('country_id.code', '=', 'CN')]", sequence=1)
        self.rule("The rest", self.emma, sequence=2)
        self.night("assignment")
        self.assertEqual(chinese.user_id, self.lina)
        self.assertEqual(german.user_id, self.emma)

    def test_who_is_late_gets_a_collector_though_more_was_credited(self):
        """100 are overdue, and a credit note of 150 lies there: 50 in the customer's favour."""
        (debtor,) = self.debtors(1)
        self.invoice(-150, partner=debtor.partner_id)
        self.count_debtors()
        self.assertEqual(debtor.open_amount, -50)
        self.rule("All", self.emma)
        self.night("assignment")
        self.assertEqual(debtor.user_id, self.emma)

    def test_rules_look_at_size_language_segment_and_salesperson(self):
        small, large = self.debtors(1, amount=100), self.debtors(1, amount=5000)
        segment = self.env["res.partner.category"].create({"name": "Retail"})
        small.partner_id.write(
            {"category_id": segment.ids, "lang": "zh_CN", "user_id": self.jonas.id}
        )
        for condition, expected in (
            ("[('open_amount', '>=', 1000)]", large),
            ("[('lang', '=', 'zh_CN')]", small),
            (f"[('segment_ids', 'in', [{segment.id}])]", small),
            (f"[('salesperson_id', '=', {self.jonas.id})]", small),
        ):
            rule = self.rule("One", self.emma, condition)
            plan = self.env["ar.assignment.rule"]._plan(small | large)
            self.assertEqual(list(plan), list(expected), condition)
            rule.unlink()

    def test_collectors_carry_equal_number_and_value(self):
        self.rule("All", self.emma | self.jonas)
        debtors = self.debtors(6, amount=100) | self.debtors(2, self.china, amount=1000)
        self.env["ar.assignment.rule"]._assign(debtors)
        by_user = debtors.grouped("user_id")
        self.assertEqual(set(by_user), {self.emma, self.jonas})
        self.assertEqual([len(own) for own in by_user.values()], [4, 4])
        self.assertEqual([sum(own.mapped("open_amount")) for own in by_user.values()], [1300, 1300])

    def test_what_somebody_works_stays_and_counts_as_a_load(self):
        kept = self.debtors(3)
        kept.user_id = self.emma
        new = self.debtors(3, self.china)
        self.rule("All", self.emma | self.jonas)
        self.night("assignment")
        self.assertEqual(kept.user_id, self.emma)
        self.assertEqual(new.user_id, self.jonas)

    def test_a_manager_moves_all_of_one_collector_and_sees_the_loads_before(self):
        debtors = self.debtors(4)
        debtors.user_id = self.emma
        self.rule("All", self.jonas | self.lina)
        wizard = self.env["ar.assign.wizard"].create(
            {"whom": "of_user", "from_user_id": self.emma.id, "how": "rules"}
        )
        loads = {line.user_id: (line.count_before, line.count_after) for line in wizard.line_ids}
        self.assertEqual(loads, {self.emma: (4, 0), self.jonas: (0, 2), self.lina: (0, 2)})
        values = {line.user_id: line.value_after for line in wizard.line_ids}
        self.assertEqual(values, {self.emma: 0, self.jonas: 200, self.lina: 200})
        wizard.action_assign()
        self.assertEqual(debtors.user_id, self.jonas | self.lina)

    def test_a_manager_moves_chosen_debtors_to_one_collector(self):
        debtors = self.debtors(3)
        action = debtors[:2].action_assign()
        wizard = self.env["ar.assign.wizard"].with_context(**action["context"]).create({})
        self.assertEqual(wizard.whom, "chosen")
        with self.assertRaises(UserError):
            wizard.action_assign()
        wizard.user_id = self.lina
        wizard.action_assign()
        self.assertEqual(debtors.mapped("user_id.login"), ["a_lina"])
        self.assertFalse(debtors[2].user_id)

    # ------------------------------------------------------------------
    # Who hears of it
    # ------------------------------------------------------------------
    def words_to(self, user):
        """What a user was told that was assigned to him: ``[(subject, text)]``."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("message_type", "=", "user_notification"),
                    ("partner_ids", "in", user.partner_id.ids),
                ],
                order="id",
            )
        )
        return [(message.subject, str(message.body)) for message in messages]

    def test_a_collector_hears_once_of_all_that_a_night_gives_her(self):
        debtors = self.debtors(5)
        self.rule("All", self.emma | self.jonas)
        self.emma.lang = "de_DE"
        with patch("odoo.addons.ar_collections.models.worklist.ar_assignment_rule.BATCH_SIZE", 2):
            self.night("assignment")
        shares = sorted(len(own) for own in debtors.grouped("user_id").values())
        self.assertEqual(shares, [2, 3])
        for user in self.emma | self.jonas:
            count = len(debtors.filtered(lambda debtor, user=user: debtor.user_id == user))
            [(subject, text)] = self.words_to(user)
            self.assertIn(str(count), subject)
            self.assertIn("/odoo/action-ar_collections.ar_debtor_action_mine", text)
        self.night("assignment")
        self.assertEqual(len(self.words_to(self.emma)), 1, "nobody is told of nothing")

    def test_who_is_given_many_by_hand_hears_of_it_once_and_in_her_language(self):
        debtors = self.debtors(4).with_context(tracking_disable=False)
        self.emma.lang = "zh_CN"
        for debtor in debtors[:3]:  # as an import does
            debtor.user_id = self.emma
        debtors[3].user_id = self.jonas
        [(subject, _text)] = self.words_to(self.emma)
        self.assertIn("3", subject)
        kind = self.env["ir.model"]._get("ar.debtor")
        self.assertIn(kind.with_context(lang="zh_CN").name, subject)
        self.assertNotIn(kind.with_context(lang="en_US").name, subject)
        [(subject, _text)] = self.words_to(self.jonas)
        self.assertIn(debtors[3].display_name, subject)

    def test_nobody_hears_of_what_was_taken_from_her_at_once_or_what_she_took(self):
        debtors = self.debtors(3).with_context(tracking_disable=False)
        debtors.user_id = self.emma
        debtors[:2].user_id = self.jonas
        debtors[0].with_user(self.jonas).action_assign_to_me()
        self.assertEqual(len(self.words_to(self.emma)), 1)
        self.assertIn(debtors[2].display_name, self.words_to(self.emma)[0][0])
        self.assertIn("2", self.words_to(self.jonas)[0][0])
        new = self.debtors(2, self.china).with_context(tracking_disable=False)
        new.with_user(self.lina).action_assign_to_me()
        self.assertFalse(self.words_to(self.lina))

    # ------------------------------------------------------------------
    # A condition that cannot be asked any more
    # ------------------------------------------------------------------
    def broken(self, rule, condition):
        """What a condition is left as by an add-on that went away."""
        self.env.flush_all()
        self.env.cr.execute(
            f"UPDATE {rule._table} SET condition = %s WHERE id = %s", [condition, rule.id]
        )
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()

    def test_a_condition_that_cannot_be_asked_is_told_once_and_shown(self):
        debtors = self.debtors(2)
        self.company.ar_strategy_id = self.env["ar.strategy"]._create_standard(self.company)
        points = self.company.ar_strategy_id.rule_ids[:1]
        lost = self.rule("Lost", self.jonas, sequence=1)
        self.rule("All", self.emma, sequence=2)
        self.assertFalse(lost.unusable_reason)
        boss = self.company._ar_manager()
        self.broken(points, "[('nope.field', '=', 1)]")
        self.broken(lost, "garbage")
        self.assertIn("nope", points.unusable_reason)
        self.assertTrue(lost.unusable_reason)
        jobs = ("strategy_conditions", "assignment_conditions")
        self.night(*jobs, "assignment", day=self.day(-2))
        self.assertEqual(debtors.user_id, self.emma, "the others go on")
        told = [words for words in self.words_to(boss) if "cannot be asked" in words[0]]
        self.assertEqual(len(told), 2)
        self.assertIn(points.name.split("{")[0].strip(), told[0][0])
        self.assertIn("nope.field", told[0][1])
        self.assertIn("Lost", told[1][0])
        self.assertIn("garbage", told[1][1])

        self.night(*jobs, day=self.day(-1))
        self.broken(lost, "other garbage")
        self.night(*jobs, day=self.day(0))
        told = [words for words in self.words_to(boss) if "cannot be asked" in words[0]]
        self.assertEqual(len(told), 3, "again only when it changes")
        self.assertIn("other garbage", told[2][1])

        lost.condition = "[]"
        self.assertFalse(lost.unusable_reason)

    def test_nothing_to_move_is_said(self):
        with self.assertRaises(UserError):
            self.env["ar.assign.wizard"].create({"how": "rules"}).action_assign()

    def test_collectors_do_not_move_debtors_around(self):
        debtors = self.debtors(1)
        with self.assertRaises(AccessError):
            self.env["ar.assign.wizard"].with_user(self.emma).create(
                {"debtor_ids": debtors.ids, "user_id": self.emma.id}
            )

    def test_a_rule_needs_collectors_and_a_condition_that_works(self):
        with self.assertRaisesRegex(ValidationError, "Empty"):
            self.rule("Empty", self.env["res.users"])
        with self.assertRaisesRegex(ValidationError, "Wrong"):
            self.rule("Wrong", self.emma, "[('nothing', '=', 1)]")
