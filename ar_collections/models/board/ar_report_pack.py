"""Report packs: the board and workbooks that go by mail to chosen users, daily or monthly."""

import logging
from datetime import time, timedelta

from odoo import api, fields, models
from odoo.addons.ar_base.domain.message import message_box
from odoo.addons.ar_base.domain.outbox.headers import one_line
from odoo.addons.ar_base.domain.outbox.letter import Letter
from odoo.addons.ar_base.domain.outbox.states import State
from odoo.addons.ar_base.domain.plain import reason as plain_reason
from odoo.addons.ar_base.models.nightly.job import Job
from odoo.addons.ar_base.models.outbox.ar_outbox_sender import ARRIVED
from odoo.addons.ar_base.orm import listing
from odoo.addons.ar_base.orm.conflict import CONFLICT
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

_logger = logging.getLogger(__name__)

MAX_ATTACHED = 8 * 1024 * 1024  # bytes; a larger file is kept in Odoo and linked to
KEPT_DAYS = 45  # so long a linked file, and what was mailed, is kept
KIND = "report_pack"  # the kind of letter, to which the reader is added, and the day
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ResUsers(models.Model):
    _inherit = "res.users"

    def _night_readers(self, night):
        """Who has not got yet what was due for today."""
        packs = self.env["ar.report.pack"]._of_company(night.company)
        readers = self.browse().union(*(pack._still_to_get(pack._due(night.day)) for pack in packs))
        return Domain("id", "in", readers.ids)

    def _night_send_packs(self, night):
        """Send them; what keeps one from getting a pack keeps nobody else."""
        for pack in self.env["ar.report.pack"]._of_company(night.company):
            day = pack._due(night.day)
            for user in self & pack._still_to_get(day):
                pack._send_or_note(user, day)


class ArReportPack(models.Model):
    _name = "ar.report.pack"
    _inherit = ["ar.settings", "ar.outbox.sender"]
    _description = "Report Pack"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    frequency = fields.Selection(
        [("daily", "Every day"), ("monthly", "On the first of the month")],
        required=True,
        default="daily",
        help="A monthly pack is as of the end of the month that is over.",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Recipients",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Each gets it in her language, and sees in it what she may see.",
    )
    with_board = fields.Boolean(string="Board", default=True, help="As a PDF.")
    line_ids = fields.One2many("ar.report.pack.line", "pack_id", string="Workbooks", copy=True)
    last_sent_for = fields.Date(readonly=True, copy=False)
    failed_sending_ids = fields.One2many(
        "ar.report.pack.sending",
        "pack_id",
        string="Not Sent",
        domain=[("failure", "!=", False)],
        readonly=True,
        groups="ar_collections.group_ar_manager",
    )

    @api.constrains("user_ids", "company_id")
    def _check_recipients(self):
        for pack in self:
            for user in pack.user_ids:
                pack._check_recipient(user)

    def _check_recipient(self, user):
        """Raise unless a user may get the pack: also one who could when she was chosen."""
        user = user.sudo()
        if not user.has_group("ar_collections.group_ar_user"):
            raise UserError(
                self.env._(
                    "%(user)s has no part in receivables, so cannot get “%(pack)s”.",
                    user=user.name,
                    pack=self.name,
                )
            )
        if not user.email:
            raise UserError(self.env._("%(user)s has no e-mail address.", user=user.name))
        if self.company_id not in user.company_ids:
            raise UserError(
                self.env._(
                    "%(user)s has no access to %(company)s.",
                    user=user.name,
                    company=self.company_id.name,
                )
            )

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------
    @api.model
    def _cron_send(self):
        self.env["ar.nightly"]._tick("packs")

    @api.model
    def _of_company(self, company):
        """Its packs; archived ones are not sent."""
        return self.search([("company_id", "=", company.id)])

    def _due(self, today):
        """The day that the pack is due for on a day, as of which its reports are."""
        self.ensure_one()
        if self.frequency == "daily":
            return today
        return today.replace(day=1) - timedelta(days=1)

    def _still_to_get(self, day):
        """Recipients who have not got it for the day; a new one gets the last monthly pack."""
        got = self.env["ar.report.pack.sending"].search(
            [("pack_id", "=", self.id), ("day", "=", day), ("failure", "=", False)]
        )
        return self.user_ids.filtered("active") - got.user_id

    def action_send_now(self):
        """Send it to whoever asks, as of the last day that it was due for."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("ar_collections.group_ar_collector"):
            raise AccessError(self.env._("Packs are tried out by those who work receivables."))
        day = self._due(self.company_id._ar_today())
        self.sudo()._send_to(self.env.user, day, is_trial=True)
        return message_box(
            self.env._(
                "“%(pack)s” is on its way to %(email)s.",
                pack=self.name,
                email=self.env.user.email or self.env.user.login,
            )
        )

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------
    def _send_or_note(self, user, day):
        """Send a user's pack; where that fails, note it, and tell a manager once what it was."""
        manager = self.company_id._ar_manager()
        pack = self.with_env(self.company_id._ar_speaking_to(manager).env)
        try:
            with self.env.cr.savepoint():
                pack._send_to(user, day)
            self.sudo().last_sent_for = day
        except CONFLICT:
            raise  # it is tried again
        except Exception as error:
            _logger.warning("Pack %s did not go to user %s", self.id, user.id, exc_info=True)
            self.env.invalidate_all()
            pack._note_failure(user, day, plain_reason(error), manager)

    def _note_failure(self, user, day, failure, manager):
        before = self.env["ar.report.pack.sending"].search(
            [("pack_id", "=", self.id), ("user_id", "=", user.id)], limit=1
        )
        self._note(user, day, failure)
        if before.failure != failure:
            self.company_id._ar_tell(
                manager,
                self.env._("“%(pack)s” was not sent to %(user)s", pack=self.name, user=user.name),
                failure,
            )

    def _note(self, user, day, failure=False):
        """That a user got the pack for a day, or why not."""
        sendings = self.env["ar.report.pack.sending"].sudo()
        known = sendings.search(
            [("pack_id", "=", self.id), ("user_id", "=", user.id), ("day", "=", day)]
        )
        if known:
            known.failure = failure
        else:
            sendings.create(
                {"pack_id": self.id, "user_id": user.id, "day": day, "failure": failure}
            )

    def _send_to(self, user, day, *, is_trial=False):
        """Hand a user's mail with the reports as of a day to the outbox, and note that.

        :param is_trial: not noted: the regular one still comes
        :raise UserError: the user may not get it, or has no e-mail address
        """
        self.ensure_one()
        self._check_recipient(user)
        lang = self.company_id._ar_language_of(user)
        pack = self.with_context(lang=lang)
        files, missing = pack._files(user, day)
        attached, linked = pack._keep(files, user)
        body = (
            self.env["ir.qweb"]
            .with_context(lang=lang)
            ._render(
                "ar_collections.report_pack_mail",
                pack._mail_words(user, day, missing) | {"pack": pack, "linked": linked},
            )
        )
        sender, author = self._outbox_sender()
        written = Letter(
            subject=one_line(f"{pack.name}, {format_date(pack.env, day)}"),
            body="",
            html=str(body),
            addresses=self._outbox_addresses(user.sudo().partner_id),
            sender=sender,
            reply_to=sender,
            author=author.id,
            lang=lang,
            attachments=tuple(attached.ids),
        )
        kind = f"{KIND} {user.id}"
        if is_trial:
            self._outbox_post(kind, written)
            return
        self._outbox_post(f"{kind} {day}", written, again=True)
        self._note(user, day)

    # ------------------------------------------------------------------
    # What the outbox asks and tells
    # ------------------------------------------------------------------
    def _outbox_people(self):
        """Who made the pack."""
        return self.create_uid

    def _outbox_told(self, letter, quietly=False):
        """A manager hears of a mail that did not reach its reader, once; it is sent again.

        Not what is in doubt: the reader would get it twice.
        """
        state, reason = letter._outcome()
        _kind, number, *days = letter.kind.split()
        user = self.env["res.users"].browse(int(number)).exists()
        if not user:
            return
        if days and state in (State.FAILED, *ARRIVED):
            self._note(user, days[0], state == State.FAILED and (reason or state.value))
        if letter._is_news():
            self._tell_manager(user, letter)

    def _tell_manager(self, user, letter):
        manager = self.company_id._ar_manager()
        speaking = self.company_id._ar_speaking_to(manager)
        state, reason = letter.with_context(lang=speaking.env.lang)._outcome()
        words = {"pack": self.name, "user": user.name}
        subjects = {
            State.FAILED: speaking.env._("“%(pack)s” did not reach %(user)s", **words),
            State.IN_DOUBT: speaking.env._("Did “%(pack)s” reach %(user)s?", **words),
        }
        speaking._ar_tell(manager, subjects[state], reason)

    def _mail_words(self, user, day, missing):
        """The sentences of the mail, in the language of the environment."""
        return {
            "intro": self.env._(
                "Hello %(user)s, here is “%(pack)s” of %(company)s, as of %(day)s.",
                user=user.name,
                pack=self.name,
                company=self.company_id.name,
                day=format_date(self.env, day),
            ),
            "missing": missing
            and self.env._(
                "Not in it, since you have no access to what they are made of: %(reports)s.",
                reports=listing.names(self.env, missing),
            ),
        }

    def _files(self, user, day):
        """The reports as a user sees them: ``([(name, bytes, type)], [what she may not see])``."""
        theirs = self.with_user(user).with_context(
            lang=self.company_id._ar_language_of(user),
            allowed_company_ids=self.company_id.ids,
            tz=user.tz,
        )
        files, missing = [], []
        if self.with_board:
            board = theirs.env["ar.board"].create({"company_id": self.company_id.id})
            pdf, _kind = theirs.env["ir.actions.report"]._render_qweb_pdf(
                "ar_collections.action_report_board", board.ids
            )
            # The board is of now, whatever the day of the pack.
            name = board._file_name(theirs.env._("Board"), self.company_id._ar_today())
            files.append((f"{name}.pdf", pdf, "application/pdf"))
        for line in theirs.line_ids:
            try:
                files.append((*line._made(day), XLSX))
            except AccessError:
                missing.append(line.title)
        return files, missing

    def _keep(self, files, user):
        """Attachments for the mail, and for what is too large for mail, the reader's alone."""
        attachments = self.env["ir.attachment"].sudo()
        attached, linked = attachments, attachments
        for name, raw, mimetype in files:
            values = {"name": name, "raw": raw, "mimetype": mimetype}
            if len(raw) <= MAX_ATTACHED:
                attached += attachments._ar_make([values])
                continue
            own = attachments.with_user(user).sudo()  # nobody's but the reader's
            kept = own._ar_make([values | {"res_model": self._name}])
            linked += kept.with_env(self.env).sudo()
        return attached, linked

    @api.autovacuum
    def _gc_files(self):
        """Linked files and what was mailed are not kept for ever."""
        old = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        letters = (
            self.env["ar.outbox"]
            .sudo()
            .search([("res_model", "=", self._name), ("create_date", "<", old)])
        )
        letters.attachment_ids.unlink()
        letters.unlink()
        self.env["ir.attachment"].sudo().search(
            [("res_model", "=", self._name), ("create_date", "<", old)]
        ).unlink()


class ArReportPackLine(models.Model):
    _name = "ar.report.pack.line"
    _inherit = ["ar.settings"]
    _description = "Workbook of a Report Pack"
    _order = "sequence, id"

    pack_id = fields.Many2one("ar.report.pack", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    report = fields.Selection("_reports", required=True, string="Workbook")
    with_items = fields.Boolean(help="Of an ageing, every item; else customers and buckets.")
    title = fields.Char(compute="_compute_title")

    _once = models.UniqueIndex("(pack_id, report)", "A pack has each workbook once.")

    def _fixed_fields(self):
        return super()._fixed_fields() | {"pack_id"}

    @api.model
    def _reports(self):
        return sorted(self.env["ar.workbook"]._offered().items())

    @api.depends("report")
    @api.depends_context("lang")
    def _compute_title(self):
        titles = self.env["ar.workbook"]._titles()
        for line in self:
            line.title = titles.get(line.report)

    def _made(self, day):
        """The workbook as of a day: its name and its bytes."""
        self.ensure_one()
        workbooks = self.env["ar.workbook"]
        understood = workbooks._options().get(self.report, {})
        options = {"as_of": day, "items": self.with_items}
        options = {name: options[name] for name in options if name in understood}
        name, file = workbooks._made(self.report, options)
        with file:
            return name, file.read()


class ArReportPackSending(models.Model):
    """That a user got a pack for a day: no second one goes, however often the job runs.

    With a failure: that she has not got it, and gets it once that is mended.
    """

    _name = "ar.report.pack.sending"
    _inherit = ["ar.guarded"]
    _description = "Sent Report Pack"
    _order = "day desc, id desc"

    pack_id = fields.Many2one("ar.report.pack", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    day = fields.Date(required=True)
    failure = fields.Char(string="Why Not")

    _once = models.UniqueIndex("(pack_id, user_id, day)")


class ArNightly(models.AbstractModel):
    _inherit = "ar.nightly"

    @api.model
    def _jobs(self):
        return super()._jobs() | {
            # After the figures that it carries; a mail to a user is a step of its own.
            "packs": Job(
                self.env._("Report packs"),
                "res.users",
                "_night_send_packs",
                "ar_collections.ir_cron_report_packs",
                at=time(5, 30),
                records="_night_readers",
                after=("month_end", "kpi", "figures", "forecast"),
                at_once=False,
                locks=False,
                batch=1,
            )
        }
