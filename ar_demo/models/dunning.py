from datetime import datetime, time, timedelta

from odoo import Command, models
from odoo.addons.ar_collections.models.dunning.ar_dunning_notice import KIND

from ..domain import collecting
from ..domain.billing import workday

RESPONSIBLE = {"uk": "emma", "de": "jonas"}
DELIVERY = timedelta(days=2)
RETURNED = "550 5.1.1 The mailbox does not exist"


class ArDemo(models.AbstractModel):
    """The runs of the last weeks, what was agreed since, and today's runs waiting for review."""

    _inherit = "ar.demo"

    def _make_past_runs(self, book, today):
        for round_, days in enumerate(collecting.PAST_RUNS):
            day = workday(today - timedelta(days))
            for company in RESPONSIBLE:
                run = self._propose(company, day)
                self._deliver(run, datetime.combine(day, time(9, 30)))
                self._remember("run", {f"{company}_past_{round_}": run})
        self._return_some()

    def _propose(self, company, day):
        """A run of a company, made by the collector who answers for it."""
        record = self._find("company", company)
        collector = self._find("user", RESPONSIBLE[company])
        runs = self.env["ar.dunning.run"].with_user(collector).with_company(record)
        return runs._propose(record, day).sudo()

    def _deliver(self, run, moment):
        """Send a past run's notices as of then. No mail leaves: they were received weeks ago."""
        notices = run.notice_ids
        notices._move_to("approved", approved_by=run.user_id.id, approved_on=moment)
        notices._move_to("queued")
        for notice in notices:
            self._freeze(notice, moment)
        notices._move_to("sent", sent_on=moment)
        notices._move_to("delivered", delivered_on=moment + DELIVERY)
        run._advance()

    def _freeze(self, notice, moment):
        """What a worker writes on a notice when it puts it together."""
        level, customer = notice.level_id, notice.partner_id
        nobody = customer.browse()
        people = customer._ar_email_recipients(notice.company_id) if level.channel_email else nobody
        letter = (
            customer._ar_letter_recipient(notice.company_id) if level.channel_letter else nobody
        )
        notice.write(
            {
                "notice_date": moment.date(),
                "prepared_on": moment,
                "lang": customer._ar_language(notice.company_id),
                "email_to": ", ".join(people.mapped("email_formatted")),
                "letter_partner_id": letter.id,
                "printed_on": letter and moment,
            }
        )
        notice._freeze_text()
        for mailed, written in notice._letters({notice: (people, nobody)}).items():
            self.env["ar.outbox"]._record(mailed, KIND, written, "delivered", moment)

    def _return_some(self):
        """Some mails of the last run came back: their collectors have to find another address."""
        mailed = self._last_runs().notice_ids.filtered("email_to").sorted("name")
        for notice in mailed[:: collecting.RETURNED_EVERY]:
            notice.outbox_recipient_ids.sudo()._came_back(RETURNED)

    def _last_runs(self):
        last = len(collecting.PAST_RUNS) - 1
        return self._find("run", f"uk_past_{last}") | self._find("run", f"de_past_{last}")

    def _make_arrangements(self, book, today):
        """Holds, calls, promises, and a customer who is never dunned."""
        for hold in collecting.HOLDS:
            self._hold(hold, today)
        self._hold_item(*collecting.HELD_ITEM, today)
        for call in collecting.CALLS:
            self._call(
                call.customer,
                outcome=call.outcome,
                note=call.note,
                next_action=call.next_action,
                next_action_date=today + timedelta(call.days),
            )
        for promise in collecting.PROMISES:
            day = today + timedelta(promise.days)
            self._call(promise.customer, outcome="will_pay", note=promise.note, promise_date=day)
        self._never_dun(*collecting.NEVER)

    def _hold(self, plan, today):
        debtor = self._debtor(plan.customer)
        until = today + timedelta(plan.days)
        wizard = self.env["ar.hold.wizard"].create(
            {"debtor_ids": [Command.set(debtor.ids)], "until": until, "reason": plan.reason}
        )
        wizard.action_hold()

    def _hold_item(self, number, plan, today):
        """Of an entry over several customers: what the collector ticked on this one's page."""
        debtor = self._debtor(plan.customer)
        entry = self._find("entry", "taken_over")
        item = self._receivables(entry).filtered(lambda line: line.name == number)
        page = debtor.with_user(debtor.user_id).with_company(debtor.company_id)
        asked = page.with_context(ar_ticked_ids=item.ids).action_hold_ticked()
        until = today + timedelta(plan.days)
        wizards = page.env["ar.hold.wizard"].with_context(**asked["context"])
        wizards.create({"until": until, "reason": plan.reason}).action_hold()

    def _call(self, customer, **values):
        """A call is logged by the debtor's own collector."""
        debtor = self._debtor(customer)
        wizards = self.env["ar.call.wizard"].with_user(debtor.user_id)
        wizard = wizards.with_company(debtor.company_id).create(
            {"debtor_ids": [Command.set(debtor.ids)], **values}
        )
        wizard.action_log()

    def _never_dun(self, customer, reason):
        debtor = self._debtor(customer)
        debtor.policy_id = self.env["ar.dunning.policy"].create(
            {
                "name": "Never dun",
                "company_id": debtor.company_id.id,
                "never_dun": True,
                "never_reason": reason,
            }
        )

    def _make_todays_runs(self, book, today):
        """The morning's work: one run per company, proposed and not yet reviewed."""
        for company in RESPONSIBLE:
            self._remember("run", {f"{company}_today": self._propose(company, today)})
        self._change_a_level()
        self._leave_an_item_out(today)
        self.env["ar.debtor"]._refresh()

    def _leave_an_item_out(self, today):
        """One item is taken out of its notice, and stays out of the next runs for a while."""
        plan = collecting.LEFT_OUT
        notices = self._find("run", f"{plan.company}_today").notice_ids
        notice = notices.sorted(lambda notice: (-notice.item_count, notice.name))[:1]
        collector = self._find("user", RESPONSIBLE[plan.company])
        if notice.item_count > 1:
            self.env["ar.exclude.wizard"].with_user(collector).create(
                {
                    "line_ids": [Command.set(notice._chased()[:1].ids)],
                    "lasts": "date",
                    "until": today + timedelta(plan.days),
                    "reason": plan.reason,
                }
            ).action_exclude()

    def _change_a_level(self):
        """One notice is to be more severe than was proposed: somebody else has to approve it."""
        self._find("company", "uk").ar_dunning_four_eyes = True
        notices = self._find("run", "uk_today").notice_ids.sorted("amount_due_company")
        gentle = notices.filtered(lambda notice: notice.level_id != notice.policy_id.level_ids[-1:])
        for notice in gentle[-1:].with_user(self._find("user", RESPONSIBLE["uk"])):
            later = notice.policy_id.level_ids.filtered(
                lambda level, notice=notice: level.days > notice.level_id.days
            )
            notice._change_level(later[:1], "They promised on the phone, and did not pay")
