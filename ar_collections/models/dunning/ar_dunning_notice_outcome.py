"""What became of a notice: it failed, is in doubt, came back, was answered or printed."""

import logging
from datetime import time, timedelta

from odoo import api, fields, models
from odoo.addons.ar_base.domain.outbox.states import State
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html
from odoo.tools.mail import email_normalize

from ...domain.dunning.delivery import TROUBLED, Failure, may_move
from .ar_dunning_notice import KIND
from .ar_dunning_notice_letter import words_of_template

_logger = logging.getLogger(__name__)


class ArDunningNotice(models.Model):
    _inherit = "ar.dunning.notice"

    # ------------------------------------------------------------------
    # What the outbox tells
    # ------------------------------------------------------------------
    def _outbox_told(self, letter, quietly=False):
        """A notice is where its recipients are; it fails when nobody is left who may have it."""
        self._follow(*letter._outcome_data(), tell=not quietly)

    def _follow(self, state, reasons, tell):
        if state == State.FAILED:
            if may_move(self.state, "failed"):
                self._fail(reasons=reasons, tell=tell)
        elif state == State.IN_DOUBT:
            if may_move(self.state, "in_doubt"):
                self._put_in_doubt(reasons, tell=tell)
        elif state == State.SENT:
            self._step("sent", tell=tell, sent_on=fields.Datetime.now())
        elif state == State.DELIVERED:
            self._step("sent", tell=tell, sent_on=fields.Datetime.now())
            self._step("delivered", tell=tell, delivered_on=fields.Datetime.now())

    def _step(self, state, tell, **values):
        """Go there, if one can from here; nothing is left to ask then."""
        if may_move(self.state, state):
            asked = self.state in TROUBLED
            self._move_to(state, tell=tell, **values)
            if asked:
                self._close_questions()

    # ------------------------------------------------------------------
    # What did not arrive
    # ------------------------------------------------------------------
    def _fail(self, code=Failure.TOLD, tell=True, ask=True, **data):
        """Record that notices did not arrive, and put them before their collectors.

        :param data: what the code's sentence is about; of what was ``told``, that, or the
            ``reasons`` that the outbox gave
        :param ask: false where somebody else is asked, about all of them
        """
        for notice in self:
            notice._move_to("failed", tell=tell, failure_code=str(code), failure_data=data)
            if ask:
                notice._ask_collector()

    def _put_in_doubt(self, reasons, tell=True):
        self._move_to(
            "in_doubt",
            tell=tell,
            failure_code=str(Failure.TOLD),
            failure_data={"reasons": reasons},
        )
        self._ask_collector()

    @api.depends("failure_code", "failure_data")
    @api.depends_context("lang")
    def _compute_failure_reason(self):
        for notice in self:
            data = notice.failure_data or {}
            if notice.failure_code == Failure.NO_ADDRESS:
                notice.failure_reason = self.env._("No address of the customer can be used.")
            elif notice.failure_code == Failure.TEMPLATE:
                notice.failure_reason = words_of_template(self.env, **data)
            else:
                reasons = self.env["ar.outbox.recipient"]._say(data.get("reasons", ()))
                notice.failure_reason = data.get("told") or reasons

    def _ask_collector(self):
        """Put a notice that failed, or is in doubt, before its collector, in her language."""
        speaking = self._speaking()
        summaries = {
            "failed": speaking.env._("Notice not delivered"),
            "in_doubt": speaking.env._("Was this notice received?"),
        }
        self._quietly(self).activity_schedule(
            "mail.mail_activity_data_warning",
            summary=summaries[self.state],
            note=plaintext2html(speaking.failure_reason or ""),
            user_id=self._collector().id,
        )

    def action_retry(self):
        """Send a failed notice again; its items are read anew and it is a new message.

        It goes to nobody whom it reached before, such as by copy.
        """
        self.check_access("write")
        failed = self.filtered(lambda notice: notice.state == "failed")
        if not failed:
            raise UserError(self.env._("Only a failed notice can be tried again."))
        failed._requeue()

    def action_resend(self):
        """Send a notice in doubt again, by a person's decision, under the same Message-ID."""
        self.check_access("write")
        doubtful = self.filtered(lambda notice: notice.state == "in_doubt")
        if not doubtful:
            raise UserError(self.env._("Only a notice in doubt can be sent again."))
        doubtful._requeue()

    def action_send_to_missed(self):
        """Send it to whom it did not reach, though it arrived otherwise, as the others have it."""
        self._outbox_send_to_missed()

    def _requeue(self):
        self.sudo().write({"failure_code": False, "failure_data": False, "insists": True})
        self._close_questions()
        self._queue()
        self.run_id._advance()

    def action_confirm_received(self):
        """A notice in doubt, or one that failed, did reach the debtor after all."""
        for notice in self:
            now = fields.Datetime.now()
            day = notice.notice_date or notice.company_id._ar_today()
            if notice.state == "in_doubt":
                notice._move_to("sent", sent_on=now, notice_date=day)
            notice._move_to("delivered", delivered_on=now, notice_date=day)
        self._outbox_confirm(KIND)
        self._close_questions()
        self.run_id._advance()

    def action_give_up(self):
        """Cancel a notice that did not arrive, or that waits; its items may be proposed again."""
        self._cancel("withdrawn", self.env._("Given up by %(user)s.", user=self.env.user.name))
        self._close_questions()
        self.run_id._advance()

    def _close_questions(self):
        self.activity_unlink(["mail.mail_activity_data_warning"])

    def _confirm_call(self):
        """The collector called: notices that consisted of a call have reached the debtor.

        :return: those notices
        """
        now = fields.Datetime.now()
        called = self.filtered(
            lambda notice: (
                notice.state == "queued"
                and notice.prepared_on
                and not notice.email_to
                and not notice.letter_partner_id
            )
        )
        called._move_to("delivered", sent_on=now, delivered_on=now)
        called.run_id._advance()
        return called

    def action_confirm_call(self):
        """The collector called the debtor and says so on the notice itself."""
        if not self._confirm_call():
            raise UserError(self.env._("No notice here waits for a call."))

    def action_print_letters(self):
        """Print the letters that wait, as one PDF; they count as sent from now on."""
        self.check_access("write")
        waiting = self.filtered("to_print")
        if not waiting:
            raise UserError(self.env._("No letter waits to be printed."))
        for notice in waiting.filtered(lambda notice: notice.state == "queued"):
            if notice._is_outdated():
                notice.sudo()._prepare()
                notice._mail_after_all()
        mailed, waiting = waiting.filtered("email_to"), waiting.filtered("to_print")
        if not waiting and mailed:
            return None
        if not waiting:
            raise UserError(self.env._("What these letters ask for was settled meanwhile."))
        now = fields.Datetime.now()
        waiting.sudo().printed_on = now
        waiting.filtered(lambda notice: notice.state == "queued")._move_to("sent", sent_on=now)
        waiting.run_id._advance()
        return waiting.action_print()

    def _mail_after_all(self):
        """An address came meanwhile to which it can be mailed, too."""
        if self.email_to and not self._outbox_letters(KIND).filtered(
            lambda letter: letter.recipient_ids or letter.state == "queued"
        ):
            self._outbox_queue(KIND)

    @api.model
    def _cron_confirm_delivery(self):
        self.env["ar.nightly"]._tick("delivery", "waiting")

    def _night_sent(self, night):
        """What has not come back within the company's time."""
        days = night.company.ar_dunning_delivery_days
        return (
            Domain("company_id", "=", night.company.id)
            & Domain("state", "=", "sent")
            & Domain("sent_on", "<=", fields.Datetime.now() - timedelta(days=days))
        )

    def _night_confirm(self, _night):
        """It counts as delivered."""
        self._move_to("delivered", delivered_on=fields.Datetime.now())

    def _night_waiting(self, night):
        """Those that wait for a person: to call, or to print."""
        return (
            Domain("company_id", "=", night.company.id)
            & Domain("state", "=", "queued")
            & Domain("prepared_on", "!=", False)
            & Domain("email_to", "=", False)
        )

    def _night_reread(self, _night):
        """What is no longer owed is neither called about nor printed; a call is about the rest.

        A letter that still asks for something is read again when it is printed.
        """
        decided = self._decide()
        calls = self.filtered(lambda notice: notice._is_a_call())
        over = self.filtered(
            lambda notice: all(
                line._compare(decided.get(line.move_line_id.id))[0] for line in notice._chased()
            )
        )
        (calls | over)._reread()
        for notice in calls.filtered(lambda notice: notice.state == "queued"):
            if notice._is_a_call():
                notice._plan_call()
            else:
                notice._go_another_way()

    def _go_another_way(self):
        """What was to be called about is gone; the rest is asked for in another way."""
        self._take_back_what_follows()
        self._prepare()
        self._mail_after_all()

    def message_update(self, msg_dict, update_vals=None):
        """An answer proves that the notice arrived, if it comes from where the notice went.

        So does one of a colleague of the addressee; a stranger's, or our own copy's, does not.
        """
        self.check_access("write")
        result = super().message_update(msg_dict, update_vals=update_vals)
        author = email_normalize(msg_dict.get("email_from"))
        for notice in self.filtered(lambda notice: notice._went_to(author)):
            notice._outbox_answered(author)
            if notice.state == "sent":
                notice._step("delivered", tell=True, delivered_on=fields.Datetime.now())
        return result

    def _went_to(self, email):
        """Whether an answer from there is the customer's: an addressee's, or a colleague's."""
        family = self.sudo().partner_id.commercial_partner_id.ar_family_ids
        return bool(email) and (
            "to" in self._outbox_rows_of(email).mapped("kind")
            or email in family.mapped("email_normalized")
        )


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            "delivery": Job(
                self.env._("Delivery of notices"),
                "ar.dunning.notice",
                "_night_confirm",
                "ar_collections.ir_cron_dunning_delivery",
                at=time(4),
                records="_night_sent",
            ),
            "waiting": Job(
                self.env._("Calls and letters that wait"),
                "ar.dunning.notice",
                "_night_reread",
                "ar_collections.ir_cron_dunning_delivery",
                at=time(4),
                records="_night_waiting",
            ),
        }
