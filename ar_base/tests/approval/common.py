"""The test kit: grants that another person approves, in parts, and the people who do it."""

from odoo import api, fields, models
from odoo.addons.ar_base.models.approval.kind import Kind
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from ..fake_models import FakeModelsCase


class Grant(models.Model):
    """A whole: money granted to somebody, paid in parts."""

    _name = "ar.fake.grant"
    _description = "Grant"
    _inherit = ["ar.approved", "mail.thread"]
    _module = None

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner")
    level = fields.Selection([("low", "Low"), ("high", "High")], default="low")
    amount = fields.Monetary(compute="_compute_amount", store=True)
    visits = fields.Integer()
    needs = fields.Boolean(default=True)
    maker_id = fields.Many2one("res.users")
    part_ids = fields.One2many("ar.fake.part", "grant_id")
    state = fields.Selection(
        [("draft", "Draft"), ("granted", "Granted"), ("refused", "Refused")], default="draft"
    )

    @api.depends("part_ids.amount")
    def _compute_amount(self):
        for grant in self:
            grant.amount = sum(grant.part_ids.mapped("amount"))

    def write(self, vals):
        if vals.get("state") == "granted":
            self._require_approval()
        return super().write(vals)

    def action_ask(self, reason="Long known"):
        self.maker_id = self.env.user
        return self._ask_approval(reason)

    def action_grant(self):
        self.state = "granted"

    def _approval_kind(self):
        return "grant" if self.needs else False

    def _approval_amount(self):
        return self.amount

    def _approval_figures(self):
        return self._approval_read("partner_id", "level", "amount")

    def _approval_background(self):
        return self._approval_read("visits", binds=False)

    def _approval_fields(self):
        return {"partner_id", "level"}

    def _approval_makers(self):
        return self.maker_id

    def _approval_done(self):
        self.action_grant()

    def _approval_refused(self, note):
        self.state = "refused"

    def _approval_withdrawn(self):
        self.state = "draft"


class Part(models.Model):
    """A part of it, which is approved as the whole."""

    _name = "ar.fake.part"
    _description = "Part of a Grant"
    _inherit = ["ar.approved"]
    _module = None

    grant_id = fields.Many2one("ar.fake.grant", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="grant_id.currency_id")
    amount = fields.Monetary()
    paid = fields.Boolean()

    def write(self, vals):
        if vals.get("paid"):
            self._require_approval()
        result = super().write(vals)
        if "amount" in vals:
            self._approval_changed()
        return result

    def _approval_wholes(self):
        return self.grant_id

    def _approval_parts(self, wholes):
        return self.search([("grant_id", "in", wholes.ids)])


class ApprovalCase(FakeModelsCase):
    """``ada`` prepares; ``bob`` and ``cyd`` have the role; ``dee`` takes part without it; ``mia``
    keeps the rules; ``aud`` reads. Whatever is granted is approved by another person of the role.
    """

    fake_models = (Grant, Part)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Kestrel Ltd"})
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(
            context={
                "allowed_company_ids": cls.company.ids,
                "tracking_disable": False,
                "mail_notrack": False,
            }
        )
        cls.granters = cls.make_group("group_fake_granter", "Granter")
        cls.board = cls.make_group("group_fake_board", "Board")
        cls.classPatch(cls.registry["ar.approval"], "_kinds", lambda self: cls.kinds())
        for model in ("ar.fake.grant", "ar.fake.part"):
            cls.allow(model, "base.group_user")
        cls.let_read("ar_base.group_ar_approval_reader")
        cls.ada = cls.make_user("ada", cls.granters)
        cls.bob = cls.make_user("bob", cls.granters)
        cls.cyd = cls.make_user("cyd", cls.granters)
        cls.dee = cls.make_user("dee")
        cls.mia = cls.make_user("mia", role="ar_base.group_ar_approval_manager")
        cls.aud = cls.make_user("aud", role="ar_base.group_ar_auditor")
        cls.partner = cls.env["res.partner"].create({"name": "Ada Ltd"})

    @classmethod
    def let_read(cls, group):
        """Let a group read what is asked, and who decides, of the kinds of a test."""
        for model in (
            "ar.approval",
            "ar.approval.decision",
            "ar.approval.rule",
            "ar.approval.step",
        ):
            cls.env["ir.rule"].create(
                {
                    "name": f"{model} {group}",
                    "model_id": cls.env["ir.model"]._get_id(model),
                    "groups": [(4, cls.env.ref(group).id)],
                    "domain_force": "[(1, '=', 1)]",
                }
            )

    @classmethod
    def kinds(cls):
        """The kinds of decisions that there are; a test that needs others says so."""
        return {"grant": Kind("Grant", "ar_base.group_fake_granter")}

    @classmethod
    def make_group(cls, name, label):
        group = cls.env["res.groups"].create({"name": label})
        cls.env["ir.model.data"].create(
            {"module": "ar_base", "name": name, "model": "res.groups", "res_id": group.id}
        )
        return group

    @classmethod
    def make_user(cls, login, *groups, role="ar_base.group_ar_approval_user", **values):
        user = new_test_user(
            cls.env,
            f"ap_{login}",
            f"base.group_user,{role}",
            name=login.title(),
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            **values,
        )
        for group in groups:
            user.group_ids += group
        return user

    def grant(self, *amounts, by=None, **values):
        """A grant of so many parts, prepared by a person."""
        return (
            self.env["ar.fake.grant"]
            .with_user(by or self.ada)
            .with_company(self.company)
            .create(
                {
                    "name": "Grant",
                    "company_id": self.company.id,
                    "partner_id": self.partner.id,
                    "maker_id": (by or self.ada).id,
                    "part_ids": [(0, 0, {"amount": amount}) for amount in amounts],
                    **values,
                }
            )
        )

    def rule(self, *steps, kind="grant", **values):
        """The company's own rule, with steps ``{from_amount, group_id, ...}``."""
        return (
            self.env["ar.approval.rule"]
            .with_user(self.mia)
            .create(
                {
                    "company_id": self.company.id,
                    "kind": kind,
                    "step_ids": [(0, 0, step) for step in steps],
                    **values,
                }
            )
        )

    def request(self, grant):
        """The latest request about a grant."""
        return self.env["ar.approval"].search(
            [("res_model", "=", grant._name), ("res_id", "=", grant.id)], order="id desc", limit=1
        )

    def approve(self, request, user):
        """Approve as a person who looks at the request's page as it is now."""
        mine = request.with_user(user)
        return mine.with_context(ar_seen=mine.seen).action_approve()

    def refused(self, act, error=UserError):
        """Let somebody try what is refused; what remains of it, and the sentence."""
        with self.assertRaises(error) as caught:
            act()
        self.env.invalidate_all()
        with self.enter_registry_test_mode():
            self.env.cr.postrollback.run()
        self.env.cr.postcommit.clear()
        return str(caught.exception)

    def away(self, user, substitute, by=None):
        today = self.company._ar_today()
        return (
            self.env["ar.absence"]
            .with_user(by or user)
            .create(
                {
                    "user_id": user.id,
                    "substitute_id": substitute.id,
                    "date_from": today,
                    "date_to": today,
                }
            )
        )

    def look_after(self):
        """What the scheduled action does."""
        with self.enter_registry_test_mode():
            self.env.ref("ar_base.ir_cron_approval").method_direct_trigger()
        self.env.invalidate_all()
