"""What somebody has to do once a notice has reached the debtor: call, or hand over."""

import re

from odoo import api, fields, models
from odoo.tools import SQL

from ...domain.debtor.standing import Standing
from ...domain.dunning.cadence import After
from ...domain.dunning.delivery import REACHED, TROUBLED, UNDER_REVIEW, State

CALL = "mail.mail_activity_data_call"
HAND_OVER = "mail.mail_activity_data_todo"


class ArDunningNotice(models.Model):
    _inherit = "ar.dunning.notice"

    def _plan_what_follows(self):
        """What is to be done once it has reached the debtor."""
        for notice in self.sudo():
            if notice.level_id.channel_phone and not notice._is_a_call():
                notice._plan_call()
            if notice.level_id.is_final and notice.policy_id.after_last == After.HAND_OVER:
                notice._plan_hand_over()

    def _take_back_what_follows(self):
        """It has not reached the debtor after all, or nobody knows: nothing follows from it."""
        for notice in self.sudo():
            planned = notice.debtor_id.activity_ids.filtered(
                lambda activity, notice=notice: (
                    activity.automated
                    and notice._is_noted_in(activity)
                    and activity.activity_type_id in notice._kinds_that_follow()
                )
            )
            planned.unlink()

    @api.model
    def _follow_collectors(self, before):
        """Notices of which something is still to be done go to the new collectors of debtors.

        Those that were not sent, that may come back, and that somebody is to call about.

        :param before: ``{debtor: the collector it had}``; a notice that is another's stays so
        """
        moved = {debtor.id: user for debtor, user in before.items() if debtor.user_id != user}
        if not moved:
            return
        waiting = self.search(
            [
                ("debtor_id", "in", list(moved)),
                ("state", "in", (*UNDER_REVIEW, State.QUEUED, State.SENT, *TROUBLED)),
            ]
        )
        debtors = self.env["ar.debtor"].browse(moved)
        waiting |= self._told_of(self._planned_about(debtors.partner_id)).filtered(
            lambda notice: notice.debtor_id in debtors
        )
        theirs = waiting.filtered(
            lambda notice: (
                notice.user_id == moved[notice.debtor_id.id]
                and (notice.state != State.QUEUED or (notice.prepared_on and notice._is_a_call()))
            )
        )
        for user, notices in theirs.grouped(lambda notice: notice.debtor_id.user_id).items():
            notices.user_id = user
        for notice in theirs.filtered(lambda notice: notice.state in TROUBLED):
            notice._close_questions()
            notice._ask_collector()
        for notice in theirs.filtered(lambda notice: notice.state == State.QUEUED):
            notice._take_back_what_follows()
            notice._plan_call()
        theirs.filtered(lambda notice: notice.state in REACHED)._say_what_follows()

    @api.model
    def _end_what_follows(self, partners):
        """Nobody is called about what was paid, nor hands it over."""
        told = self._told_of(self._planned_about(partners))
        for company, notices in told.grouped("company_id").items():
            lines = notices.line_ids.move_line_id
            still_open = self.env["ar.ledger"]._open_of(lines, company._ar_today())
            notices.filtered(
                lambda notice, rows=still_open: (
                    not any(
                        rows[line]["amount_currency"] > 0 for line in notice._chased().move_line_id
                    )
                )
            )._take_back_what_follows()

    @api.model
    def _told_of(self, planned):
        """The notices that reached the debtor, and from which something follows that is planned."""
        on_debtors = planned.grouped("res_id")
        told = self.sudo().search([("debtor_id", "in", list(on_debtors)), ("state", "in", REACHED)])
        return told.filtered(
            lambda notice: any(map(notice._is_noted_in, on_debtors[notice.debtor_id.id]))
        )

    def _say_what_follows(self):
        """What is planned, in the language of whom it is planned for by now."""
        for notice in self:
            planned = notice.debtor_id.activity_ids.filtered(
                lambda activity, notice=notice: activity.automated and notice._is_noted_in(activity)
            )
            kinds = planned.activity_type_id
            if self.env.ref(CALL) in kinds:
                notice._plan_call()
            if self.env.ref(HAND_OVER) in kinds:
                notice._plan_hand_over()

    def _planned_about(self, partners):
        """What is planned by itself on the debtors of commercial partners."""
        activities = self.env["mail.activity"].sudo()
        activities.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT activity.id FROM mail_activity activity
                  JOIN ar_debtor debtor ON debtor.id = activity.res_id
                 WHERE activity.res_model = 'ar.debtor' AND activity.automated
                   AND activity.active AND activity.activity_type_id IN %s
                   AND debtor.partner_id IN %s
                """,
                tuple(self._kinds_that_follow().ids),
                tuple(partners.ids) or (0,),
            )
        )
        return activities.browse(found for (found,) in rows)

    def _is_noted_in(self, activity):
        return bool(re.search(rf"(?<!\w){re.escape(self.name)}(?!\w)", activity.note or ""))

    def _kinds_that_follow(self):
        return self.env.ref(CALL) + self.env.ref(HAND_OVER)

    def _plan_call(self):
        notice = self._speaking()
        self._plan(
            CALL,
            summary=notice.env._("Call about %(amount)s overdue", amount=notice._totals_text()),
        )

    def _plan_hand_over(self):
        notice = self._speaking()
        day = self.notice_date or self.company_id._ar_today()
        self._plan(
            HAND_OVER,
            summary=notice.env._(
                "Last level reached: hand over %(amount)s", amount=notice._totals_text()
            ),
            date_deadline=fields.Date.add(day, days=self.policy_id.cooldown_days),
        )

    def _plan(self, activity_type, **values):
        """Plan an activity on the debtor, once however often the notice is put together.

        One that is planned already tells the amount of now.
        """
        kind = self.env.ref(activity_type)
        known = self.debtor_id.activity_ids.filtered(
            lambda activity: activity.activity_type_id == kind and self._is_noted_in(activity)
        )
        if known:
            known.filtered(lambda one: one.summary != values["summary"]).write(
                {"summary": values["summary"]}
            )
        else:
            self._quietly(self.debtor_id).activity_schedule(
                activity_type, note=self.name, user_id=self._collector().id, **values
            )

    @staticmethod
    def _quietly(records):
        """Collectors look at their queue: no e-mail for each activity that a run plans."""
        return records.with_context(mail_activity_quick_update=True)

    def _collector(self):
        """Whom to ask: the collector, else who made the run, else a manager of the company."""
        return self.company_id._ar_colleague(
            self.user_id, self.debtor_id.user_id, self.run_id.user_id
        )

    def _speaking(self):
        """The notice in the language of whom to ask: a worker has none of its own."""
        return self.with_context(lang=self.company_id._ar_language_of(self._collector()))


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    def write(self, vals):
        """Whoever is with the lawyers, or insolvent, is not called, and was handed over.

        What was not asked for yet is asked for by whoever works the debtor from now on.
        """
        before = {debtor: debtor.user_id for debtor in self} if "user_id" in vals else {}
        result = super().write(vals)
        self.env["ar.dunning.notice"].sudo()._follow_collectors(before)
        if vals.get("standing") in (Standing.LEGAL, Standing.INSOLVENT):
            self.notice_ids._take_back_what_follows()
        return result

    @api.model
    def _items_changed(self, partners):
        result = super()._items_changed(partners)
        self.env["ar.dunning.notice"]._end_what_follows(partners)
        return result
