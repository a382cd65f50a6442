"""Every stored field of the suite × everybody who may write its record, on every road.

Which fields a person may write stands in ``expected/fields.csv``: ``by_hand`` on a record that is
there, ``at_first`` besides on a new one; ``*`` is all that is neither read-only nor fixed. What an
``ar.guarded`` model says of itself is the same. What is not in it is written by methods alone, and
is not written by ``write``, ``create``, ``copy``, an import, defaults of the context or of the
user, nor through a parent. Companies and parents stay as they are.
"""

from case import AttackCase
from matrix import (
    fixed_fields,
    free_fields,
    our_models,
    rpc,
    said_fields,
    table,
    written_fields,
)
from odoo import Command
from odoo.tests import tagged
from roles import OF_BOTH, ROLES
from values import as_sent, forged, minimal, stored


@tagged("post_install", "-at_install")
class TestFields(AttackCase):
    MATRIX = "fields"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.expected = table("fields", "model")
        cls.exceptions = table("exceptions", "rule", "what")
        cls.models = our_models(cls.env, "table")
        cls.writers = cls.roles_with("write")
        cls.creators = cls.roles_with("create")

    @classmethod
    def roles_with(cls, operation):
        """``{model: roles with that right}``; rights themselves are the matrix of models.

        What all companies share is written by who works for all of them.
        """
        shared = {name for name, row in table("models", "model").items() if row["rows"] == "shared"}
        return {
            name: [
                role
                for role in ((OF_BOTH,) if name in shared else ROLES)
                if cls.env_of(role)[name].has_access(operation)
            ]
            for name in cls.models
        }

    def free(self, record):
        """Fields that a person may write on a record, or give a new one where it is empty."""
        written, first = free_fields(record, self.expected.get(record._name))
        return written if record else first

    def guarded(self, record):
        """Fields that are not a person's to write on a record, or to give a new one."""
        free = self.free(record)
        return [field for field in written_fields(record) if field.name not in free]

    # The table itself ---------------------------------------------------------------------------
    def test_every_model_that_people_write_has_a_row(self):
        for name in self.models:
            if self.writers[name] or self.creators[name]:
                self.assertIn(
                    name,
                    self.expected,
                    f"Which fields of {name} may people write? Add a row to expected/fields.csv,"
                    f" such as “{name},note user_id,debtor_id”.",
                )
                known = {field.name for field in written_fields(self.env[name])} | {"*"}
                row = self.expected[name]
                unknown = {*row["by_hand"].split(), *row["at_first"].split()} - known
                self.assertFalse(unknown, f"expected/fields.csv: {name} has no such fields")
        self.assertFalse(self.expected.keys() - set(self.models), "rows of models that are no more")

    def test_a_guarded_model_leaves_to_people_what_its_row_says(self):
        for name, row in self.expected.items():
            model = self.env_of(OF_BOTH)[name]
            if isinstance(model, self.registry["ar.guarded"]):
                fixed = {field.name for field in fixed_fields(model)}
                by_code, by_row = free_fields(model, None), said_fields(model, row)
                for which, code, said in zip(("write", "create"), by_code, by_row, strict=True):
                    if not model.has_access(which):
                        continue
                    left = fixed if which == "write" else set()
                    names = {field.name for field in written_fields(model)} - left
                    differ = sorted((code ^ said) & names)
                    self.assertFalse(differ, f"{name}: {which} allows by code or by row, not both")

    # Records that are there ---------------------------------------------------------------------
    def test_writing_by_hand(self):
        fields = 0
        for name in self.models:
            fields += len(written_fields(self.env[name]))
            for role in self.writers[name]:
                for record in self.writable(role, name):
                    for field in written_fields(record):
                        self.write_by_hand(role, record, field)
        self.conclude(models=len(self.models), fields=fields, roles=len(ROLES))

    def writable(self, role, name):
        """Records that a role may write: one of its side, and one that is all companies'."""
        model = self.env_of(role)[name]
        sides = {id_ for side in self.world.sides.values() for id_ in side.own(name)}
        shared = model.sudo().search([("id", "not in", [*sides])], limit=3).ids
        found = []
        for ids in (self.world.of(role).own(name), shared):
            records = model.browse(ids)
            found += [record for record in records if record.has_access("write")][:1]
        return found

    def write_by_hand(self, role, record, field):
        value = forged(field, stored(field, record), self.world.of(role))
        if value is None:
            return
        outcome = self.write(record, field, value)
        if field.name not in self.free(record):
            if outcome.through and outcome.seen != stored(field, record):
                self.breach(role, record._name, field.name, "write() took it")
        elif outcome.forbidden and self.is_really_free(role, record, field):
            happened = f"is free by the table, but: {outcome.error}"[:120]
            self.breach(role, record._name, field.name, happened)

    def is_really_free(self, role, record, field):
        """Not what is fixed, nor what is all companies', nor an id of the other company."""
        own = record.id in self.world.of(role).own(record._name)
        return own and field not in fixed_fields(record) and field.comodel_name != "res.company"

    def write(self, record, field, value):
        return self.attempts.call(
            record.browse(),
            "write",
            record.ids,
            {field.name: value},
            look=lambda _value: stored(field, record),
        )

    def test_a_record_stays_in_its_company_and_with_its_parents(self):
        """Neither people of one company move it, nor those of both."""
        for name in self.models:
            for role in [*self.writers[name], OF_BOTH]:
                for record in self.writable(role, name):
                    for field in fixed_fields(record):
                        self.move(role, record, field)
        self.conclude()

    def move(self, role, record, field):
        had = stored(field, record)
        for target in self.elsewhere(role, field, had):
            outcome = self.write(record, field, target)
            if outcome.through and outcome.seen != had:
                self.breach(role, record._name, field.name, "a record was moved")

    def elsewhere(self, role, field, had):
        """Where a record could be moved: within its company, and to the other one."""
        here, there = self.world.of(role), self.world.against(role)
        if field.type != "many2one":
            return {forged(field, had, here)} - {None}
        other = here.other(field.comodel_name, *had[:1] or [None])
        return {other, there.pick(field.comodel_name)} - {None, *had}

    # New records --------------------------------------------------------------------------------
    def test_creating_by_hand(self):
        for name in self.models:
            for role in self.creators[name]:
                self.create_by_hand(role, self.env_of(role)[name])
        self.conclude()

    def create_by_hand(self, role, model):
        values = self.values(role, model)
        free = self.free(model)
        outcome = self.create(model, values)
        if values.keys() - free:
            if outcome.through:
                given = ", ".join(sorted(values.keys() - free))
                self.breach(role, model._name, "create()", f"made one, with {given}")
        elif not outcome.through and ("made", model._name) not in self.exceptions:
            happened = f"no way is known to make one ({outcome.error}): add a recipe to values.py"
            self.breach(role, model._name, "create()", happened[:200])
        for field, value in self.forgeries(role, model, values):
            if field.name not in values:
                outcome = self.create(model, values | {field.name: value}, field)
                self.expect_unforged(role, field, value, outcome, "create() took it")

    def forgeries(self, role, model, values):
        """What is not a person's to give a new record, and values that it would not have anyway."""
        guarded = [field for field in self.guarded(model) if field.type != "one2many"]
        outcome = self.attempts.call(
            model,
            "create",
            [values],
            look=lambda ids: {field.name: stored(field, model.browse(ids)) for field in guarded},
        )
        usual = outcome.seen or {}
        for field in guarded:
            value = forged(field, usual.get(field.name), self.world.of(role))
            if value is not None:
                yield field, value

    def values(self, role, model):
        """With what a role makes a record by hand; of approvals, those of his own add-on."""
        side = self.world.of(role)
        values = minimal(self.env[model._name], side)
        if role.name == "tax_manager" and model._name == "ar.approval.rule":
            values["kind"] = "audit_acceptance"
        if role.name == "tax_manager" and model._name == "ar.approval.step":
            rules = self.env["ar.approval.rule"].with_context(active_test=False)
            own = [("kind", "=", "audit_acceptance"), ("company_id", "=", side.company.id)]
            values["rule_id"] = rules.search(own, limit=1).id
        return values

    def create(self, model, values, field=None):
        return self.attempts.call(model, "create", [values], look=self.look_at(model, field))

    def look_at(self, model, field):
        """What a new record has in a field."""
        return lambda ids: field and ids and stored(field, model.browse(ids[:1]))

    def expect_unforged(self, role, field, value, outcome, happened):
        model = self.env[field.model_name]
        if outcome.through and outcome.seen == as_sent(field, value, model):
            self.breach(role, field.model_name, field.name, happened)

    def test_defaults_give_nothing_to_what_is_guarded(self):
        """Those of the context, and those that everybody may set for himself."""
        for name in self.models:
            for role in self.creators[name][:1]:
                model = self.env_of(role)[name]
                values = self.values(role, model)
                for field, value in self.forgeries(role, model, values):
                    if field.type != "many2many":
                        rest = {key: given for key, given in values.items() if key != field.name}
                        self.try_defaults(role, model, rest, field, value)
        self.conclude()

    def try_defaults(self, role, model, values, field, value):
        asked = model.with_context(**{f"default_{field.name}": value})
        outcome = self.create(asked, values, field)
        self.expect_unforged(role, field, value, outcome, "default_… in the context was taken")
        outcome = self.create_with_own_default(model, values, field, value)
        self.expect_unforged(role, field, value, outcome, "a default of the user's own was taken")

    def create_with_own_default(self, model, values, field, value):
        def step():
            rpc(model.env["ir.default"], "set", model._name, field.name, value, True)
            return rpc(model, "create", [values])

        try:
            return self.attempts.do(step, look=self.look_at(model, field))
        finally:
            self.registry.clear_cache()

    def test_an_import_gives_nothing_to_what_is_guarded(self):
        for name in self.models:
            for role in self.writers[name][:1]:
                for record in self.writable(role, name):
                    for field in self.guarded(record):
                        self.load(role, record, field)
        self.conclude()

    def load(self, role, record, field):
        value = forged(field, stored(field, record), self.world.of(role))
        if value is None or field.type in ("one2many", "many2many", "json", "binary"):
            return
        column = f"{field.name}/.id" if field.type == "many2one" else field.name
        outcome = self.attempts.call(
            record.browse(),
            "load",
            [".id", column],
            [[str(record.id), str(value)]],
            look=lambda _value: stored(field, record),
        )
        if outcome.through and outcome.seen != stored(field, record):
            self.breach(role, record._name, field.name, "an import took it")

    def test_a_copy_begins_as_a_new_record_does(self):
        for name in self.models:
            for role in self.creators[name][:1]:
                records = self.env_of(role)[name].browse(self.world.of(role).own(name)[:4])
                for record in records:
                    self.copy(role, record)
        self.conclude()

    def copy(self, role, record):
        for field in self.guarded(record.browse()):
            had = stored(field, record)
            if (
                not had
                or field.compute
                or field.default
                or field.name in self.kept_by_copies(field)
            ):
                continue
            outcome = self.attempts.call(
                record.browse(), "copy", record.ids, look=self.look_at(record.browse(), field)
            )
            if outcome.through and outcome.seen == had:
                self.breach(role, record._name, field.name, "copy() took it along")

    def kept_by_copies(self, field):
        return {fixed.name for fixed in fixed_fields(self.env[field.model_name])}

    # Through other records ----------------------------------------------------------------------
    def test_commands_through_a_parent_are_no_way_round(self):
        for parent in self.parents():
            comodel = self.env[parent.comodel_name]
            for role in ROLES:
                children = self.env_of(role)[comodel._name].browse(
                    self.world.of(role).own(comodel._name)
                )
                for child in (
                    children[:1] if self.env_of(role)[parent.model_name].has_access("write") else ()
                ):
                    self.command(role, parent, child)
        self.conclude()

    def parents(self):
        """Every one2many field to records of ours."""
        return [
            field
            for model in self.env.values()
            if not model._abstract and not model._transient
            for field in model._fields.values()
            if field.type == "one2many" and field.comodel_name in self.models and field.inverse_name
        ]

    def owner(self, parent, child):
        """The record whose field it is; of records of several models, one by its number."""
        owner = child.sudo()[parent.inverse_name]
        inverse = child._fields[parent.inverse_name]
        if inverse.type != "many2one_reference":
            return owner
        is_its = child.sudo()[inverse.model_field] == parent.model_name
        return self.env[parent.model_name].browse(owner if is_its else ())

    def command(self, role, parent, child):
        owner = self.owner(parent, child).with_env(child.env)
        free = self.free(child) if role in self.writers[child._name] else ()
        for field in written_fields(child) if owner else ():
            value = forged(field, stored(field, child), self.world.of(role))
            if field.name in free or value is None:
                continue
            outcome = self.attempts.call(
                owner.browse(),
                "write",
                owner.ids,
                {parent.name: [Command.update(child.id, {field.name: value})]},
                look=lambda _value, field=field: stored(field, child),
            )
            if outcome.through and outcome.seen != stored(field, child):
                what = f"{child._name}.{field.name}"
                self.breach(role, parent.model_name, parent.name, f"a command wrote {what}")
