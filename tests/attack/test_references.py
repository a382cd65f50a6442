"""Ids of another company in records and dialogs of one's own: they are refused, or tell nothing.

Odoo reads related and computed fields as superuser, in an onchange even of what is never stored.
Every many2one and many2many of every model is given an id of the other company, by who may make or
write such records: in an onchange, in a new record, by a default from the context; and the buttons
of a dialog that took it are pressed.

And the same ids in disguise: to the ORM a text or a float is no id, so no guard that looks at the
record sees one, while the database makes an id of it. Each is refused in a sentence, even where the
id itself would be welcome.
"""

from case import AttackCase
from matrix import core_models, our_fields, our_methods, our_models, rpc
from odoo import Command
from odoo.tests import tagged
from roles import ROLES
from values import disguised, minimal

WEB = {"fields": {"display_name": {}}}


@tagged("post_install", "-at_install")
class TestReferences(AttackCase):
    MATRIX = "references"

    def setUp(self):
        super().setUp()
        self.models = our_models(self.env, "table", "transient")

    # Whose ids -----------------------------------------------------------------------------------
    def references(self, role, model):
        """Fields that can hold an id, and one of the other company that the role may not read."""
        for field in our_fields(model):
            if field.type not in ("many2one", "many2many") or field.related:
                continue
            if foreign := self.foreign(role, field.comodel_name):
                yield field, foreign

    def foreign(self, role, name):
        """The id of a record of the other company that a role cannot read."""
        model = self.env_of(role)[name]
        for id_ in self.world.against(role).own(name):
            if not model.browse(id_).has_access("read"):
                return id_
        return None

    def sent(self, field, id_):
        return id_ if field.type == "many2one" else [Command.set([id_])]

    def specification(self, model):
        """What a client asks for of a record: all of it."""
        return {
            field.name: WEB if field.relational else {}
            for field in our_fields(model)
            if not field.groups and field.type != "binary"
        }

    # Attempts ------------------------------------------------------------------------------------
    def disguises(self, field):
        """Values for a field that mean an id to the database alone, or nothing to anybody."""
        id_ = self.world.sides["B"].pick(field.comodel_name) or 1
        for hidden in disguised(id_):
            if field.type == "many2one":
                yield hidden
            else:
                yield [Command.set([hidden])]
                yield [Command.link(hidden)]
                if not isinstance(hidden, list):  # which would be a command
                    yield [hidden]
        if field.type != "many2one":
            yield from ("1", 1.5, {"id": id_}, [[6, 0, str(id_)]], [["6", 0, [id_]]], [[[4, id_]]])

    def once(self, operation, names):
        """``(role, model, field, value)``: by one role each, since no right is asked here."""
        for name in names:
            model_of = {role: self.env_of(role)[name] for role in ROLES}
            role = next((role for role in ROLES if model_of[role].has_access(operation)), None)
            for field in our_fields(model_of[role]) if role else ():
                if field.type in ("many2one", "many2many", "one2many") and not field.related:
                    for value in self.disguises(field):
                        yield role, model_of[role], field, value

    def expect_refused(self, role, field, value, outcome, road):
        if outcome.through:
            self.breach(role, field.model_name, field.name, f"{road} took {value!r}")
        elif not outcome.refused:
            told = f"{road} fails: {type(outcome.error).__name__}: {outcome.error}"[:150]
            self.breach(role, field.model_name, field.name, told)

    def each(self, operation, names):
        """``(role, model, field, id)`` for all that may be tried by roles with a right."""
        for role in ROLES:
            for name in names:
                model = self.env_of(role)[name]
                if model.has_access(operation):
                    for field, id_ in self.references(role, model):
                        yield role, model, field, id_

    def expect_nothing(self, role, field, outcome, road):
        """Refused in words, or telling nothing of the other company."""
        foreign = self.world.against(role)
        told = f"{outcome.told} {outcome.seen}"
        if foreign.stands_in(told):
            said = foreign.told.search(told).group()
            self.breach(role, field.model_name, field.name, f"{road} told “{said}”")

    def test_an_onchange_tells_nothing(self):
        fields = 0
        for role, model, field, id_ in self.each("create", self.models):
            fields += 1
            values = {field.name: self.sent(field, id_)}
            outcome = self.attempts.call(
                model, "onchange", [], values, [field.name], self.specification(model)
            )
            self.expect_nothing(role, field, outcome, "an onchange")
        self.conclude(fields=fields, roles=len(ROLES))

    def test_a_default_tells_nothing(self):
        for role, model, field, id_ in self.each("create", self.models):
            asked = model.with_context(**{f"default_{field.name}": id_})
            outcome = self.attempts.call(asked, "onchange", [], {}, [], self.specification(model))
            self.expect_nothing(role, field, outcome, "an onchange with a default")
        self.conclude()

    def test_a_record_of_ones_own_tells_nothing(self):
        for role, model, field, id_ in self.each("create", self.models):
            values = minimal(self.env[model._name], self.world.of(role))
            values[field.name] = self.sent(field, id_)
            outcome = self.attempts.call(model, "web_save", [], values, self.specification(model))
            self.expect_nothing(role, field, outcome, "a record of one's own")
        self.conclude()

    def test_changing_a_record_of_ones_own_tells_nothing(self):
        for role, model, field, id_ in self.each("write", self.models):
            own = model.browse(self.world.of(role).own(model._name)[:5])
            ids = [record.id for record in own if record.has_access("write")][:1]
            if ids:
                values = {field.name: self.sent(field, id_)}
                outcome = self.attempts.call(
                    model, "web_save", ids, values, self.specification(model)
                )
                self.expect_nothing(role, field, outcome, "a record of one's own, changed,")
        self.conclude()

    def test_a_dialog_about_it_does_nothing(self):
        """Its buttons write no record of the other company, whatever is chosen in it."""
        for role, model, field, id_ in self.each("create", our_models(self.env, "transient")):
            values = minimal(self.env[model._name], self.world.of(role))
            for chosen in self.choices(model):
                for method in our_methods(self.env[model._name]):
                    if method.startswith("action_"):
                        sent = values | chosen | {field.name: self.sent(field, id_)}
                        self.press(role, model, field, sent, method)
        self.conclude()

    def choices(self, model):
        """What a dialog lets people choose between, one choice at a time."""
        yield {}
        for field in our_fields(model):
            if field.type == "selection" and field.required and not field.related:
                for value in field.get_values(self.env):
                    yield {field.name: value}

    def press(self, role, model, field, values, method):
        foreign = self.world.against(role)
        outcome, changed = self.changes(
            foreign, lambda: rpc(model, method, rpc(model, "create", [values]))
        )
        if changed:
            self.breach(role, model._name, field.name, f"{method}() changed another company's data")
        self.expect_nothing(role, field, outcome, f"{method}()")

    # Ids in disguise -----------------------------------------------------------------------------
    def test_an_id_in_disguise_is_refused_in_a_new_record(self):
        for role, model, field, value in self.once("create", self.models + self.others()):
            values = minimal(self.env[model._name], self.world.of(role)) | {field.name: value}
            outcome = self.attempts.call(model, "create", [values])
            self.expect_refused(role, field, value, outcome, "create()")
        self.conclude()

    def test_an_id_in_disguise_is_refused_in_a_record_that_is_there(self):
        for role, model, field, value in self.once("write", self.models + self.others()):
            own = model.browse(self.world.of(role).own(model._name)[:5])
            for record in [one for one in own if one.has_access("write")][:1]:
                outcome = self.attempts.call(model, "write", record.ids, {field.name: value})
                self.expect_refused(role, field, value, outcome, "write()")
        self.conclude()

    def test_an_id_in_disguise_is_refused_in_an_onchange(self):
        for role, model, field, value in self.once("create", self.models):
            if field.type == "many2one" and isinstance(value, dict):
                continue  # so a form within a form tells of its parent
            outcome = self.attempts.call(
                model, "onchange", [], {field.name: value}, [field.name], {"display_name": {}}
            )
            self.expect_refused(role, field, value, outcome, "an onchange")
        self.conclude()

    def test_an_id_in_disguise_is_no_default(self):
        """None of the context is taken, in silence only where the field takes none at all."""
        for role, model, field, value in self.once("create", self.models):
            asked = model.with_context(**{f"default_{field.name}": value})
            outcome = self.attempts.call(asked, "default_get", [field.name])
            usual = self.attempts.call(model, "default_get", [field.name])
            if not outcome.through or outcome.value != usual.value:
                self.expect_refused(role, field, value, outcome, "default_… in the context")
        self.conclude()

    def test_an_id_in_disguise_is_refused_through_a_parent(self):
        """Nested in the commands for a child, however deep."""
        for role, model, field, _value in self.once("create", self.models):
            if field.type != "one2many" or not field.inverse_name:
                continue
            for inner in our_fields(self.env[field.comodel_name]):
                if inner.type == "many2one" and inner.name != field.inverse_name:
                    for value in disguised(self.world.sides["B"].pick(inner.comodel_name) or 1):
                        sent = {field.name: [Command.create({inner.name: value})]}
                        values = minimal(self.env[model._name], self.world.of(role)) | sent
                        outcome = self.attempts.call(model, "create", [values])
                        self.expect_refused(role, inner, value, outcome, "a command")
        self.conclude()

    # Models of others ----------------------------------------------------------------------------
    def test_fields_added_to_other_models_tell_nothing(self):
        for role, model, field, id_ in self.each("create", self.others()):
            values = {field.name: self.sent(field, id_)}
            outcome = self.attempts.call(
                model, "onchange", [], values, [field.name], self.specification(model)
            )
            self.expect_nothing(role, field, outcome, "an onchange")
        self.conclude()

    def others(self):
        return [
            name
            for name in core_models(self.env)
            if not self.env[name]._abstract and our_fields(self.env[name])
        ]

    # Rows of another record ----------------------------------------------------------------------
    def rows_of_others(self, role, model):
        """``(field, record, row)``: a record of his company, and a row of another such record."""
        records = model.sudo().browse(self.world.of(role).own(model._name)).exists()
        for field in our_fields(model):
            if (
                field.type != "one2many"
                or field.related
                or not model._has_field_access(field, "write")
            ):
                continue
            rich = records.filtered(field.name)
            for record in records:
                if others := (rich - record)[field.name][:1] - record[field.name]:
                    yield field, record, others
                    break

    def test_no_row_of_another_record_is_changed_through_ones_own(self):
        """Nor deleted, nor taken over; wherever a person may write both."""
        fields = set()
        for role in ROLES:
            for name in our_models(self.env, "table"):
                model = self.env_of(role)[name]
                for field, record, row in self.rows_of_others(role, model):
                    fields.add(field)
                    for command in (
                        Command.update(row.id, {}),
                        Command.delete(row.id),
                        Command.unlink(row.id),
                        Command.link(row.id),
                        Command.set(row.ids),
                    ):
                        sent = {field.name: [command]}
                        outcome = self.attempts.call(model, "write", record.ids, sent)
                        self.expect_refused(role, field, command, outcome, "write()")
        self.assertTrue(fields)
        self.conclude(fields=len(fields))
