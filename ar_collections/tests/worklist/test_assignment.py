"""Who works whom: rules, levelling, and a manager who moves many at once."""

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
