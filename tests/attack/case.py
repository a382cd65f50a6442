"""What the tests of the matrices share: the world, attempts, and the list of what got through."""

from collections import Counter
from unittest.mock import patch

from matrix import Attempts, our_models
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase
from roles import OF_BOTH
from tally import TALLY
from world import World, ensure_world


class AttackCase(TransactionCase):
    """Attempts by people of every role; what got through is collected, and told at the end."""

    MATRIX = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for guard in ("ir.model.access", "ir.rule"):
            cls.startClassPatcher(
                patch.object(cls.registry[guard], "_make_access_error", _short_error)
            )
        cls.startClassPatcher(
            patch.object(cls.registry["ir.actions.report"], "_render_template", _short_report)
        )
        ensure_world(cls.registry)
        cls.env.invalidate_all()
        cls.world = World(cls.env)
        cls.counts = TALLY.setdefault(cls.MATRIX, Counter())

    def setUp(self):
        super().setUp()
        self.attempts = Attempts(self.env)
        self.breaches = []

    @classmethod
    def env_of(cls, role):
        """The environment of a role's person in the company, or companies, where he works."""
        side = cls.world.of(role)
        env = side.env_of(cls.env, side.users[role.name])
        if role is OF_BOTH:
            companies = [side.company.id for side in cls.world.sides.values()]
            env = env(context={"allowed_company_ids": companies})
        return env

    def changes(self, side, step):
        """Do something and undo it: what it came to, and whether it wrote what is a side's."""
        outcome = self.attempts.do(step, watch=True)
        if not outcome.through or not outcome.written:
            return outcome, False
        before = self._fingerprint(side)
        after = self.attempts.do(step, look=lambda _value: self._fingerprint(side)).seen
        return outcome, after != before

    def _fingerprint(self, side):
        """How many records a side has, and which transactions wrote them last."""
        counts = []
        for name in (*our_models(self.env, "table"), "res.partner", "account.move"):
            model = self.env[name]
            own = [f"id IN ({', '.join(map(str, side.own(name)))})"] if side.own(name) else []
            if "company_id" in model._fields and model._fields["company_id"].store:
                own.append(f"company_id = {side.company.id}")
            if own:
                counts.append(
                    "SELECT COUNT(*) AS number, SUM(xmin::text::bigint) AS written"
                    f' FROM "{model._table}" WHERE {" OR ".join(own)}'
                )
        self.cr.execute(
            f"SELECT SUM(number), SUM(written) FROM ({' UNION ALL '.join(counts)}) records"
        )
        return self.cr.fetchone()

    def breach(self, role, model, what, happened):
        """Note something that got through; told as one line."""
        self.breaches.append((model, what, happened, role.name))

    def conclude(self, **counts):
        """Fail with a line for each breach; of several roles with the same one, one line."""
        for name, count in counts.items():
            self.counts[name] = max(self.counts[name], count)
        self.counts.update({"attempts": self.attempts.tried, "got through": len(self.breaches)})
        lines = _lines(self.breaches)
        self.assertFalse(lines, f"{len(lines)} breaches:\n" + "\n".join(lines))


def _short_error(_self, *what):
    """Odoo's own refusal without the groups that would be allowed, which takes long to say."""
    return AccessError(f"{what} is not allowed.")


def _short_report(self, _template, values=None):
    """A report that says whose papers are in it, and takes no second to lay out."""
    values = values or {}
    docs = values.get("docs")
    if docs is None and values.get("doc_model"):
        docs = self.env[values["doc_model"]].sudo().browse(values.get("doc_ids"))
    told = [
        f"{doc.display_name} {doc.partner_id.name if 'partner_id' in doc else ''}"
        for doc in docs or ()
    ]
    return f"<html><body><main>{' '.join(told)}</main></body></html>".encode()


def _lines(breaches):
    """A line for what several roles, and then several methods, have in common."""
    roles, whats = {}, {}
    for model, what, happened, role in breaches:
        roles.setdefault((model, what, happened), {})[role] = True
    for (model, what, happened), by in roles.items():
        whats.setdefault((model, happened, ", ".join(by)), []).append(what)
    return [
        f"{by} | {model} | {', '.join(sorted(set(what)))} | {happened}"
        for (model, happened, by), what in sorted(whats.items())
    ]
