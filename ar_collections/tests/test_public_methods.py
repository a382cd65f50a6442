"""Nobody gets by a button what he may not: each public method, tried by who has no part in it."""

import inspect

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .people import PeopleCase

ROOMS = tuple(
    f"odoo.addons.ar_collections.{kind}.{room}"
    for kind in ("models", "wizards")
    for room in ("dispute", "promise", "worklist")
)
#: Named as the framework's own: what they do for whom is a question of access to the record.
FRAMEWORK = {"create", "write", "unlink", "copy_data", "default_get", "onchange", "search_fetch"}
FRAMEWORK |= {"get_empty_list_help", "web_read"}
#: Of the user's own day, in the companies that are his.
OWN = {"work_today"}
#: These open a list or print what their reader may read: for everybody who reads receivables.
LOOKING = {
    ("account.move", "action_open_ar_disputes"),
    ("ar.debtor", "action_open_calls"),
    ("ar.debtor", "action_open_disputes"),
    ("ar.debtor", "action_skip"),
    ("ar.debtor.event", "action_open"),
    ("ar.dispute", "action_open_credit_notes"),
    ("ar.dispute", "action_open_invoices"),
    ("ar.dispute", "action_print_letter"),
    ("ar.strategy.rule", "action_open_debtors"),
}


@tagged("post_install", "-at_install")
class TestPublicMethods(PeopleCase):
    def setUp(self):
        super().setUp()
        self.move = self.invoice(100, due=-10)
        self.contested = self.dispute(self.invoice(90, due=-10), 40)
        self.refreshed()
        self.strategy = self.company.ar_strategy_id or self.env["ar.strategy"].create(
            {"name": "S", "company_id": self.company.id}
        )

    def methods(self):
        """``model name, method name`` of each public method that these rooms define."""
        found = set()
        for name, model in self.env.registry.items():
            if model._abstract:
                continue
            for base in model.__mro__:
                if not base.__module__.startswith(ROOMS):
                    continue
                found |= {
                    (name, method)
                    for method, value in vars(base).items()
                    if inspect.isfunction(value)
                    and not method.startswith("_")
                    and method not in FRAMEWORK | OWN
                }
        return sorted(found)

    def record(self, model):
        """A record of this company to press the button on."""
        line = self.move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        if model == "ar.promise" and not self.env[model].search([]):
            self.env[model].create(
                {
                    "debtor_id": self.debtor().id,
                    "currency_id": self.move.currency_id.id,
                    "amount": 100,
                    "date": self.day(5),
                    "move_line_ids": line.ids,
                }
            )
        made = {
            "account.move": self.move,
            "ar.debtor": self.debtor(),
            "ar.debtor.event": self.debtor().event_ids[:1],
            "ar.dispute": self.contested,
            "ar.promise": self.debtor().promise_ids,
            "ar.strategy": self.strategy,
            "ar.strategy.rule": self.strategy.rule_ids[:1]
            or self.env["ar.strategy.rule"].create({"name": "r", "strategy_id": self.strategy.id}),
        }
        return made.get(model) or self.dialog(model)

    def dialog(self, model):
        debtors = self.debtor().ids
        reason = self.env.ref("ar_collections.dispute_reason_other")
        values = {
            "ar.dispute.decide.wizard": {"dispute_id": self.contested.id, "decision": "accept"},
            "ar.dispute.wait.wizard": {"dispute_id": self.contested.id, "question": "?"},
            "ar.short.payment.wizard": {"move_id": self.move.id, "reason_id": reason.id},
            "ar.call.wizard": {"debtor_ids": debtors, "outcome": "insolvent"},
            "ar.hand.over.wizard": {"debtor_ids": debtors, "to": "legal", "reason": "?"},
            "ar.assign.wizard": {"debtor_ids": debtors, "user_id": self.collector.id},
            "ar.address.wizard": {"debtor_ids": debtors},
        }
        return self.env[model].create(values[model])

    def test_there_are_buttons_to_try(self):
        self.assertGreater(len(self.methods()), 25)
        self.assertLessEqual(LOOKING, set(self.methods()))

    def test_nobody_gets_through_who_has_no_part_in_it(self):
        for model, method in self.methods():
            record = self.record(model)
            self.env.flush_all()
            self.env.invalidate_all()
            for user in (self.auditor, self.employee, self.portal, self.stranger):
                if user == self.auditor and (model, method) in LOOKING:
                    continue
                with self.subTest(f"{user.login}: {model}.{method}"):
                    pressed = record.with_user(user).with_context(
                        ar_ticked_ids=self.item(self.move).ids
                    )
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        getattr(pressed, method)()
                    self.env.invalidate_all()

    def test_an_auditor_looks(self):
        """Also at the letter of a dispute, which there is once it is decided."""
        lines = self.contested.line_ids
        self.contested._decide({line: line._granting_nothing() for line in lines}, "<p>No.</p>")
        for model, method in sorted(LOOKING):
            record = self.record(model).with_user(self.auditor)
            with self.subTest(f"{model}.{method}"):
                getattr(record, method)()
