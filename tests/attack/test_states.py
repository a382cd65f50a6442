"""What is over stays over: no method that can be called takes it up again, but those that say so.

And what was said of it by then is evidence: nobody writes it anew.

A button that a page hides can be called all the same, and from a list it is pressed on whatever is
ticked.
"""

from case import AttackCase
from matrix import our_methods
from odoo.tests import tagged
from roles import OF_BOTH

#: In which states a record is over.
OVER = {
    "ar.approval": ("approved", "refused", "withdrawn", "void"),
    "ar.audit.finding": ("accepted", "mended"),
    "ar.dispute": ("accepted", "partly_accepted", "rejected", "withdrawn", "closed"),
    "ar.dunning.notice": ("delivered", "cancelled"),
    "ar.dunning.run": ("done", "cancelled"),
    "ar.promise": ("kept", "partly_kept", "broken", "fallen_away", "withdrawn"),
    "ar.tax.obligation": ("done",),
}
#: Who takes up again what is over, and from which state.
TAKES_UP = {
    ("ar.approval", "action_withdraw"): {"approved"},
    ("ar.audit.finding", "action_check_again"): {"accepted", "mended"},
    ("ar.audit.finding", "action_refuse"): {"accepted"},
    ("ar.dispute", "action_reopen"): {*OVER["ar.dispute"]},
    ("ar.tax.obligation", "action_reopen"): {"done"},
}
#: What may be said of what is over: why somebody withdrew it, once, and what comes of it elsewhere.
MAY_SAY = {
    ("ar.audit.finding", "comment"),
    ("ar.promise", "withdrawn_reason"),
    ("ar.tax.obligation", "reference"),
}
TEXTS = ("char", "html", "text")


@tagged("post_install", "-at_install")
class TestStates(AttackCase):
    MATRIX = "states"

    def test_what_is_over_is_taken_up_by_no_other_method(self):
        for record, state in self.over():
            for method in our_methods(record.browse()):
                if method.startswith("action_"):
                    self.call(record, method, state)
        self.conclude(models=len(OVER))

    def test_what_was_said_of_it_stays(self):
        for record, state in self.over():
            for name in sorted(record._free_fields() & record._fields.keys()):
                if record._fields[name].type in TEXTS and (record._name, name) not in MAY_SAY:
                    vals = {name: "They never said so"}
                    if self.attempts.call(record.browse(), "write", record.ids, vals).through:
                        self.breach(OF_BOTH, record._name, name, f"is written anew when {state}")
        self.conclude(models=len(OVER))

    def over(self):
        """``(record, state)``: a record of each model, in each state in which it is over."""
        env = self.env_of(OF_BOTH)
        for name, states in OVER.items():
            record = env[name].browse(self.world.sides["A"].pick(name))
            for state in states:
                record.sudo().with_context(tracking_disable=True).write({"state": state})
                record.env.flush_all()
                self.attempts.keep()
                yield record, state

    def call(self, record, method, state):
        outcome = self.attempts.call(
            record.browse(), method, record.ids, look=lambda _value: record.sudo().state
        )
        taken_up = outcome.through and outcome.seen not in (None, state)
        if taken_up and state not in TAKES_UP.get((record._name, method), ()):
            self.breach(OF_BOTH, record._name, method, f"takes up what is {state}")
        if outcome.error and not outcome.refused:
            self.breach(OF_BOTH, record._name, method, f"fails on what is {state}: {outcome.error}")
