"""One person, or one address, that a letter goes to: one message, and what became of it."""

import logging
import socket

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.mail import email_normalize

from ...domain.outbox import reports
from ...domain.outbox.identity import message_id, named
from ...domain.outbox.letter import Address
from ...domain.outbox.states import FATES, LOST, ROLES, Cause, Fate, Role, may_become
from ...orm import listing
from ...orm.choices import choices
from ...orm.conflict import CONFLICT

_logger = logging.getLogger(__name__)

#: Where commits reach the disk a moment later, a power cut would make a mail go out twice: those of
#: what is about to go out, and of what became of it, are waited for.
DURABLY = SQL(
    "CASE WHEN CURRENT_SETTING('synchronous_commit') = 'off'"
    " THEN SET_CONFIG('synchronous_commit', 'on', TRUE) END"
)


class ArOutboxRecipient(models.Model):
    """Each gets a message of its own, under a Message-ID that names it.

    All names stand in the head of each message. With one message for several, Odoo would not say
    whom of them the mail server refused, and would pass over what comes back without an address.
    """

    _name = "ar.outbox.recipient"
    _inherit = ["ar.guarded", "ar.about"]
    _description = "Recipient of a Letter"
    _order = "outbox_id desc, id"
    _rec_name = "address"

    outbox_id = fields.Many2one(
        "ar.outbox",
        string="Letter",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    res_model = fields.Char(string="Kind of Document", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True
    )
    kind = fields.Selection(choices(ROLES), required=True, readonly=True)
    address = fields.Char(required=True, readonly=True)
    email = fields.Char(string="Bare Address", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    # Whoever knows it could answer, or report, in the name of whom the message went to.
    message_id = fields.Char(
        string="Message-ID", readonly=True, index="btree_not_null", groups="base.group_system"
    )
    state = fields.Selection(
        choices(FATES),
        required=True,
        readonly=True,
        default=Fate.QUEUED.value,
    )
    sending_since = fields.Datetime(readonly=True)
    sent_on = fields.Datetime(readonly=True)
    settled_on = fields.Datetime(string="Known Since", readonly=True)
    tries = fields.Integer(readonly=True, help="How often the mail server asked for patience.")
    cause = fields.Char(readonly=True, help="What kind of reason it is, by its code.")
    failure = fields.Char(
        string="What Was Said", readonly=True, help="By the mail server, in its own words."
    )

    _of_document = models.Index("(res_model, res_id)")
    _on_its_way = models.Index("(id) WHERE state = 'queued' AND sending_since IS NOT NULL")

    @api.depends("address", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        fates = dict(self._fields["state"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.address} – {fates.get(row.state, '')}"

    def _fixed_fields(self):
        return super()._fixed_fields() | {"outbox_id", "res_model", "res_id"}

    def _guard_message(self):
        return self.env._("What was sent is evidence: nobody changes it by hand.")

    def _name_messages(self):
        """Give each that has none a Message-ID."""
        host = socket.gethostname()
        for row in self:
            if not row.message_id:
                domain = row.company_id.alias_domain_id.name or host
                row.message_id = message_id(row.id, self.env["ar.outbox"]._new_token(), domain)

    def _as_address(self):
        return Address(self.address, self.email, self.partner_id.id, self.kind == Role.COPY)

    def _is_made_up_for_by(self, other):
        """Whether a later attempt went to another address of the same contact."""
        is_later = other.outbox_id.id > self.outbox_id.id
        return bool(self.partner_id) and other.partner_id == self.partner_id and is_later

    def _addresses_by_now(self):
        """Where these can be reached now: by the contact's address, be it the same or another."""
        found = []
        for row in self:
            contact = row.partner_id
            if not contact:
                found.append(row._as_address())
                continue
            addresses = self.env["ar.outbox.sender"]._outbox_addresses(
                contact.filtered("active"), copy=row.kind == Role.COPY
            )
            same = [address for address in addresses if address.key == row.email]
            found += same or addresses
        return found

    # ------------------------------------------------------------------
    # What becomes of it
    # ------------------------------------------------------------------
    def _become(self, fate, failure=False, **values):
        """Note what became of recipients, where that can be; return those of which it could."""
        changing = self.filtered(lambda row: may_become(row.state, fate))
        changing.write(
            {
                "state": Fate(fate).value,
                "cause": False,
                "failure": failure,
                "sending_since": False,
                "settled_on": fields.Datetime.now(),
                **values,
            }
        )
        return changing

    def _came_back(self, said="", report=None):
        """A mail server sent their messages back; whatever happened since, it is noted.

        :param said: why, in the words of the mail server
        :param report: the mail in which it says so
        """
        news = self.browse()
        for row in self:
            words = said or (report is not None and reports.reason(report, row.email))
            news |= row._become(Fate.BOUNCED, words or False, cause=Cause.CAME_BACK.value)
        news._tell_documents()

    def _arrived(self):
        """There is proof that the messages arrived, or a person says so."""
        self._become(Fate.DELIVERED)._tell_documents()

    def _tell_documents(self):
        """What documents make of it, or fail to make of it, undoes nothing of what is noted."""
        self.flush_recordset()
        for letter in self.outbox_id:
            try:
                with self.env.cr.savepoint():
                    letter._follow()
            except CONFLICT:
                raise
            except Exception:
                _logger.exception("The document of letter %s was not told.", letter.id)
                self.env.invalidate_all()

    # ------------------------------------------------------------------
    # Why
    # ------------------------------------------------------------------
    def _reason(self):
        """Why it did not arrive, as data for :meth:`_say`."""
        return {"cause": self.cause, "email": self.email, "said": self.failure}

    @api.model
    def _say(self, reasons):
        """Reasons in the language of the environment; what a mail server said, as it said it."""
        said = dict.fromkeys(filter(None, map(self._in_words, reasons)))
        return listing.statements(self.env, said)

    def _in_words(self, reason):
        cause, email, said = reason["cause"], reason["email"], reason["said"]
        if cause == Cause.INTERRUPTED:
            return self.env._(
                "The sending was interrupted: whether the mail server took the message is not "
                "known."
            )
        if cause == Cause.CAME_BACK and said:
            return self.env._(
                "The message to %(email)s came back: %(reason)s", email=email, reason=said
            )
        if cause == Cause.CAME_BACK:
            return self.env._("The message to %(email)s came back.", email=email)
        return said

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------
    def _intend(self):
        """Write down that it is about to go out; false if somebody else did, or it may not.

        By the clock of the database, which is one for all workers, wherever they run.
        """
        self.flush_model()
        rows = self.env["ar.outbox"]._execute_or_yield(
            SQL(
                "UPDATE ar_outbox_recipient"
                " SET sending_since = CLOCK_TIMESTAMP() AT TIME ZONE 'UTC' WHERE id = %s"
                " AND state = 'queued' AND sending_since IS NULL RETURNING id, %s",
                self.id,
                DURABLY,
            )
        )
        self.invalidate_recordset(["sending_since", "state"], flush=False)
        return bool(rows)

    def _lock_intent(self, unless_held=False, since=None):
        """Lock the row for the time of sending; false if another worker gave the intent up.

        :param unless_held: also false where somebody else holds it, instead of waiting: for whoever
            sends it, that is a booking or a merge of contacts, over in a moment
        :param since: also false where that intent was taken back, and another one noted
        """
        self.flush_model()
        rows = self.env["ar.outbox"]._execute_or_yield(
            SQL(
                "SELECT id, %s FROM ar_outbox_recipient WHERE id = %s AND state = 'queued'"
                " AND sending_since IS NOT NULL %s FOR UPDATE %s",
                DURABLY,
                self.id,
                SQL("AND sending_since = %s", since) if since else SQL(),
                SQL("SKIP LOCKED") if unless_held else SQL(),
            )
        )
        return bool(rows)

    # ------------------------------------------------------------------
    # What comes back
    # ------------------------------------------------------------------
    @api.model
    def _of_messages(self, message_ids, email=None):
        """Those whom messages went to.

        :param email: which of several that share a Message-ID, as reminders of earlier days do
        """
        rows = self.search([("message_id", "in", message_ids)]) if message_ids else self.browse()
        rows = rows.filtered(lambda row: row.state != Fate.QUEUED or row.sending_since)
        if len(set(rows.mapped("email"))) > 1:
            wanted = email_normalize(email) if email else False
            rows = rows.filtered(lambda row: row.email == wanted)
        return rows

    @api.model
    def _named_by(self, msg_dict, email):
        """Those whose messages an incoming mail answers, else names at all, such as further up.

        :param email: who writes it; of several letters that it only names, what went there
        """
        rows = self._of_messages(named(msg_dict.get("in_reply_to") or ""), email)
        if rows:
            return rows
        letters = self._of_messages(named(msg_dict.get("references") or ""), email).outbox_id
        return letters.recipient_ids.filtered(lambda row: row.email == email)

    @api.model
    def _is_reported(self, message):
        """Whether a mail server reports of messages of ours."""
        return bool(reports.about(message))

    @api.model
    def _read_report(self, message, email=None):
        """Take what a mail server reports of our messages.

        :return: whether it is one of ours, and says anything but that it failed
        """
        rows = self._of_messages(reports.about(message), email)
        if not rows:
            return False
        report = reports.verdict(message)
        if report == reports.Report.FAILED:
            rows._came_back(report=message)
        elif report == reports.Report.DELIVERED:
            rows.filtered(lambda row: row.state not in LOST)._arrived()
        return report != reports.Report.FAILED
