"""What is sent to people, and what became of it for each of them.

A letter is about a document (a notice, a dispute, a debtor), and is written by it in one of two
ways. *Late*: it waits in the queue as a mere intention, and a worker asks the document for it just
before it goes out, so that what was paid meanwhile is not in it. *At once*: the document hands it
over complete, and a worker only sends it.

What is sent once more is another letter, an *attempt* of the first one; it goes to nobody whom an
earlier attempt reached, and takes nothing away from what that one says, nor from its files.

How letters are sent stands in ``ar_outbox_work``, what becomes of each recipient in
``ar_outbox_recipient``, what a document has to do in ``ar_outbox_sender``.
"""

import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...domain.outbox.letter import Address, Letter
from ...domain.outbox.states import (
    GONE,
    LOST,
    REACHED,
    STATES,
    TROUBLED,
    Fate,
    Role,
    State,
    standing,
    still_to_get,
)
from ...orm.choices import choices

#: What a letter says, by the field in which it is kept.
FROZEN = {
    "subject": "subject",
    "body": "body",
    "html": "html",
    "lang": "lang",
    "email_from": "sender",
    "reply_to": "reply_to",
    "author_id": "author",
}


def _latest_rows(attempts):
    """The latest row of each address, whichever attempt it belongs to: ``(address, row)``."""
    rows = attempts.recipient_ids.sorted("id")
    return {row.email: row for row in rows if row.state != Fate.WITHDRAWN}.items()


class ArOutbox(models.Model):
    _name = "ar.outbox"
    _inherit = ["ar.guarded", "ar.about"]
    _description = "Letter in the Outbox"
    _order = "id desc"
    _rec_name = "subject"

    res_model = fields.Char(string="Kind of Document", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    kind = fields.Char(
        required=True, readonly=True, help="Which of the letters that such a document writes."
    )
    is_late = fields.Boolean(
        string="Written When It Goes Out",
        readonly=True,
        help="The document is asked for it just before it is sent.",
    )
    first_id = fields.Many2one(
        "ar.outbox",
        string="First Attempt",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="It was sent before, and not to everybody.",
    )
    state = fields.Selection(
        choices(STATES),
        required=True,
        readonly=True,
        default=State.QUEUED.value,
    )
    lang = fields.Char(string="Language", readonly=True)
    subject = fields.Char(readonly=True)
    # Texts, not HTML: nothing shows them as they are, and what shows them cleans them.
    body = fields.Text(readonly=True, groups="base.group_system")
    html = fields.Text(string="Message", readonly=True, groups="base.group_system")
    email_from = fields.Char(string="From", readonly=True)
    reply_to = fields.Char(readonly=True)
    email_to = fields.Char(string="To", readonly=True)
    email_cc = fields.Char(string="Copy", readonly=True)
    author_id = fields.Many2one("res.partner", readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Attachments", readonly=True, groups="base.group_system"
    )
    trace_id = fields.Many2one(
        "mail.message",
        string="In the History",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_system",
    )
    prepared_on = fields.Datetime(readonly=True)
    not_before = fields.Datetime(readonly=True, help="A mail server asked for some patience.")
    failure = fields.Char(readonly=True, help="Why it could not be written.")
    asked = fields.Char(
        readonly=True,
        groups="base.group_system",
        help="The trouble of which somebody was told; of the first attempt, for all of them.",
    )
    question_id = fields.Many2one(
        "mail.activity",
        string="Task",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="base.group_system",
    )
    recipient_ids = fields.One2many("ar.outbox.recipient", "outbox_id", string="Recipients")

    _of_document = models.Index("(res_model, res_id, kind)")
    _waiting = models.Index("(id) WHERE state = 'queued'")

    def _fixed_fields(self):
        return super()._fixed_fields() | {"res_model", "res_id"}

    def _guard_message(self):
        return self.env._("What was sent is evidence: nobody changes it by hand.")

    # ------------------------------------------------------------------
    # Writing letters
    # ------------------------------------------------------------------
    @api.model
    def _queue(self, documents, kind):
        """Letters that their documents will write; what was sent of each before is taken up."""
        firsts = self._firsts(documents, kind)
        letters = self.create(
            [
                self._prepare_values(document, kind, firsts.get(document.id), is_late=True)
                for document in documents
            ]
        )
        self._trigger()
        return letters

    @api.model
    def _firsts(self, documents, kind):
        """The first attempt of each document that has one, by the document's id."""
        rows = self._read_group(
            [
                ("res_model", "=", documents._name),
                ("res_id", "in", documents.ids),
                ("kind", "=", kind),
            ],
            ["res_id"],
            ["id:min"],
        )
        return dict(rows)

    @api.model
    def _post(self, document, kind, letter, again=False):
        """A letter that its document wrote at once."""
        record = self._begin(document, kind, again=again)
        record._freeze({record: letter})
        record._go_soon()
        return record

    @api.model
    def _record(self, document, kind, letter, fate, moment):
        """A letter that was sent long ago; nothing goes out."""
        record = self._begin(document, kind)
        record._freeze({record: letter})
        record.recipient_ids.write({"state": Fate(fate).value, "sent_on": moment})
        record._follow_recipients()
        return record

    @api.model
    def _begin(self, document, kind, again=False):
        latest = document._outbox_letters(kind)[:1] if again else self.browse()
        if first := latest._first():
            first._touch_row()
        return self.create(self._prepare_values(document, kind, latest._first().id))

    def _prepare_values(self, document, kind, first_id, is_late=False):
        return {
            "res_model": document._name,
            "res_id": document.id,
            "company_id": document._outbox_company().id,
            "kind": kind,
            "is_late": is_late,
            "first_id": first_id,
        }

    def _touch_row(self):
        """Of two who send again at once, the second conflicts, and looks again."""
        self.env.cr.execute(
            SQL("UPDATE ar_outbox SET write_date = write_date WHERE id = %s", self.id)
        )

    def _freeze(self, letters: dict["models.BaseModel", Letter]):
        """Keep what letters say and to whom they still have to go."""
        now = fields.Datetime.now()
        before = self._before()
        values = []
        for record, letter in letters.items():
            frozen = {field: getattr(letter, name) or False for field, name in FROZEN.items()}
            frozen |= {
                "email_to": letter.names(copy=False) or False,
                "email_cc": letter.names(copy=True) or False,
                "prepared_on": now,
                "not_before": False,
            }
            if record.attachment_ids.ids != list(letter.attachments):
                frozen["attachment_ids"] = [fields.Command.set(letter.attachments)]
            record.write(frozen)
            for address, message_id in still_to_get(letter.addresses, before.get(record, {})):
                values.append(record._recipient_values(address, message_id))
        self.env["ar.outbox.recipient"].create(values)._name_messages()

    def _recipient_values(self, address: Address, message_id):
        return {
            "outbox_id": self.id,
            "company_id": self.company_id.id,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "kind": (Role.COPY if address.copy else Role.TO).value,
            "address": address.text,
            "email": address.key,
            "partner_id": address.partner or False,
            "message_id": message_id or False,
        }

    def _before(self):
        """``{letter: {key: (fate, Message-ID)}}`` of those that were attempted before."""
        again = self.filtered("first_id")
        attempts = self.search([("first_id", "in", again.first_id.ids)]) if again else again
        attempts = attempts.grouped("first_id")
        return {
            letter: {
                email: (recipient.state, recipient.message_id)
                for email, recipient in _latest_rows(letter.first_id | attempts[letter.first_id])
            }
            for letter in again
        }

    # ------------------------------------------------------------------
    # What became of them
    # ------------------------------------------------------------------
    def _first(self):
        """The first attempt of it."""
        return self.first_id or self

    def _attempts(self):
        """All attempts of the same letter, the first one first."""
        if not self:
            return self
        first = self._first()
        return (first | self.search([("first_id", "=", first.id)])).sorted("id")

    def _latest(self):
        """The latest row of each address, whichever attempt it belongs to."""
        return dict(_latest_rows(self._attempts()))

    def _outcome(self):
        """What became of the letter with all its attempts: the state, and why.

        An attempt that could not even be written is a failure, unless an earlier one arrived.

        :return: ``(State, text)``, in the language of the environment
        """
        state, reasons = self._outcome_data()
        return state, self.env["ar.outbox.recipient"]._say(reasons)

    def _outcome_data(self):
        """The same, its reasons as data, see ``_say`` of recipients.

        :return: ``(State, list)``
        """
        attempts = self._attempts()
        rows = [row for _email, row in _latest_rows(attempts) if row.kind == Role.TO]
        latest, has_arrived = attempts[-1:], REACHED & {row.state for row in rows}
        if latest.state == State.FAILED and not latest.recipient_ids and not has_arrived:
            return State.FAILED, [{"cause": False, "email": False, "said": latest.failure}]
        state = standing(row.state for row in rows)
        if state not in TROUBLED:
            return state, []
        return state, [row._reason() for row in rows if row.state in LOST | {Fate.IN_DOUBT}]

    def _missed(self):
        """The rows of those whom no attempt has reached for sure, where none is on its way.

        A contact whose address was put right is reached by the later attempt.
        """
        rows = self._attempts().recipient_ids.sorted("id")
        latest = {row.email: row for row in rows if row.state == Fate.WITHDRAWN} | self._latest()
        well = [row for row in latest.values() if row.state in REACHED | {Fate.QUEUED}]
        return rows.browse().concat(
            *(
                row
                for row in latest.values()
                if row not in well and not any(row._is_made_up_for_by(other) for other in well)
            )
        )

    def _written_again(self, addresses):
        """The letter as it was written, to some addresses; its head names whom it reached, too.

        :raise UserError: no address is left to which it could go
        """
        reached = [row for row in self._latest().values() if row.state in REACHED]
        keys = {row.email for row in reached}
        if not (left := [address for address in addresses if address.key not in keys]):
            raise UserError(
                self.env._("There is no address left: correct those of the contacts first.")
            )
        first = self._attempts().filtered("html")[-1:]
        return Letter(
            addresses=(*(row._as_address() for row in reached), *left),
            attachments=tuple(first.attachment_ids.ids),
            **{name: first[field] or None for field, name in FROZEN.items() if name != "author"},
            author=first.author_id.id or None,
        )

    def _follow(self, quietly=False):
        """Bring letters in line with their recipients, and tell their documents.

        :param quietly: tell no more than what became of it, where more is what goes wrong
        """
        for letter in self:
            letter._follow_recipients()
            if document := letter._speaking()._document():
                document._outbox_told(letter, quietly=quietly)

    def _document(self):
        """What the letter is about; empty where it is gone, or the add-on that knew of it."""
        if self.res_model not in self.env:
            return self.browse()
        return self.env[self.res_model].browse(self.res_id).exists()

    def _is_news(self):
        """Whether it is in trouble of which nobody was told yet; once it is asked, it is known."""
        first, (state, _reason) = self._first(), self._outcome()
        trouble = state.value if state in TROUBLED else False
        if first.asked == trouble:
            return False
        first.asked = trouble
        return bool(trouble)

    def _speaking(self):
        """In the language of the house where a worker, which has none, notes what became of it."""
        if self.env.lang:
            return self
        company = self.company_id[:1]
        return self.with_env(company._ar_speaking_to(self.env["res.users"]).env)

    def _follow_recipients(self):
        if not self.recipient_ids and not (self.prepared_on and self.state == State.QUEUED):
            return  # nobody was asked yet, or that went wrong
        addressees = self._addressees()
        copies = self.recipient_ids - addressees
        state = standing(addressees.mapped("state"), copies.mapped("state")).value
        if self.state != state:
            self.state = state

    def _withdraw(self):
        """What did not go out yet stays here.

        :raise UserError: a message is being handed over just now, so that nobody can say
        """
        waiting = self.filtered(lambda letter: letter.state == State.QUEUED)
        rows = waiting.recipient_ids.filtered(lambda row: row.state == Fate.QUEUED)
        if rows.filtered("sending_since"):
            raise UserError(
                self.env._("This is being sent at this very moment: try again in a minute.")
            )
        rows.state = Fate.WITHDRAWN.value
        for letter in waiting:
            letter._follow_recipients()
        waiting.filtered(lambda letter: not letter.recipient_ids).state = State.CANCELLED.value

    def _is_gone(self):
        """Whether something of it was handed over, or may have been."""
        return any(row.state in GONE for row in self.recipient_ids)

    def _without_evidence(self):
        """Those of which nothing was handed over, by none of their attempts among these."""
        attempts = self.grouped(lambda letter: letter._first()).values()
        return self.browse().union(
            *(letters for letters in attempts if not any(one._is_gone() for one in letters))
        )

    # ------------------------------------------------------------------
    # The history of the document
    # ------------------------------------------------------------------
    def _leave_traces(self):
        """Show letters in the histories of their documents: the text, to whom, with which files."""
        threads = self.pool["mail.thread"]
        lasting = self.filtered(
            lambda letter: (
                letter.res_model in self.env and isinstance(self.env[letter.res_model], threads)
            )
        )
        messages = self.env["mail.message"].create([letter._trace_values() for letter in lasting])
        for letter, message in zip(lasting, messages, strict=True):
            letter.trace_id = message

    def _trace_values(self):
        return {
            "model": self.res_model,
            "res_id": self.res_id,
            "message_type": "email_outgoing",
            "subject": self.subject,
            "body": self.body or "",
            "author_id": self.author_id.id or self.company_id.partner_id.id,
            "email_from": self.email_from,
            "reply_to": self.reply_to,
            "partner_ids": [fields.Command.set(self._addressees().partner_id.ids)],
            "attachment_ids": [fields.Command.set(self.attachment_ids.ids)],
            "record_company_id": self.company_id.id,
            "record_alias_domain_id": self.company_id.alias_domain_id.id,
        }

    def _addressees(self):
        return self.recipient_ids.filtered(lambda row: row.kind == Role.TO)

    @api.model
    def _new_token(self):
        return uuid.uuid4().hex
