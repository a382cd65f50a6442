"""A request that another person approves something.

Its parts: ``ar_approval_asking`` opens it and follows its figures, ``ar_approval_keeping`` says
which steps it goes through, ``ar_approval_people`` who may decide, ``ar_approval_deciding`` lets
them, ``ar_approval_chasing`` knows who has the task and what happens when nothing happens. The rule
is plain Python, in ``domain/approval``. What is to be approved asks through ``ar.approved``.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...domain.approval.states import State
from ...orm.choices import choices
from .kind import Kind

STATES = choices(
    {
        State.OPEN: "To Decide",
        State.APPROVED: "Approved",
        State.REFUSED: "Refused",
        State.WITHDRAWN: "Withdrawn",
        State.VOID: "Void",
    }
)

#: What ends a request besides people.
OVERTAKEN = [
    ("changed", "The figures changed after it was decided"),
    ("anew", "It was asked anew"),
    ("not_needed", "Nobody has to approve it any more"),
    ("deleted", "What it was about was deleted"),
    ("over", "The matter is over"),
]


class ArApproval(models.Model):
    """One request of one whole: what belongs together is asked together.

    A request *holds* as long as it says something about its whole: until it is decided, and after
    that until the figures change or it is asked anew. Of each whole one request holds at most.
    """

    _name = "ar.approval"
    _description = "Approval"
    _inherit = ["ar.guarded", "mail.thread", "mail.activity.mixin"]
    _order = "asked_on desc, id desc"
    _rec_name = "subject"

    kind = fields.Selection(selection="_selection_kind", required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    subject = fields.Char(
        required=True,
        readonly=True,
        translate=True,
        help="What it was called when it was asked, in each reader's language.",
    )
    amount = fields.Monetary(readonly=True, help="Of all that belongs together.")
    has_amount = fields.Boolean(readonly=True)
    reason = fields.Text(readonly=True)
    figures = fields.Json(string="Figures of the Moment", readonly=True)
    figures_html = fields.Html(string="Figures to Approve", compute="_compute_figures_html")
    asked_by = fields.Many2one(
        "res.users", string="Requested by", required=True, readonly=True, index=True
    )
    asked_on = fields.Datetime(string="Requested on", required=True, readonly=True)
    maker_ids = fields.Many2many(
        "res.users",
        string="Prepared by",
        readonly=True,
        help="Who had a hand in it: they do not approve it, whatever their roles.",
    )
    changer_ids = fields.Many2many(
        "res.users",
        "ar_approval_changer_rel",
        string="Changed by",
        readonly=True,
        help="Who changed the figures after it was decided: they do not approve what comes next.",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", tracking=True, index=True
    )
    holds = fields.Boolean(readonly=True, default=True)
    used_on = fields.Datetime(
        string="Carried Out on", readonly=True, help="When what was approved was first done."
    )
    round = fields.Integer(
        readonly=True, default=1, help="Begins anew, without its decisions, when figures change."
    )
    closed_on = fields.Datetime(readonly=True)
    closed_code = fields.Selection(OVERTAKEN, string="Overtaken", readonly=True)
    closed_by = fields.Many2one("res.users", string="Ended by", readonly=True)
    closed_note = fields.Text(string="Why It Ended", readonly=True)
    decision_ids = fields.One2many("ar.approval.decision", "approval_id", readonly=True)

    _one_holds = models.UniqueIndex(
        "(res_model, res_id) WHERE holds", "That was asked by somebody else just now."
    )
    _of_record = models.Index("(res_model, res_id)")

    # ------------------------------------------------------------------
    # Kinds
    # ------------------------------------------------------------------
    @api.model
    def _kinds(self) -> dict[str, Kind]:
        """Hook: the kinds of decisions that are approved, ``{key: Kind}``."""
        return {}

    @api.model
    def _selection_kind(self):
        return [(key, kind.label) for key, kind in self._kinds().items()]

    def _kind_label(self):
        return dict(self._selection_kind()).get(self.kind, self.kind)

    @api.model
    def _manager_group(self, kind):
        """The role of those who say who approves a kind of decision, as superuser."""
        definition = self._kinds().get(kind)
        xmlid = definition.manager if definition else "ar_base.group_ar_approval_manager"
        return self.env.ref(xmlid).sudo()

    @api.model
    def _manages(self, kind):
        """Whether the user says who approves a kind of decision."""
        return self._manager_group(kind).id in self.env.user.all_group_ids._ids

    def _called(self):
        """What it is about, with the amount that is at stake."""
        if not self.has_amount or not self.amount:
            return self.subject
        amount = format_amount(self.env, self.amount, self.currency_id)
        return f"{self.subject} ({amount})"

    def _fixed_fields(self):
        return super()._fixed_fields() | {"kind", "res_model", "res_id"}

    # ------------------------------------------------------------------
    # What it is about
    # ------------------------------------------------------------------
    def _whole(self):
        """The record that is approved; empty if it is gone."""
        self.ensure_one()
        if self.res_model not in self.env:
            return self.browse()
        whole = self.env[self.res_model].browse(self.res_id).exists()
        # Whoever decides may have another company switched on.
        return whole.with_company(self.company_id)

    @api.model
    def _holding(self, wholes):
        """The requests that hold for some records of one model, as superuser."""
        return self.sudo().search(
            [
                ("res_model", "=", wholes._name),
                ("res_id", "in", wholes.ids),
                ("holds", "=", True),
            ]
        )

    @api.model
    def _of(self, whole):
        """The request that holds for a record."""
        return self._holding(whole)

    @api.model
    def _latest(self, whole):
        """The last request about a record, whether it holds or not."""
        return self.sudo().search(
            [("res_model", "=", whole._name), ("res_id", "=", whole.id)], order="id desc", limit=1
        )

    def _is_pending(self):
        """Whether it can still be taken back: not decided, or approved and not carried out."""
        self.ensure_one()
        approved = self.state == "approved" and not self.used_on
        return self.holds and (self.state == "open" or approved)

    def action_open_subject(self):
        """Open what is to be approved."""
        self.ensure_one()
        self.check_access("read")
        whole = self._whole()
        if not whole:
            raise UserError(self._sentence_gone())
        whole.check_access("read")
        return whole._get_records_action()

    def _sentence_gone(self):
        return self.env._("“%(subject)s” is not there any more.", subject=self.subject)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was asked and decided is kept."))
