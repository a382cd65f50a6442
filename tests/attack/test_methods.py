"""Every public method of the suite × every role: who may call it, and what it does with whose ids.

``expected/methods.csv`` has a row for each: ``who`` may call it, and ``writes`` who of these may
change something by it. Whoever may not call is refused, in words; whoever may not write changes no
row of any table. ``args`` are arguments in JSON, where a method needs some. Where ``who`` is
``core`` the method is Odoo's, and ours extends it: who may call it is Odoo's affair.
"""

import json
import re
from pathlib import Path

from case import AttackCase
from matrix import core_models, kind, our_methods, our_models, parents, rpc, table
from odoo.tests import tagged
from roles import ROLES, named
from values import minimal
from world import OTHERS

SAMPLE = 7  # records of a model, each in a state of its own as far as there are
#: Who may read, write, create: see the matrices of models and fields.
ORM = frozenset(
    [
        "copy",
        "copy_data",
        "create",
        "default_get",
        "export_data",
        "get_empty_list_help",
        "load",
        "name_create",
        "name_search",
        "onchange",
        "read",
        "read_group",
        "search",
        "search_count",
        "search_fetch",
        "search_read",
        "unlink",
        "web_read",
        "web_save",
        "web_search_read",
        "write",
    ]
)
#: Of Odoo's, on every model, that the guard narrows; ``test_letters`` and the guard's own tests try
#: them.
NARROWED = frozenset(["activity_schedule", "message_post_with_source"])
#: The ids that methods take from the context: of what.
CONTEXT_IDS = {
    "ar_aging_scheme_id": "ar.aging.scheme",
    "ar_item_ids": "account.move.line",
    "ar_partner_ids": "res.partner",
    "ar_ticked_ids": "account.move.line",
}


def is_of_model(model, method):
    """Whether a method is called of the model, without ids."""
    return getattr(getattr(type(model), method), "_api_model", False)


@tagged("post_install", "-at_install")
class TestMethods(AttackCase):
    MATRIX = "methods"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.expected = table("methods", "model", "method")
        cls.methods = [
            (name, method)
            for name in (*our_models(cls.env), *core_models(cls.env))
            for method in our_methods(cls.env[name])
            if method not in ORM | NARROWED
        ]
        cls.ours = [
            key for key in cls.methods if cls.expected.get(key, {"who": "core"})["who"] != "core"
        ]

    # The table itself ---------------------------------------------------------------------------
    def test_every_method_has_a_row(self):
        for name, method in self.methods:
            self.assertTrue(
                (name, method) in self.expected,
                f"Who may call {name}.{method}? Add a row to expected/methods.csv, such as"
                f" “{name},{method},collectors,collectors,”; or decorate it with @api.private.",
            )
        gone = self.expected.keys() - set(self.methods)
        self.assertFalse(gone, "expected/methods.csv has rows of methods that are no more")

    def may(self, role, key, column="who"):
        return role.name in named(self.expected[key][column])

    # Attempts -----------------------------------------------------------------------------------
    def step(self, role, key, ids, **context):
        """A call of a method with ids; None stands for a dialog that the attacker opens himself."""
        name, method = key
        args = json.loads(self.expected[key]["args"] or "[]")
        side = self.world.of(role)
        given = {about: side.own(of)[:2] for about, of in CONTEXT_IDS.items()} | context
        model = self.env_of(role)[name].with_context(**given)

        def call():
            mine = ids
            if ids is None:
                mine = self.dialog(model, side).ids
            if is_of_model(model, method):
                return rpc(model, method, *args)
            return rpc(model, method, mine, *args)

        return call

    def dialog(self, model, side):
        """One that the attacker opened; what only methods make is made as they do it."""
        values = minimal(self.env[model._name], side)
        for field in parents(model):
            if kind(self.env[field.comodel_name]) == "transient":
                values[field.name] = self.dialog(model.env[field.comodel_name], side).id
        maker = model if model.has_access("create") else model.sudo()
        made = maker.create(values).with_env(model.env)
        self.env.flush_all()
        self.env.invalidate_all()
        return made

    def samples(self, role, key, side):
        """With what ids a method is called, on a side."""
        model = self.env[key[0]]
        if kind(model) == "abstract" or is_of_model(model, key[1]):
            return [[]]
        own = [None] if kind(model) == "transient" and side.key == role.home else []
        return own + [[id_] for id_ in side.some(key[0])[:SAMPLE]]

    # Who may call -------------------------------------------------------------------------------
    def test_who_may_not_call_is_refused(self):
        for key in self.ours:
            for role in ROLES:
                if not self.may(role, key):
                    for ids in self.samples(role, key, self.world.of(role)):
                        self.expect_refusal(role, key, ids)
        self.conclude(methods=len(self.methods), roles=len(ROLES))

    def expect_refusal(self, role, key, ids):
        """By a right; or by words that tell nothing but what he may read anyway."""
        step = self.step(role, key, ids)
        outcome = self.attempts.do(step)
        if outcome.through:
            wrote = self.attempts.do(step, watch=True).written
            self.breach(role, *key, f"was called{', wrote ' if wrote else ''}{', '.join(wrote)}")
        elif not outcome.refused:
            self.breach(role, *key, f"fails with {outcome.error!r}"[:150])
        elif (
            not outcome.forbidden
            and self.world.of(role).stands_in(outcome.told)
            and not self.env_of(role)[key[0]].browse(ids or []).has_access("read")
        ):
            self.breach(role, *key, f"told {outcome.told!r}"[:150])

    def test_who_may_call_is_let(self):
        """Else the table is out of date; and who may call but not write changes nothing."""
        for key in self.ours:
            for role in ROLES:
                if self.may(role, key):
                    self.expect_leave(role, key, watch=not self.may(role, key, "writes"))
        self.conclude()

    def expect_leave(self, role, key, *, watch):
        errors = []
        for ids in self.samples(role, key, self.world.of(role)):
            outcome = self.attempts.do(self.step(role, key, ids), watch=watch)
            if outcome.through:
                if outcome.written:
                    self.breach(role, *key, f"wrote {', '.join(outcome.written)}")
                return
            errors.append(outcome)
        if errors and all(outcome.forbidden for outcome in errors):
            self.breach(role, *key, f"may call it by the table, but: {errors[0].error}"[:150])

    # With whose ids -----------------------------------------------------------------------------
    def test_ids_of_another_company_tell_and_do_nothing(self):
        for key in self.ours:
            for role in ROLES:
                if self.may(role, key):
                    for ids in self.samples(role, key, self.world.against(role))[:2]:
                        self.expect_nothing(role, key, ids)
        self.conclude()

    def expect_nothing(self, role, key, ids):
        foreign = self.world.against(role)
        outcome, changed = self.changes(foreign, self.step(role, key, ids))
        if changed:
            self.breach(role, *key, "wrote what is another company's")
        if foreign.stands_in(outcome.told):
            self.breach(role, *key, f"told {foreign.told.search(outcome.told).group()!r}")

    def test_ids_in_the_context_are_no_way_round(self):
        """Of another company; or of another customer, whose papers are nobody else's."""
        for key in self.ours:
            for role in ROLES:
                side = self.world.of(role)
                ids = side.own(key[0])[:1]
                if ids and self.may(role, key, "writes"):
                    foreign = self.world.against(role)
                    poison = {name: foreign.own(of)[:2] for name, of in CONTEXT_IDS.items()}
                    step = self.step(role, key, ids, **poison)
                    outcome = self.attempts.do(step, look=self.papers)
                    if foreign.stands_in(f"{outcome.told} {outcome.seen}"):
                        self.breach(role, *key, "with ids in the context, told of another company")
        self.conclude()

    def test_papers_of_another_customer_are_not_sent(self):
        lines = self.world.sides["A"].picks[OTHERS]
        for key in self.ours:
            for role in ROLES:
                if key[0] == "ar.debtor" and role.home == "A" and self.may(role, key, "writes"):
                    ids = self.world.of(role).own(key[0])[:1]
                    step = self.step(role, key, ids, ar_ticked_ids=lines, ar_item_ids=lines)
                    outcome = self.attempts.do(step, look=self.papers)
                    if "Clarke" in f"{outcome.seen}":
                        self.breach(role, *key, "put papers of another customer into a mail")
        self.conclude()

    def papers(self, _value):
        """All that was written to people in an attempt: messages, mails, and what is attached."""
        texts = []
        for name, fields in (
            ("mail.message", ("subject", "body")),
            ("mail.mail", ("subject", "body_html")),
            ("ir.attachment", ("name", "raw")),
        ):
            records = self.env[name].sudo().search([("create_date", ">=", self.env.cr.now())])
            texts += [str(record[field]) for record in records for field in fields]
        return " ".join(texts)

    def test_the_ids_in_the_context_are_known(self):
        """Whatever ids a method takes from the context are tried above."""
        here = Path(__file__).parents[2]
        for file in here.glob("ar_*/**/*.py"):
            if "tests" not in file.parts:
                for name in re.findall(r'context(?:\.get\()?\[?"(\w+_ids?)"', file.read_text()):
                    if name.startswith("ar_"):
                        self.assertIn(
                            name,
                            CONTEXT_IDS,
                            f"{file.relative_to(here)}: of which model are the ids that the context"
                            f" has as {name}? Say so in CONTEXT_IDS.",
                        )
