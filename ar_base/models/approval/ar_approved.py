"""What has to be approved by another person: the mixin of its model.

A model answers five hooks and calls :meth:`_require_approval` where its state changes, on every
road that leads there (``write`` of the state, not the button). Whoever may decide approves by
pressing the button; anybody else reads who has to, and that person gets the task.

========================  =======================================================================
``_approval_kind``        which of ``ar.approval._kinds()``; nothing: not to be approved as it is
``_approval_amount``      in company currency, of all that belongs together
``_approval_figures``     what the approval is given for, see ``_approval_read``; it falls with them
``_approval_makers``      who asked, decided or prepared this, by the record: they do not approve
``_approval_hands``       who did so before, or changed its figures since: nor do they
``_approval_wholes``      the records that are approved as one, where that is not the record itself
``_approval_parts``       the same the other way round: what is approved as one of some wholes
``_approval_subject``     what the request is called
``_approval_done``        approved on its own page: do now what was asked for
``_approval_refused``     refused: what becomes of the record
========================  =======================================================================

The figures must be such that carrying it out does not change them. Where they are changed, call
:meth:`_approval_changed`, or name the fields in ``_approval_fields``. Whoever had a hand in it
stays one of these, whatever became of the request, and also when another maker is written in his
place: before that is done, call :meth:`_note_hands`.

A page names the figures that it shows: its button sends ``ar_seen`` in the context. Whoever presses
it when they have changed approves nothing, and reads so.
"""

import logging

from odoo import api, fields, models
from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, float_repr, format_list
from psycopg2 import IntegrityError

from ...orm.searching import for_readers
from .ar_approval import STATES

_logger = logging.getLogger(__name__)

READER = "ar_base.group_ar_approval_reader"
#: How many records a refusal names.
NAMED = 5


class ArApproved(models.AbstractModel):
    _name = "ar.approved"
    _description = "Record That Another Person Approves"

    ar_approval_id = fields.Many2one(
        "ar.approval", string="Approval", compute="_compute_ar_approval", groups=READER
    )
    ar_approval_state = fields.Selection(
        STATES,
        string="Approval Status",
        compute="_compute_ar_approval",
        search="_search_ar_approval_state",
        groups=READER,
    )
    ar_approval_elsewhere = fields.Boolean(
        string="Approved by Others",
        compute="_compute_ar_approval_elsewhere",
        groups=READER,
        help="It was refused, or somebody else has to approve it.",
    )
    ar_hand_ids = fields.Many2many(
        "res.users",
        string="Had a Hand in It",
        readonly=True,
        copy=False,
        groups=READER,
        help="Who asked for it, prepared it or changed its figures since it began.",
    )
    ar_seen = fields.Char(
        string="Figures Shown",
        compute="_compute_ar_seen",
        groups=READER,
        help="Names the figures that a page shows: whoever approves there approves these.",
    )

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------
    def _approval_kind(self):
        """Hook: which kind of decision this record is now; ``False``: none that is approved."""
        raise NotImplementedError

    def _approval_wholes(self):
        """Hook: what these records are approved as; the part of a whole returns the whole."""
        return self

    @api.model
    def _approval_parts(self, wholes):
        """Hook: of which records of this model these are the wholes."""
        return wholes

    def _approval_subject(self):
        """Hook: what the request is called."""
        return self.display_name or self._description

    def _approval_company(self):
        """Hook: whose rule it is."""
        return self.company_id

    def _approval_amount(self):
        """Hook: how much is at stake in all that belongs together, in company currency."""
        return 0.0

    def _approval_figures(self):
        """Hook: what is approved, as ``_approval_read`` and ``_approval_money`` give it."""
        return {}

    def _approval_background(self):
        """Hook: what is shown besides, and may change without harm (``binds=False``)."""
        return {}

    def _approval_fields(self):
        """Hook: the fields on which the figures rest; who writes one has a hand in it."""
        return set()

    def _approval_makers(self):
        """Hook: the users who asked, decided or prepared this."""
        return self.env["res.users"]

    def _approval_hands(self):
        """Hook: the users noted as having had a hand in this."""
        return self.ar_hand_ids

    def _approval_reason(self):
        """Hook: why it is asked, where that was not said when asking."""
        return ""

    def _approval_label(self, name):
        """Hook: what a figure is called, in the language of the environment."""
        field = self._fields.get(name)
        return field._description_string(self.env) if field else name

    def _approval_done(self):
        """Hook: it was approved on its own page; carry out what was asked for, as that user."""

    def _approval_refused(self, note):
        """Hook: it was refused."""

    def _approval_withdrawn(self):
        """Hook: whoever asked took it back."""

    # ------------------------------------------------------------------
    # For the methods of the model
    # ------------------------------------------------------------------
    def _require_approval(self):
        """Go on only if all of these may: approved for these very figures, or by the user now.

        :raise UserError: saying who has to approve what. The request is opened nevertheless.
        """
        wholes = self._approval_wholes()
        if refused := self._settle_approval(wholes):
            self.browse()._settle_after_refusal(wholes.browse().concat(*refused))
            raise UserError("\n".join(self._first_sentences(list(refused.values()))))

    @api.model
    def _settle_approval(self, wholes):
        """Ask of each of some wholes whether it may go on, and count the user's own approval.

        :return: ``{whole: the sentence that says who has to approve it}``, of those that may not
        """
        Approval = self.env["ar.approval"]
        known = set(Approval._holding(wholes).mapped("res_id"))
        refused = {}
        for whole in wholes:
            to_ask = whole.id in known or whole.sudo()._approval_kind()
            if to_ask and (sentence := Approval._settle(whole)):
                refused[whole] = sentence
        return refused

    def _needs_approval(self):
        """Whether somebody has still to approve any of these, as they are now."""
        Approval = self.env["ar.approval"]
        for whole in self._approval_wholes():
            facts, request = Approval._facts(whole), Approval._of(whole)
            if Approval._is_asked_for(whole, facts) and not (
                request.state == "approved" and request._is_of(facts)
            ):
                return True
        return False

    def _ask_approval(self, reason=""):
        """Ask for approval now, as the last thing that a method does.

        Where one person decides the request is granted, and carried out, at once.

        :return: the requests, as superuser; none for what nobody has to approve
        """
        requests = self.env["ar.approval"].sudo()
        for whole in self._approval_wholes():
            requests |= requests.sudo(False)._ask(whole, reason)
        return requests

    def _drop_approval(self, note=""):
        """Let earlier requests and approvals hold no longer: the matter begins anew, or is over."""
        self.env["ar.approval"]._holding(self._approval_wholes())._overtake("over", note)

    def _follow_approval(self):
        """The figures moved by themselves, or what was decided was taken back: requests follow."""
        self.env["ar.approval"]._holding(self._approval_wholes())._follow()

    def _approval_changed(self):
        """Figures were changed: what was decided falls, and who changed them does not approve."""
        for whole in self._approval_wholes():
            self.env["ar.approval"]._changed(whole)

    def _note_hands(self, users=None):
        """Note who has had a hand in these: some users, else their makers."""
        for whole in self._approval_wholes().sudo():
            hands = whole._approval_makers() if users is None else users.sudo()
            if new := hands - whole.ar_hand_ids:
                whole.ar_hand_ids |= new

    @api.model
    def _note_known_hands(self):
        """Upgrade: who is known of requests that hold, from when records kept it not themselves."""
        hands = self._fields["ar_hand_ids"]
        for people in ("maker_ids", "changer_ids"):
            known = self.env["ar.approval"]._fields[people]
            self.env.execute_query(
                SQL(
                    """
                    INSERT INTO %(hands)s (%(record)s, %(user)s)
                    SELECT record.id, known.%(person)s
                      FROM %(known)s known
                      JOIN ar_approval request ON request.id = known.%(request)s
                      JOIN %(table)s record ON record.id = request.res_id
                     WHERE request.holds AND request.res_model = %(name)s
                    ON CONFLICT DO NOTHING
                    RETURNING 1
                    """,
                    hands=SQL.identifier(hands.relation),
                    record=SQL.identifier(hands.column1),
                    user=SQL.identifier(hands.column2),
                    known=SQL.identifier(known.relation),
                    person=SQL.identifier(known.column2),
                    request=SQL.identifier(known.column1),
                    table=SQL.identifier(self._table),
                    name=self._name,
                )
            )

    def _approval_read(self, *names, binds=True):
        """Fields of the record as figures."""
        self.ensure_one()
        return {name: {**self._approval_figure(name), "binds": binds} for name in names}

    def _approval_told(self, *names):
        """Texts of the record as background, which everybody reads in his own language."""
        return {
            name: {**figure, "live": True}
            for name, figure in self._approval_read(*names, binds=False).items()
        }

    def _approval_money(self, amount, currency, binds=True):
        """An amount as a figure, for one that is no field."""
        return {
            "type": "monetary",
            "value": float_repr(amount, currency.decimal_places),
            "currency": currency.id,
            "binds": binds,
        }

    # ------------------------------------------------------------------
    # On screen
    # ------------------------------------------------------------------
    def _compute_ar_approval(self):
        wholes = {record: record._approval_wholes() for record in self}
        latest = {}
        if ids := [id_ for whole in wholes.values() for id_ in whole.ids]:
            requests = self.env["ar.approval"].search(
                [("res_model", "=", wholes[self[0]]._name), ("res_id", "in", ids)], order="id"
            )
            latest = {request.res_id: request for request in requests}
        for record, whole in wholes.items():
            record.ar_approval_id = latest.get(next(iter(whole.ids), None), False)
            record.ar_approval_state = record.ar_approval_id.state

    @for_readers("ar_approval_state")
    def _search_ar_approval_state(self, operator, value):
        """By the state of the latest request about each whole, of those that the user may read."""
        if operator != "in":
            return NotImplemented
        wholes = self.browse()._approval_wholes()
        readable = self.env["ar.approval"]._search([("res_model", "=", wholes._name)])
        latest = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (res_id) res_id, state FROM ar_approval WHERE id IN %s"
                " ORDER BY res_id, id DESC",
                readable.subselect(),
            )
        )
        unasked = False in value
        found = [id_ for id_, state in latest if unasked != (state in value)]
        parts = self._approval_parts(wholes.browse(found).exists())
        return Domain("id", "not in" if unasked else "in", parts.ids)

    def _compute_ar_seen(self):
        Approval = self.env["ar.approval"]
        for record in self:
            whole = record._origin._approval_wholes()[:1]
            facts = Approval._facts(whole) if whole else None
            record.ar_seen = facts and Approval._named(
                whole._name, whole.id, facts.figures, facts.amount, facts.company.currency_id
            )

    @api.depends_context("uid")
    def _compute_ar_approval_elsewhere(self):
        for record in self:
            request = record.ar_approval_id
            record.ar_approval_elsewhere = request.holds and (
                request.state == "refused" or (request.state == "open" and not request.can_decide)
            )

    def action_open_ar_approvals(self):
        """Open what was asked and decided about these records."""
        wholes = self._approval_wholes()
        requests = self.env["ar.approval"].search(
            [("res_model", "=", wholes._name), ("res_id", "in", wholes.ids)]
        )
        return requests._get_records_action(name=self.env._("Approvals"))

    # ------------------------------------------------------------------
    # Changes
    # ------------------------------------------------------------------
    def write(self, vals):
        changing = vals.keys() & self._approval_fields()
        if changing:
            self._note_hands()
        result = super().write(vals)
        if changing:
            self._approval_changed()
        return result

    def unlink(self):
        requests = self.env["ar.approval"]._holding(self)
        result = super().unlink()
        requests._overtake("deleted")
        return result

    def _approval_figure(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "monetary":
            return self._approval_money(value, self[field.get_currency_field(self)])
        if field.relational:
            named = format_list(self.env, value.mapped("display_name")) if value else ""
            ids = value.id if field.type == "many2one" else sorted(value.ids)
            return {"type": field.type, "value": ids, "text": named}
        if field.type == "float":
            return {"type": "float", "value": float_repr(value, 6)}
        if field.type in ("date", "datetime"):
            return {"type": field.type, "value": field.to_string(value) or False}
        return {"type": field.type, "value": value}

    def _first_sentences(self, sentences):
        if len(sentences) <= NAMED:
            return sentences
        rest = self.env._("… and %(count)s more", count=len(sentences) - NAMED)
        return [*sentences[:NAMED], rest]

    @api.model
    def _settle_after_refusal(self, wholes):
        """Once this transaction is over, open what was refused, for what is refused is undone."""
        Approval = self.env["ar.approval"]
        acts = {}
        for whole in wholes:
            request = Approval._of(whole)
            mine = request.decision_ids.filtered(
                lambda decision: (
                    decision.user_id == self.env.user
                    and decision.round == decision.approval_id.round
                )
            )
            acts[whole.id] = request.figures if mine else None
        cr, registry = self.env.cr, self.env.registry
        uid, context, model = self.env.uid, dict(self.env.context), wholes._name

        def settle():
            try:
                with registry.cursor() as cursor:
                    # Nobody waits for long because of somebody else's refusal.
                    cursor.execute("SET LOCAL lock_timeout = '5s'")
                    env = Environment(cursor, uid, context)
                    if model in env:
                        env["ar.approval"]._settle_again(model, acts)
            except IntegrityError:
                _logger.info("Somebody else asked for approval at the same moment: %s", acts)
            except Exception:
                _logger.warning("An approval could not be asked for: %s", acts, exc_info=True)

        cr.postcommit.add(settle)
        cr.postrollback.add(settle)
