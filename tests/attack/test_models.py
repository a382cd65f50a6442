"""Every model of the suite × every role: who reads, writes, makes and deletes its rows.

What is expected stands in ``expected/models.csv``. ``rows`` says whose they are: a ``company``'s,
which no other company sees; ``shared`` by all; or its ``maker``'s, as those of every dialog.
"""

from case import AttackCase
from matrix import kind, our_models, table
from odoo.tests import tagged
from roles import ROLES, named
from values import minimal

OPERATIONS = ("read", "write", "create", "unlink")
#: How rows get out without being read one by one.
MANY = ("search_read", "name_search", "web_search_read", "formatted_read_group")


@tagged("post_install", "-at_install")
class TestModels(AttackCase):
    MATRIX = "models"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.expected = table("models", "model")
        excepted = table("exceptions", "rule", "what")
        cls.not_made = {what for rule, what in excepted if rule == "world"}
        cls.models = our_models(cls.env, "table", "view", "transient")

    def known(self):
        return [name for name in self.models if name in self.expected]

    def rows(self, name):
        return self.expected[name]["rows"]

    def may(self, name, operation):
        """The roles that have a right on a model, by the table."""
        return named(self.expected[name][operation])

    # The table itself ---------------------------------------------------------------------------
    def test_every_model_has_a_row(self):
        for name in self.models:
            row = "maker" if kind(self.env[name]) == "transient" else "company"
            self.assertIn(
                name,
                self.expected,
                f"Who may do what with {name}? Add a row to expected/models.csv, such as"
                f" “{name},{row},receivables,nobody,nobody,nobody”.",
            )
            self.assertIn(self.rows(name), ("company", "shared", "maker"), name)
        gone = self.expected.keys() - set(self.models)
        self.assertFalse(gone, "expected/models.csv has rows of models that are no more")

    def test_the_world_has_something_of_every_model(self):
        for name in set(self.known()) - self.not_made:
            for side in self.world.sides.values():
                if not side.own(name) and self.rows(name) != "shared":
                    why = side.lacking.get(name, "nobody makes one")
                    self.fail(f"Nothing of {name} is attacked ({why}): make one in world.py.")
        made = {
            name for name in self.not_made for side in self.world.sides.values() if side.own(name)
        }
        self.assertFalse(made, "are excepted in exceptions.csv without need")

    # Rights -------------------------------------------------------------------------------------
    def test_rights_are_those_of_the_table(self):
        for role in ROLES:
            env = self.env_of(role)
            for name in self.known():
                for operation in OPERATIONS:
                    has = env[name].has_access(operation)
                    if has and role.name not in self.may(name, operation):
                        self.breach(
                            role, name, operation, "has a right that it has not by the table"
                        )
                    elif not has and role.name in self.may(name, operation):
                        self.breach(role, name, operation, "has no right, but has one by the table")
        self.conclude(models=len(self.models), roles=len(ROLES))

    def test_who_has_no_right_gets_nowhere(self):
        for role in ROLES:
            env = self.env_of(role)
            for name in self.known():
                model = env[name]
                records = model.browse(self.world.of(role).own(name)[:3])
                if role.name not in self.may(name, "read"):
                    self.try_reading(role, model, records.ids)
                for operation in ("write", "create", "unlink"):
                    if role.name not in self.may(name, operation):
                        getattr(self, f"try_to_{operation}")(role, model, records.ids)
        self.conclude()

    def try_reading(self, role, model, ids):
        """Every road on which rows of a model reach a client."""
        domain = [("id", "in", ids)]
        specification = {"id": {}, "display_name": {}}
        roads = {
            "read": ([ids],),
            "web_read": ([ids, specification],),
            "export_data": ([ids, ["id", "display_name"]],),
            "search_read": ([domain],),
            "web_search_read": ([domain, specification],),
            "name_search": ([""], {"domain": domain}),
            "formatted_read_group": ([domain, ["id"], ["__count"]],),
            "search": ([domain],),
        }
        for method, (args, *kwargs) in roads.items():
            outcome = self.attempts.call(model, method, *args, **(kwargs[0] if kwargs else {}))
            if outcome.through and _has_rows(outcome.value):
                self.breach(role, model._name, method, "was given rows")
            elif not outcome.through and not outcome.refused:
                self.breach(role, model._name, method, f"fails with {outcome.error!r}"[:120])

    def try_to_write(self, role, model, ids):
        name = next(iter(_plain(model)), None)
        if ids and name:
            self.expect_refusal(role, model, "write", ids, {name: False})

    def try_to_create(self, role, model, ids):
        side = self.world.of(role)
        self.expect_refusal(role, model, "create", minimal(self.env[model._name], side))
        if ids:
            self.expect_refusal(role, model, "copy", ids[:1])

    def try_to_unlink(self, role, model, ids):
        if ids:
            self.expect_refusal(role, model, "unlink", ids)

    def expect_refusal(self, role, model, method, *args):
        outcome = self.attempts.call(model, method, *args)
        if not outcome.refused:
            happened = "was done" if outcome.through else f"fails with {outcome.error!r}"[:120]
            self.breach(role, model._name, method, happened)

    # Companies ----------------------------------------------------------------------------------
    def test_rows_of_another_company_are_out_of_reach(self):
        for role in ROLES:
            env = self.env_of(role)
            for name in self.known():
                if self.rows(name) == "company" and role.name in self.may(name, "read"):
                    self.try_foreign(role, env[name], self.world.against(role).own(name)[:3])
        self.conclude()

    def try_foreign(self, role, model, ids):
        self.try_reading(role, model, ids)
        for method in ("write", "copy", "unlink"):
            operation = "create" if method == "copy" else method
            if ids and role.name in self.may(model._name, operation):
                field = next(iter(_plain(model)), None)
                args = ([ids, {field: False}] if field else None) if method == "write" else [ids]
                if args:
                    self.expect_refusal(role, model, method, *args)

    def test_another_company_cannot_be_asked_for_in_the_context(self):
        for role in ROLES:
            foreign = self.world.against(role)
            env = self.env_of(role)
            env = env(context=env.context | {"allowed_company_ids": foreign.company.ids})
            for name in self.known():
                if self.rows(name) == "company" and role.name in self.may(name, "read"):
                    outcome = self.attempts.call(
                        env[name], "search_read", [("id", "in", foreign.own(name)[:3])], ["id"]
                    )
                    if outcome.through and outcome.value:
                        self.breach(role, name, "search_read", "was given rows of another company")
        self.conclude()

    # What all companies share --------------------------------------------------------------------
    def test_what_all_companies_share_is_changed_by_nobody_of_one(self):
        """Nor is it deleted, nor is one made: by hand, by a default, or out of one of his own."""
        found = set()
        for role in ROLES:
            for name in self.known():
                model = self.env_of(role)[name]
                if ids := model.has_access("write") and self.shared(name):
                    found.add(name)
                    self.try_shared(role, model, ids[0])
        self.assertIn("ar.dispute.reason", found)
        self.conclude()

    def shared(self, name):
        """Ids of records that are no company's, of those of which there are such."""
        if self.rows(name) == "maker" or kind(self.env[name]) != "table":
            return []
        model = self.env[name].sudo().with_context(active_test=False)
        if self.rows(name) == "shared":
            return model.search([]).ids
        if name == "ar.deduction.code":
            return model.search([("partner_id", "=", False)]).ids
        company = model._fields.get("company_id")
        of_nobody = company and company.store and not company.required
        return model.search([("company_id", "=", False)]).ids if of_nobody else []

    def try_shared(self, role, model, id_):
        for field in _plain(model):
            self.expect_unchanged(role, model, id_, field)
        for method in ("copy", "unlink"):
            if role.name in self.may(model._name, "create" if method == "copy" else method):
                code = model._fields.get("code")
                is_new = method == "copy" and code and code.type == "char"
                given = [{"code": "COPY"}] if is_new else []
                self.expect_refusal_or_own(role, model, method, [id_], *given)
        if role.name in self.may(model._name, "create"):
            values = minimal(self.env[model._name], self.world.of(role))
            given = {name: False for name in ("company_id", "partner_id") if name in values}
            self.expect_refusal_or_own(role, model, "create", values | given)
            asked = model.with_context(**{f"default_{name}": False for name in given})
            rest = {name: value for name, value in values.items() if name not in given}
            self.expect_refusal_or_own(role, asked, "create", rest)

    def expect_unchanged(self, role, model, id_, name):
        """Refused; or it is something that each company says for itself."""
        if not model._fields[name].company_dependent:
            self.expect_refusal(role, model, "write", [id_], {name: False})

    def expect_refusal_or_own(self, role, model, method, *args):
        """Refused, in words; or what was made is the company's own."""
        before = {*self.shared(model._name)}
        outcome = self.attempts.call(
            model, method, *args, look=lambda _ids: {*self.shared(model._name)}
        )
        if outcome.through and outcome.seen != before:
            self.breach(role, model._name, method, "what all companies share was changed")
        elif not outcome.through and not outcome.refused:
            self.breach(role, model._name, method, f"fails with {outcome.error!r}"[:120])

    # Dialogs ------------------------------------------------------------------------------------
    def test_a_dialog_is_its_makers_alone(self):
        """Neither a colleague of the same company nor anybody of another one opens it."""
        for role in ROLES:
            env = self.env_of(role)
            for name in self.known():
                if self.rows(name) == "maker" and role.name in self.may(name, "read"):
                    for side in self.world.sides.values():
                        self.try_foreign(role, env[name], side.own(name)[:1])
        self.conclude()


def _has_rows(value):
    """Whether an answer holds rows, whatever the method that gave it."""
    if isinstance(value, dict):
        return bool(value.get("records") or value.get("datas") or value.get("length"))
    return bool(value)


def _plain(model):
    """Fields that could be emptied without saying anything else."""
    return [
        name
        for name, field in sorted(model._fields.items())
        if field.store
        and field.type in ("char", "text", "integer", "float", "monetary", "boolean")
        and name not in ("id", "parent_path")
    ]
