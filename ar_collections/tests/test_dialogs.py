"""What somebody has in a dialog is nobody else's."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .people import PeopleCase

ROOMS = tuple(f"wizards.{room}" for room in ("dispute", "promise", "worklist"))


@tagged("post_install", "-at_install")
class TestDialogs(PeopleCase):
    """Odoo lets everybody read and write everybody's transient records; the rules here do not."""

    def setUp(self):
        super().setUp()
        self.move = self.invoice(100, due=-10)
        self.contested = self.dispute(self.move, 40)
        self.reason_ = self.env.ref("ar_collections.dispute_reason_other")

    def opened(self):
        """A dialog of each kind, opened by the manager; its lines come with it."""
        debtors = [Command.set(self.refreshed().ids)]
        dispute = {"dispute_id": self.contested.id}
        values = {
            "ar.dispute.decide.wizard": {**dispute, "decision": "reject"},
            "ar.dispute.wait.wizard": {**dispute, "question": "Which pallets?"},
            "ar.short.payment.wizard": {"move_id": self.move.id, "reason_id": self.reason_.id},
            "ar.call.wizard": {"debtor_ids": debtors, "note": "Between us"},
            "ar.hand.over.wizard": {"debtor_ids": debtors, "reason": "Ill"},
            "ar.assign.wizard": {"debtor_ids": debtors, "user_id": self.collector.id},
            "ar.address.wizard": {"debtor_ids": debtors},
        }
        made = {
            name: self.env[name].with_user(self.manager).create(given)
            for name, given in values.items()
        }
        wizard = made["ar.dispute.decide.wizard"]
        made["ar.dispute.decide.line"] = wizard.line_ids
        made["ar.assign.line"] = (
            self.env["ar.assign.line"]
            .with_user(self.manager)
            .create({"wizard_id": made["ar.assign.wizard"].id, "count_before": 3})
        )
        return made

    def test_each_kind_is_tried(self):
        ours = {
            name
            for name, model in self.env.registry.items()
            if model._transient
            and any(
                base.__module__.startswith(f"odoo.addons.ar_collections.{room}")
                for base in model.__mro__
                for room in ROOMS
            )
        }
        self.assertEqual(set(self.opened()), ours)

    def test_who_opened_it_works_with_it(self):
        for name, record in self.opened().items():
            with self.subTest(name):
                self.assertIn(record, self.env[name].with_user(self.manager).search([]))
                record.check_access("write")

    def test_nobody_else_sees_or_changes_it(self):
        for name, record in self.opened().items():
            for user in (self.accountant, self.collector, self.stranger):
                theirs = record.with_user(user)
                with self.subTest(f"{user.login} {name}"):
                    if theirs.browse().has_access("read"):
                        self.assertFalse(theirs.search([]))
                    for access in ("read", "write", "unlink"):
                        with self.assertRaises(AccessError):
                            theirs.check_access(access)

    def test_a_decision_is_not_turned_around_under_the_hand(self):
        wizard = self.opened()["ar.dispute.decide.wizard"]
        with self.assertRaises(AccessError):
            wizard.with_user(self.stranger).decision = "accept"
        with self.assertRaises(AccessError):
            wizard.with_user(self.collector).action_decide()
