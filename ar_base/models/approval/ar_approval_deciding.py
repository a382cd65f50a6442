"""Deciding on a request: approved, refused, taken back, or asked once more."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...domain.approval.deciding import Seat, Why
from ...domain.approval.states import DECIDED
from ...domain.message import RELOAD, dialog, message_box


class ArApproval(models.Model):
    _inherit = "ar.approval"

    def action_approve(self):
        """Approve; several are asked for together, with one reason."""
        if len(self) > 1:
            return self._open_wizard("approved")
        if self.can_decide and not self._names_figures() and not self._is_seen():
            return self._open_wizard("approved")  # which shows the figures of now
        if sentence := self._decide("approved"):
            return self._stay_on_screen(sentence)
        return None

    @api.model
    def _names_figures(self):
        """Whether the page from which the user decides says what it shows."""
        return bool(self.env.context.get("ar_seen"))

    def action_refuse(self):
        return self._open_wizard("refused")

    def action_withdraw(self):
        """Take back what was asked; who had a hand in it, or a manager, may."""
        self.check_access("write")
        for request in self.sudo():
            if not self._manages(request.kind) and self.env.user not in request.maker_ids:
                raise AccessError(
                    self.env._(
                        "%(person)s asked for “%(subject)s”; only the people who prepared it or a "
                        "manager take it back.",
                        person=request.asked_by.name,
                        subject=request.subject,
                    )
                )
            request._queue_up()
            if not request._is_pending():
                raise UserError(request._sentence_too_late())
            request._end("withdrawn")
            if whole := request.sudo(False)._whole():
                whole._approval_withdrawn()

    def action_ask_again(self):
        """Ask once more for what was refused, withdrawn or overtaken."""
        self.check_access("write")
        for request in self:
            whole = request._whole()
            if not whole:
                raise UserError(request._sentence_gone())
            if not request._may_ask_again():
                raise AccessError(
                    self.env._(
                        "Only who asked for “%(subject)s” or prepared it asks again.",
                        subject=request.subject,
                    )
                )
            whole.check_access("write")
            if request.state in ("open", "approved") and request.holds:
                raise UserError(
                    self.env._("“%(subject)s” has been asked already.", subject=request.subject)
                )
            new = self._ask(whole, request.reason)
            if not new:
                raise UserError(
                    self.env._(
                        "Nobody has to approve “%(subject)s” as it is now.",
                        subject=request.subject,
                    )
                )
        return new.sudo(False)._get_records_action() if len(self) == 1 else None

    def _decide(self, verdict, note="", seen=None):
        """Approve or refuse a request as the user.

        :param seen: which figures were shown, see ``_is_seen``
        :return: a sentence if the figures changed since the user saw them: nothing is decided then
        """
        self.ensure_one()
        self.check_access("read")
        request = self.sudo()
        request._queue_up()
        if request.state != "open":
            raise UserError(request._sentence_too_late())
        if request._follow():
            return request._sentence_changed()
        if isinstance(seat := request._seat(), Why):
            raise AccessError(request._sentence_why_not(seat))
        if verdict == "approved" and not request._is_seen(seen):
            return request._sentence_changed()
        if verdict == "refused":
            request._record(seat, verdict, note)
            request._end("refused", note)
        else:
            request._record_all(note)
            request._advance()
        self._tell_record(note)
        return None

    def _tell_record(self, note):
        """Let the record know what was decided here, as the user who decided."""
        if self.state not in DECIDED:
            return
        if whole := self._whole():
            if self.state == "approved":
                whole._approval_done()
            else:
                whole._approval_refused(note)

    def _record_all(self, note=""):
        """Approve every step that the user may decide; more than one only where he is alone."""
        decided = 0
        while isinstance(seat := self._seat(), Seat):
            self._record(seat, "approved", note)
            decided += 1
        return decided

    def _record(self, seat, verdict, note=""):
        """Write down what the user decides, with the figures of now."""
        self.ensure_one()
        step = {planned.step.key: planned for planned in self._plan()}[seat.step.key]
        role = seat.step.role if isinstance(seat.step.role, int) else False
        earlier = self.decision_ids.filtered(
            lambda decision: decision.round == self.round and decision.step_key == seat.step.key
        )
        decision = (
            self.env["ar.approval.decision"]
            .sudo()
            .create(
                {
                    "approval_id": self.id,
                    "round": self.round,
                    "step_key": seat.step.key,
                    "step_name": step.label,
                    "group_id": role,
                    "place": len(earlier) + 1,
                    "user_id": self.env.uid,
                    "for_user_id": seat.for_whom,
                    "alone": seat.alone,
                    "decided_on": fields.Datetime.now(),
                    "verdict": verdict,
                    "note": note,
                    "amount": self.amount,
                    "figures": self.figures,
                }
            )
        )
        if group := decision.group_id:
            names = self._in_languages(group, lambda named: named.name)
            decision.update_field_translations("step_name", names)

    def _advance(self):
        """After a decision: the next step begins, or it is approved."""
        self.ensure_one()
        if self._step() is None:
            self._end("approved")
        else:
            self.write(self._prepare_step())
            self._assign()

    def _end(self, state, note="", code=False):
        """Bring requests to their end; whoever asked learns of it."""
        for request in self:
            request.write(
                {
                    "state": state,
                    "holds": state in DECIDED,
                    "closed_on": fields.Datetime.now(),
                    "closed_by": self.env.uid,
                    "closed_note": note,
                    "closed_code": code,
                }
            )
            request._take_back_tasks()
            request._tell_asker()

    def _queue_up(self):
        """Make whoever decides the same at the same moment wait, and look again.

        A lock alone would not do: under repeatable read, the second would go on with what it saw
        before the first. A row that was written makes it fail, and Odoo tries again.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE ar_approval SET write_date = write_date WHERE id IN %s", tuple(self.ids))
        )
        self.invalidate_recordset()

    def _sentence_too_late(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "“%(subject)s” is %(state)s: there is nothing left to decide.",
            subject=self.subject,
            state=states[self.state].lower(),
        )

    def _sentence_changed(self):
        if self.state != "open":
            return self._sentence_too_late()
        return self.env._(
            "The figures of “%(subject)s” changed since you saw them. Nothing was decided: please "
            "look again.",
            subject=self.subject,
        )

    def _sentence_why_not(self, why):
        if why is Why.MAKER:
            return self.env._(
                "You had a hand in “%(subject)s”; somebody else has to decide.",
                subject=self.subject,
            )
        if why is Why.DECIDED:
            return self.env._(
                "You have approved “%(subject)s” already; the next step takes another person.",
                subject=self.subject,
            )
        planned = self._step()
        return self.env._(
            "“%(subject)s” is decided by somebody of “%(step)s”.",
            subject=self.subject,
            step=planned.label if planned else "–",
        )

    @api.model
    def _stay_on_screen(self, message, title=""):
        """A warning that stays on screen while the page shows what is there now."""
        return message_box(message, "warning", then=RELOAD, sticky=True, title=title)

    def _open_wizard(self, verdict):
        self.check_access("read")
        if self and not self.filtered(lambda request: request.state == "open"):
            raise UserError(self[0]._sentence_too_late())
        name = self.env._("Approve") if verdict == "approved" else self.env._("Refuse")
        seen = {str(request.id): request.seen for request in self}
        return dialog("ar.approval.wizard", name, approval_ids=self.ids, verdict=verdict, seen=seen)
