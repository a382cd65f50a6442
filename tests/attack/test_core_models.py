"""What the suite adds to models of Odoo: who sees it, who writes it, and what it must not break.

``expected/core_fields.csv`` has a row for each: the ``groups`` that read it (none: everybody who
reads the record, which has to say why), whether it is ``copied`` with the record, and whether it is
written ``by_hand``, and why. What is not, is written by methods alone.
"""

from case import AttackCase
from matrix import core_models, our_fields, rpc, table
from odoo.tests import tagged
from roles import ROLES
from values import as_sent, forged, minimal, stored


@tagged("post_install", "-at_install")
class TestCoreModels(AttackCase):
    MATRIX = "core models"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.expected = table("core_fields", "model", "field")
        cls.models = [
            name
            for name in core_models(cls.env)
            if our_fields(cls.env[name]) and not cls.env[name]._abstract
        ]

    def row(self, field):
        none = {"groups": "", "copied": "", "by_hand": "", "why": ""}
        return self.expected.get((field.model_name, field.name), none)

    def note(self, field, told):
        self.breaches.append((field.model_name, field.name, told, "everybody"))

    # What a field is ------------------------------------------------------------------------------
    def test_every_field_is_as_its_row_says(self):
        fields = [field for name in self.models for field in our_fields(self.env[name])]
        for field in fields:
            self.attempts.tried += 1
            key = (field.model_name, field.name)
            self.assertIn(
                key,
                self.expected,
                f"Who reads {field}? Add a row to expected/core_fields.csv, such as"
                f" “{field.model_name},{field.name},{field.groups or 'base.group_user'},,,”.",
            )
            row, groups = self.row(field), (field.groups or "").split(",")
            if {*row["groups"].split()} != {*groups} - {""}:
                self.note(field, f"is read by {field.groups or 'everybody'}, not as its row says")
            if bool(field.copy and field.store) != bool(row["copied"]):
                self.note(field, "is copied or not, but not as its row says")
            if (not row["groups"] or row["copied"] or row["by_hand"]) and not row["why"]:
                self.note(field, "is open, copied or written by hand, and its row says not why")
        known = {(field.model_name, field.name) for field in fields}
        self.assertFalse(self.expected.keys() - known, "core_fields.csv: there are no such fields")
        self.conclude(models=len(self.models), fields=len(fields))

    # Reading --------------------------------------------------------------------------------------
    def test_reading_all_fields_fails_for_nobody(self):
        """A client that names no fields is given all that it may read, as without the suite."""
        for role in ROLES:
            for name in self.models:
                if record := self.readable(role, name, self.world.of(role)):
                    ours = {field.name for field in our_fields(record)}
                    known = record.fields_get(attributes=["type"])
                    others = [field for field in known if field not in ours]
                    if self.attempts.call(record.browse(), "read", record.ids, others).through:
                        outcome = self.attempts.call(record.browse(), "read", record.ids)
                        if not outcome.through:
                            self.breach(role, name, "read()", f"fails: {outcome.error}"[:150])
        self.conclude(roles=len(ROLES))

    def test_who_is_not_of_the_staff_reads_what_is_for_everybody_alone(self):
        """Customers in the portal, and visitors, of any company or document that they may read."""
        side = self.world.sides["A"]
        visitors = {
            "portal": side.users["portal"],
            "visitor": self.env.ref("base.public_user").id,
        }
        for who, user in visitors.items():
            for name in self.models:
                model = side.env_of(self.env, user)[name]
                records = model.browse(side.own(name) or model.sudo().search([], limit=3).ids)
                if not model.has_access("read") or not (seen := records._filtered_access("read")):
                    continue
                for field in our_fields(model):
                    outcome = self.attempts.call(model, "read", seen.ids[:1], [field.name])
                    if outcome.through and self.row(field)["groups"]:
                        self.breaches.append((name, field.name, "was read", who))
        self.conclude()

    def readable(self, role, name, side):
        """A record of a side that a role may read; empty where there is none."""
        model = self.env_of(role)[name]
        if not model.has_access("read"):
            return model
        return model.browse(side.own(name)).filtered(lambda one: one.has_access("read"))[:1]

    def test_what_is_another_companys_is_not_told(self):
        """Of a record that everybody reads, such as a digest or a shared contact."""
        for role in ROLES:
            foreign = self.world.against(role)
            for name in self.models:
                record = self.readable(role, name, foreign)
                for field in our_fields(record) if record else ():
                    outcome = self.attempts.call(record.browse(), "read", record.ids, [field.name])
                    if outcome.through and self.is_foreign(record, field, outcome.value, foreign):
                        self.breach(role, name, field.name, "was read, of another company")
        self.conclude()

    def is_foreign(self, record, field, rows, foreign):
        (row,) = rows
        theirs = record.with_env(foreign.env).sudo()[field.name]
        told = theirs.ids if field.relational else theirs
        is_figure = field.type in ("integer", "float", "monetary") and not field.store
        return foreign.stands_in(f"{row[field.name]}") or bool(
            is_figure and told and row[field.name] == told
        )

    # Writing --------------------------------------------------------------------------------------
    def test_what_methods_write_is_not_written_by_hand(self):
        for role in ROLES:
            for name in self.models:
                for field in our_fields(self.env[name]):
                    written = field.store or field.inverse
                    if written and not self.row(field)["by_hand"]:
                        self.write(role, field)
                        self.create(role, field)
        self.conclude()

    def write(self, role, field):
        model = self.env_of(role)[field.model_name]
        records = model.browse(self.world.of(role).own(field.model_name)[:5])
        record = model.has_access("write") and next(
            (one for one in records if one.has_access("write")), None
        )
        value = record and forged(field, stored(field, record), self.world.of(role))
        if value:
            outcome = self.attempts.call(
                model,
                "write",
                record.ids,
                {field.name: value},
                look=lambda _value: stored(field, record),
            )
            if outcome.through and outcome.seen != stored(field, record):
                self.breach(role, field.model_name, field.name, "write() took it")

    def create(self, role, field):
        """By hand, by a default of the context, and by one of the user's own."""
        model = self.env_of(role)[field.model_name]
        value = forged(field, None, self.world.of(role))
        if not value or field.type == "one2many" or not model.has_access("create"):
            return
        values = minimal(self.env[model._name], self.world.of(role))
        roads = {
            "create() took it": lambda: rpc(model, "create", [values | {field.name: value}]),
            **self.defaults(model, field, value, values),
        }
        self.walk(role, model, field, value, roads)

    def walk(self, role, model, field, value, roads):
        """Make a record on each road, and see whether the field has the value."""
        for told, step in roads.items():
            outcome = self.attempts.do(
                step, look=lambda ids: ids and stored(field, model.browse(ids[:1]))
            )
            if outcome.through and outcome.seen == as_sent(field, value, self.env[model._name]):
                self.breach(role, field.model_name, field.name, told)
        self.registry.clear_cache()

    def defaults(self, model, field, value, values):
        """The roads by which a default gets into a new record."""

        def with_own_default():
            rpc(model.env["ir.default"], "set", model._name, field.name, value, True)
            return rpc(model, "create", [values])

        asked = model.with_context(**{f"default_{field.name}": value})
        return {
            "default_… in the context was taken": lambda: rpc(asked, "create", [values]),
            "a default of the user's own was taken": with_own_default,
        }

    def test_no_default_gives_what_its_user_may_not_write(self):
        """Of fields that people write, by people who do not."""
        for role in ROLES:
            for name in self.models:
                model = self.env_of(role)[name]
                if model.has_access("create"):
                    for field in our_fields(model):
                        if field.store and self.row(field)["by_hand"]:
                            self.give_default(role, model, field)
        self.conclude()

    def give_default(self, role, model, field):
        side = self.world.of(role)
        value, values = forged(field, None, side), minimal(self.env[model._name], side)
        given = self.attempts.call(model, "create", [values | {field.name: value}])
        if value and given.forbidden:
            self.walk(role, model, field, value, self.defaults(model, field, value, values))

    # What must not break --------------------------------------------------------------------------
    def test_contacts_are_kept_as_without_the_suite(self):
        for role in self.roles_that_make("res.partner"):
            side = self.world.of(role)
            partners = self.env_of(role)["res.partner"]
            first, *_others, last = side.own("res.partner")
            self.expect_done(role, partners, "create", [[{"name": "New"}]])
            self.expect_done(role, partners, "copy", [[first]])
            values = {"name": f"{side.mark} renamed", "vat": "DE136695976"}
            self.expect_done(role, partners, "write", [[first], values])
            self.expect_done(role, partners, "action_archive", [[last]])
        self.conclude()

    def test_invoices_are_kept_as_without_the_suite(self):
        for role in self.roles_that_make("account.move"):
            side = self.world.of(role)
            moves = self.env_of(role)["account.move"]
            posted = side.own("account.move")[:1]
            new = minimal(self.env["account.move"], side)
            self.expect_done(role, moves, "create", [[new]])
            self.expect_done(role, moves, "copy", [posted])
            self.expect_done(role, moves, "button_draft", [posted])
            outcome = self.attempts.do(
                lambda moves=moves, new=new: rpc(moves, "action_post", rpc(moves, "create", [new]))
            )
            self.note_failure(role, moves, "action_post", outcome)
        self.conclude()

    def roles_that_make(self, name):
        return [role for role in ROLES if self.env_of(role)[name].has_access("create")]

    def expect_done(self, role, model, method, args):
        self.note_failure(role, model, method, self.attempts.call(model, method, *args))

    def note_failure(self, role, model, method, outcome):
        if not outcome.through:
            self.breach(role, model._name, f"{method}()", f"fails: {outcome.error}"[:150])
