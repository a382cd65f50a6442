"""Who may not read a field does not learn its values by searching either."""

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import TransactionCase, new_test_user, tagged

#: By each of these a value can be asked for.
ASKED = (
    ("in", [1]),
    ("not in", [1]),
    ("in", [True]),
    ("in", [False]),
    ("=", False),
    ("!=", False),
    ("=", "x"),
    (">", 0),
    ("<=", 0),
    ("ilike", "a"),
    ("any", [("id", ">", 0)]),
    ("not any", [("id", ">", 0)]),
)


@tagged("post_install", "-at_install")
class TestSearches(TransactionCase):
    """Over every field of the suite that groups guard, and that is found by a method."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = [
            new_test_user(cls.env, "customer", groups="base.group_portal"),
            new_test_user(cls.env, "employee", groups="base.group_user"),
            new_test_user(cls.env, "billing", groups="account.group_account_invoice"),
        ]

    def searched(self):
        """Fields that no column holds, with groups, by their models."""
        for model in self.env.values():
            for field in model._fields.values():
                ours = field._modules and any(name.startswith("ar_") for name in field._modules)
                if ours and field.groups and not field.store and field.search:
                    yield model, field

    def test_nobody_searches_by_what_he_may_not_read(self):
        answered = [
            f"{user.login}: {where._name}: {path} {operator} {value}"
            for user in self.people
            for model, field in self.searched()
            if not model.with_user(user)._has_field_access(field, "read")
            for where, path in self.ways_to(model, field.name)
            for operator, value in ASKED
            if self.is_answered(where.with_user(user), path, operator, value)
        ]
        self.assertEqual(answered, [])

    def is_answered(self, model, path, operator, value):
        """Whether there is a statement that tells; not where the field is refused, or cannot be
        asked for in this way.
        """
        try:
            domain = Domain(path, operator, value).optimize_full(model)
            domain._to_sql(model, model._table, model._as_query())
        except (UserError, NotImplementedError, ValueError, TypeError):
            return False
        return True

    def ways_to(self, model, name):
        """By the field itself, and by way of a record that leads there."""
        yield model, name
        for other in ("res.partner", "account.move", "account.move.line"):
            for field in self.env[other]._fields.values():
                if field.comodel_name == model._name and field.store and not field.groups:
                    yield self.env[other], f"{field.name}.{name}"
                    break
