"""Why a letter waits: what is queued, and nothing beside it, looks as if nobody cared."""

from odoo import api, fields, models
from odoo.tools import format_datetime

from ...domain.outbox.replies import Silence
from ...domain.outbox.states import Fate, State


class ResCompany(models.Model):
    _inherit = "res.company"

    def _ar_outbox_silence(self, reader):
        """That the mail server takes nothing, and since when, as a reader reads it; else False."""
        company = self.sudo()
        if not company.ar_outbox_trouble:
            return False
        env = reader.env
        reason = company._ar_outbox_why_silent(env)
        if not company.ar_outbox_trouble_since:
            return env._("The mail server does not answer: %s", reason)
        return env._(
            "The mail server does not answer since %(since)s: %(reason)s",
            since=format_datetime(env, company.ar_outbox_trouble_since, dt_format="short"),
            reason=reason,
        )

    def _ar_outbox_why_silent(self, env):
        """Why the mail server takes no connection, in words; what it said itself, as it is."""
        known = {
            Silence.NOBODY: env._("there is none at the address and port that are set"),
            Silence.NO_NAME: env._("the name that is set is not known in the network"),
            Silence.SLOW: env._("it takes too long"),
            Silence.UNTRUSTED: env._("its certificate cannot be trusted"),
        }
        return known.get(self.ar_outbox_trouble, self.ar_outbox_trouble)


class ArOutbox(models.Model):
    _inherit = "ar.outbox"

    waits_for = fields.Char(string="Why It Waits", compute="_compute_waits_for")
    language = fields.Char(string="Written in", compute="_compute_language")

    @api.depends("state", "not_before", "company_id")
    @api.depends_context("lang", "tz")
    def _compute_waits_for(self):
        for letter in self:
            letter.waits_for = letter.state == State.QUEUED and letter._waits_for(self)

    def _waits_for(self, reader):
        if silence := self.company_id._ar_outbox_silence(reader):
            return silence
        if self.not_before and self.not_before > fields.Datetime.now():
            return reader.env._(
                "The mail server asked for patience; it is tried again at %(moment)s.",
                moment=format_datetime(reader.env, self.not_before, dt_format="short"),
            )
        return False

    @api.depends("lang")
    @api.depends_context("lang")
    def _compute_language(self):
        """The language by its name; by its code where it is installed no more."""
        named = dict(self.env["res.lang"].get_installed())
        for letter in self:
            letter.language = named.get(letter.lang, letter.lang)


class ArOutboxRecipient(models.Model):
    _inherit = "ar.outbox.recipient"

    why_not = fields.Char(
        string="Why Not Arrived",
        compute="_compute_why_not",
        help="Why it has not arrived, or why it waits.",
    )

    @api.depends("cause", "email", "failure", "state", "outbox_id.waits_for")
    @api.depends_context("lang", "tz")
    def _compute_why_not(self):
        for row in self:
            waits = row.state == Fate.QUEUED and row.outbox_id.waits_for
            row.why_not = waits or row._say([row._reason()])


class ArOutboxSender(models.AbstractModel):
    _inherit = "ar.outbox.sender"

    outbox_waits_for = fields.Char(
        string="Why It Waits",
        compute="_compute_outbox_waits_for",
        help="Why its latest letter is still in the queue.",
    )

    @api.depends_context("lang", "tz")
    def _compute_outbox_waits_for(self):
        latest = {}
        for letter in self._outbox_letters():  # the latest first
            latest.setdefault(letter.res_id, letter)
        for document in self:
            letter = latest.get(document.id)
            waits = letter and letter.state == State.QUEUED and letter._waits_for(self)
            document.outbox_waits_for = waits
