"""What became of a notice: it failed, is in doubt, came back, was answered or printed."""

import logging
from datetime import time, timedelta

from odoo import api, fields, models
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html
from odoo.tools.mail import email_normalize, email_normalize_all

from ...domain.dunning.delivery import REACHED

_logger = logging.getLogger(__name__)


class ArDunningNotice(models.Model):
    _inherit = "ar.dunning.notice"

    def _fail(self, reason):
        """Record that notices did not arrive, and put them before their collectors."""
        for notice in self:
            notice._move_to("failed", failure_reason=reason, sending_since=False)
            notice._ask_collector()

    def _put_in_doubt(self, reason):
        self._move_to("in_doubt", failure_reason=reason, sending_since=False)
        self._ask_collector()

    def _ask_collector(self):
        """Put a notice that failed, or is in doubt, before its collector."""
        summaries = {
            "failed": self.env._("Notice not delivered"),
            "in_doubt": self.env._("Was this notice received?"),
        }
        self._quietly(self).activity_schedule(
            "mail.mail_activity_data_warning",
            summary=summaries[self.state],
            note=plaintext2html(self.failure_reason or ""),
            user_id=self._collector().id,
        )

    def action_retry(self):
        """Send a failed notice again; its items are read anew and it is a new message."""
        self.check_access("write")
        failed = self.filtered(lambda notice: notice.state == "failed")
        if not failed:
            raise UserError(self.env._("Only a failed notice can be tried again."))
        failed.sudo().write({"message_id": False})
        failed._requeue()

    def action_resend(self):
        """Send a notice in doubt again, by a person's decision, under the same Message-ID."""
        self.check_access("write")
        doubtful = self.filtered(lambda notice: notice.state == "in_doubt")
        if not doubtful:
            raise UserError(self.env._("Only a notice in doubt can be sent again."))
        doubtful._requeue()

    def _requeue(self):
        self.sudo().failure_reason = False
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
        """The collector called: notices that consisted of a call have reached the debtor."""
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

    def action_confirm_call(self):
        """The collector called the debtor and says so on the notice itself."""
        self._confirm_call()

    def action_print_letters(self):
        """Print the letters that wait, as one PDF; they count as sent from now on."""
        self.check_access("write")
        waiting = self.filtered("to_print")
        if not waiting:
            raise UserError(self.env._("No letter waits to be printed."))
        for notice in waiting.filtered(lambda notice: notice.state == "queued"):
            if notice._is_outdated():
                notice.sudo()._prepare()
        waiting = waiting.filtered("to_print")
        if not waiting:
            raise UserError(self.env._("What these letters ask for was settled meanwhile."))
        now = fields.Datetime.now()
        waiting.sudo().printed_on = now
        waiting.filtered(lambda notice: notice.state == "queued")._move_to("sent", sent_on=now)
        waiting.run_id._advance()
        return waiting.action_print()

    @api.model
    def _cron_confirm_delivery(self):
        self.env["ar.nightly"]._tick("delivery")

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

    def _message_receive_bounce(self, email, partner):
        """A mail server sent the notice back."""
        result = super()._message_receive_bounce(email, partner)
        for notice in self.filtered(lambda notice: notice.state in REACHED):
            if email_normalize(email) in notice._mailed_addresses():
                notice._fail(self.env._("The message to %(email)s came back.", email=email))
        return result

    def message_update(self, msg_dict, update_vals=None):
        """An answer proves that the notice arrived, if it comes from where the notice went."""
        result = super().message_update(msg_dict, update_vals=update_vals)
        author = email_normalize(msg_dict.get("email_from"))
        answered = self.filtered(
            lambda notice: notice.state == "sent" and author in notice._customer_addresses()
        )
        answered._move_to("delivered", delivered_on=fields.Datetime.now())
        return result

    def _mailed_addresses(self):
        """The customer's addresses that the notice went to; copies of colleagues are no proof."""
        return set(email_normalize_all(self.email_to or ""))

    def _customer_addresses(self):
        """Where an answer may come from: the addressees, and whoever else is of the customer."""
        family = self.partner_id.commercial_partner_id.ar_family_ids
        return self._mailed_addresses() | set(filter(None, family.mapped("email_normalized")))


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
            )
        }
