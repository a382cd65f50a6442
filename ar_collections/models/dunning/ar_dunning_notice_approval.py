"""Who approves a notice whose level was changed by hand."""

from odoo import api, models
from odoo.tools import plaintext2html


class ArDunningNotice(models.Model):
    _inherit = "ar.dunning.notice"

    def _approval_kind(self):
        changed = self.level_changed_by and self.state != "cancelled"
        return "dunning_level" if changed else False

    def _approval_subject(self):
        return f"{self.name}, {self.debtor_id.display_name}"

    def _approval_amount(self):
        return self.amount_due_company

    def _approval_figures(self):
        return self._approval_read("partner_id", "level_id")

    def _approval_background(self):
        return self._approval_read("proposed_level_id", "days_late", binds=False)

    def _approval_makers(self):
        return self.level_changed_by

    def _approval_reason(self):
        return self.level_reason

    def _approval_done(self):
        alone = self.env.user == self.level_changed_by  # the notice is looked at once more
        if self.state == "proposed" and not alone and self.has_access("write"):
            self.action_approve()

    def _approval_refused(self, note):
        self.message_post(
            body=self.env._(
                "Level “%(level)s” refused: %(note)s", level=self.level_id.name, note=note
            )
        )
        self._ask_for_another_level(note)

    def _ask_for_another_level(self, note):
        """Whoever changed the level has something to do."""
        changer = self.level_changed_by
        if not changer.active:
            return
        lang = self.company_id._ar_language_of(changer)
        speaking = self.sudo().with_context(lang=lang, mail_activity_quick_update=True)
        speaking.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.company_id._ar_today(),
            summary=speaking.env._(
                "Choose a level: %(level)s was refused", level=speaking.level_id.name
            ),
            note=plaintext2html(note),
            user_id=changer.id,
        )

    def _end_level_tasks(self):
        """Nobody has to choose a level any more."""
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    def _approve_chosen(self):
        """Approve what is proposed: one, or be refused; those of several that the user may.

        :return: ``{notice: why it stays proposed}`` of the others
        """
        proposed = self.filtered(lambda notice: notice.state == "proposed")
        if len(self) > 1:
            return proposed._approve_allowed()
        proposed._approve()
        return {}

    def _approve_allowed(self):
        """Approve those of these notices that the user may; the others stay proposed.

        :return: ``{notice: why it stays}``
        """
        self.check_access("write")
        self._check_date()
        staying = {}
        for notices in self._in_turns():
            notices._reread()
            proposed = notices.filtered(lambda notice: notice.state == "proposed")
            waiting = self._settle_approval(proposed)
            (proposed - proposed.browse().concat(*waiting))._become_approved()
            staying |= waiting
        return staying

    @api.model
    def _tell_staying(self, staying):
        """Say which notices stay proposed: as a client action, none where none does.

        :param staying: ``{notice: why it stays}``
        """
        if not staying:
            return None
        title = (
            self.env._("One notice stays proposed")
            if len(staying) == 1
            else self.env._("%(count)s notices stay proposed", count=len(staying))
        )
        return self.env["ar.approval"]._stay_on_screen(self._sentence_staying(staying), title=title)

    @api.model
    def _sentence_staying(self, staying):
        """One sentence for all of them, and which they are."""
        if len(staying) == 1:
            return next(iter(staying.values()))
        names = [f"• {notice.sudo()._approval_subject()}" for notice in staying]
        return "\n".join(
            [
                self.env._("Somebody else has to approve them, or refused them:"),
                *self._first_sentences(names),
            ]
        )
