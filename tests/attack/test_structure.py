"""What every model of the suite is made of, whatever it is about.

Exceptions stand in ``expected/exceptions.csv``: which rule, what is excepted (a model or
``model.field``), and why. One that is no longer needed fails too.
"""

from case import AttackCase
from matrix import our_fields, our_models, table
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestStructure(AttackCase):
    MATRIX = "structure"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exceptions = table("exceptions", "rule", "what")
        cls.tables = [cls.env[name] for name in our_models(cls.env, "table")]
        cls.views = [cls.env[name] for name in our_models(cls.env, "view")]
        cls.dialogs = [cls.env[name] for name in our_models(cls.env, "transient")]

    def test_what_people_write_is_guarded(self):
        self.expect("guarded", "is not ar.guarded, and people write it", self.guarded())

    def test_what_people_write_stays_in_its_company(self):
        self.expect("anchored", "is not ar.anchored, and people write it", self.anchored())

    def test_dialogs_are_their_makers_alone(self):
        self.expect("own", "has no rule with create_uid", self.own())

    def test_dialogs_check_what_they_are_about(self):
        self.expect("references", "is not ar.references", self.references())

    def test_what_belongs_to_a_company_has_a_company_rule(self):
        self.expect("company", "has no rule with company_ids for everybody", self.company())

    def test_who_only_reads_a_record_posts_nothing_into_its_chatter(self):
        self.expect("posting", "lets readers post, and so send, from it", self.posting())

    def test_html_is_sanitised(self):
        self.expect("html", "is HTML that is not sanitised", self.html())

    def test_nothing_is_read_through_an_id_that_nobody_checked(self):
        self.expect(
            "related", "is read as superuser through an id that is not checked", self.related()
        )

    def expect(self, rule, broken, found):
        """A breach for all that does not hold and is not excepted, and for needless exceptions."""
        found = dict(found)
        for what, holds in found.items():
            self.attempts.tried += 1
            if not holds and (rule, what) not in self.exceptions:
                self.note(rule, what, broken)
        for excepted_rule, what in self.exceptions:
            if excepted_rule == rule and found.get(what, True):
                self.note(rule, what, "is excepted in exceptions.csv without need")
        self.conclude(models=len(self.tables) + len(self.views) + len(self.dialogs))

    def note(self, rule, what, told):
        self.breaches.append((what, rule, told, "everybody"))

    # The rules: what each is about, and whether it holds there ------------------------------------
    def is_a(self, model, name):
        return isinstance(model, self.registry[name])

    def rules(self, model):
        """The conditions of record rules that hold for everybody, whatever his groups."""
        rules = self.env["ir.rule"].sudo().search([("model_id.model", "=", model._name)])
        return [rule.domain_force or "" for rule in rules if not rule.groups and rule.perm_read]

    def written(self, models):
        """Those that somebody has a right to write, or to add to."""
        rights = (
            self.env["ir.model.access"]
            .sudo()
            .search(["|", ("perm_write", "=", True), ("perm_create", "=", True)])
        )
        names = set(rights.model_id.mapped("model"))
        return [model for model in models if model._name in names]

    def guarded(self):
        for model in self.written(self.tables):
            yield model._name, self.is_a(model, "ar.guarded")

    def anchored(self):
        for model in self.written(self.tables):
            if "company_id" in model._fields:
                yield model._name, self.is_a(model, "ar.anchored")

    def own(self):
        for model in self.dialogs:
            yield model._name, any("create_uid" in domain for domain in self.rules(model))

    def references(self):
        for model in self.written(self.dialogs):
            yield model._name, self.is_a(model, "ar.references")

    def company(self):
        """Of a company is what says so, and what hangs on a record that does."""
        for model in (*self.tables, *self.views):
            required = [field for field in our_fields(model) if field.required]
            of_company = "company_id" in model._fields or any(
                field.type == "many2one"
                and field.comodel_name.startswith("ar.")
                and "company_id" in self.env[field.comodel_name]._fields
                for field in required
            )
            if of_company:
                yield model._name, any("company_ids" in domain for domain in self.rules(model))

    def posting(self):
        for model in self.tables:
            if self.is_a(model, "mail.thread"):
                yield model._name, model._mail_post_access == "write"

    def html(self):
        for name in our_models(self.env):
            for field in our_fields(self.env[name]):
                if field.type == "html":
                    yield f"{name}.{field.name}", field.sanitize

    def related(self):
        """Related fields of dialogs, through a many2one that whoever opens the dialog may set."""
        for model in self.written(self.dialogs):
            for field in our_fields(model):
                through = field.related and model._fields[field.related.split(".")[0]]
                if through and through.type == "many2one" and not through.related:
                    checked = self.is_a(model, "ar.references") or not field.compute_sudo
                    yield f"{model._name}.{field.name}", checked
