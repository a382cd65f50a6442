"""How a life goes on: the steps that take days, and what must never be false on any of them.

Of each reader's places, the control accounts, the rule and its letters, see ``test_stories``;
besides, over the days:

- an item stands in one notice on its way, and no customer is told twice of it at one level;
- what was sent held one customer's items, and asked for what was ready then;
- a promise is over when its day is, a decision stays with its customer.
"""

from collections import Counter
from datetime import timedelta

from odoo.addons.ar_collections.domain.dunning.delivery import IN_FLIGHT, REACHED
from pencil import units
from sums import PARTS

NIGHT = ("promises", "figures", "delivery")


class Living:
    """Mixed into a case of stories."""

    # ------------------------------------------------------------------
    # Days
    # ------------------------------------------------------------------
    def live(self, life, check):
        """Go through the days; what a customer was merged into answers for it."""
        customers, self.sent = dict(self.customers), Counter()
        moment = life["moment"]
        try:
            for days, steps in life["days"]:
                moment += timedelta(days=days)
                self.frozen.move_to(moment)
                self.today = self.company._ar_today()
                self.night(*NIGHT, companies=self.family)
                self.book(steps)
                self.commit()
                check()
        finally:
            self.customers = customers

    # ------------------------------------------------------------------
    # Steps
    # ------------------------------------------------------------------
    def runs(self):
        return self.env["ar.dunning.run"].search(
            [("company_id", "in", self.family.ids), ("state", "!=", "cancelled")], order="id"
        )

    def notices(self, *states):
        return self.env["ar.dunning.notice"].search(
            [("company_id", "in", self.family.ids), ("state", "in", states)], order="id"
        )

    def proposed(self, which):
        """A notice that is proposed; a run proposes some where none is."""
        self.commit()
        if not self.notices("proposed"):
            for company in self.family:
                self.env["ar.dunning.run"]._propose(company, self.today)
        return self.pick(self.notices("proposed"), which)

    def do_run(self, which):
        self.commit()
        company = self.family[which % len(self.family)]
        return self.env["ar.dunning.run"]._propose(company, self.today).notice_ids

    def do_level_changed(self, which, to):
        if notice := self.proposed(which):
            level = self.pick(notice.policy_id.level_ids, to)
            notice._change_level(level, "As was said on the phone")
        return notice

    def do_excluded_from_run(self, which):
        if notice := self.proposed(which):
            notice._cancel("excluded", "Not now")
        return notice

    def do_approved(self, which):
        if notice := self.proposed(which):
            notice.action_approve()
        return notice

    def do_sent(self, which):
        """A run is approved and goes out; what is sent is as the rule has it by then."""
        self.commit()
        waiting = self.notices("proposed", "approved")
        run = self.pick(waiting.run_id.sorted("id"), which)
        if not run:
            run = self.env["ar.dunning.run"]._propose(
                self.family[which % len(self.family)], self.today
            )
        if run.notice_ids.filtered(lambda notice: notice.state == "proposed"):
            run.action_approve()
        if not run.notice_ids.filtered(lambda notice: notice.state == "approved"):
            return None
        run.action_send()
        self.work()
        gone = run.notice_ids.filtered(lambda one: one.sent_on and one.notice_date == self.today)
        self.assertSent(gone)
        return gone

    def do_came_back(self, which):
        gone = self.notices(*REACHED)
        if row := self.pick(gone.outbox_recipient_ids.sudo().sorted("id"), which):
            row._came_back("550 5.1.1 no such user")
        return row

    def do_merged(self, who, into):
        """Two customers turn out to be one."""
        gone, kept = self.customers[who], self.customers[into]
        if gone == kept or self.customer == gone or gone.commercial_partner_id == kept:
            return None
        if kept.commercial_partner_id == gone:
            return None
        self.commit()
        partners = gone | kept
        self.env["base.partner.merge.automatic.wizard"]._merge(partners.ids, kept)
        self.env.invalidate_all()
        self.customers = {
            name: kept if partner == gone else partner for name, partner in self.customers.items()
        }
        return kept

    def do_promise_withdrawn(self, which):
        promises = self.env["ar.promise"].search(
            [("company_id", "in", self.family.ids), ("state", "=", "open")], order="id"
        )
        if promise := self.pick(promises, which):
            promise.action_withdraw()
        return promise

    def disputes(self, *states):
        return self.env["ar.dispute"].search(
            [("company_id", "in", self.family.ids), ("state", "in", states)], order="id"
        )

    def do_dispute_decided(self, which, share):
        self.commit()
        dispute = self.pick(self.disputes("new", "investigating", "waiting"), which)
        if not dispute:
            return None
        wizard = self.env["ar.dispute.decide.wizard"].create(
            {
                "dispute_id": dispute.id,
                "decision": "part" if 0 < share < 100 else "accept" if share else "reject",
                "explanation": "<p>So it is.</p>",
                "send_letter": False,
            }
        )
        for line in wizard.line_ids if 0 < share < 100 else ():
            line.accepted_amount = dispute.currency_id.round(line.amount * share / 100)
        wizard.action_decide()
        return dispute

    def do_dispute_withdrawn(self, which):
        if dispute := self.pick(self.disputes("new", "investigating", "waiting"), which):
            dispute.action_withdraw()
        return dispute

    def do_credit_note_posted(self, which):
        """What was accepted is credited, by whoever did not decide it."""
        drafts = self.disputes("accepted", "partly_accepted").credit_note_ids
        if note := self.pick(drafts.filtered(lambda one: one.state == "draft").sorted("id"), which):
            context = {"allowed_company_ids": self.family.ids}
            note = note.with_user(self.readers["accountant"]).with_context(context)
            note.action_post()
        return note

    def do_policy_changed(self, who, where):
        """Another one for a customer: so many days, so many levels."""
        self.commit()
        company = self.companies[where]
        debtor = self.env["ar.debtor"]._of(self.customers[who], company)
        debtor.policy_id = self.make_policy("Of its own", days=(1, 30), company_id=company.id)
        return debtor

    # ------------------------------------------------------------------
    # What is never false
    # ------------------------------------------------------------------
    def assertSent(self, notices):
        """To one customer, of its own items, what the rule asks for at this moment."""
        for company, own in notices.grouped("company_id").items():
            rows = self.rule(company, ignoring=own.ids)
            for notice in own:
                told = notice._chased()
                self.assertTrue(told, notice.name)
                self.assertEqual(
                    told.move_line_id.partner_id.commercial_partner_id,
                    notice.partner_id.commercial_partner_id,
                )
                self.assertEqual(told.move_line_id.company_id, company)
                for line in told:
                    row = rows[line.move_line_id.id]
                    self.assertEqual(row["reason"], "ready", (notice.name, row))
                    self.assertEqual(
                        units(line.amount_due, line.currency_id),
                        units(row["amount_due"], line.currency_id),
                        (notice.name, row),
                    )
                self.assertLetterAddsUp(notice)
                self.sent.update((line.move_line_id.id, line.level_id.id) for line in told)

    def assertOnce(self):
        """No customer is told twice of an item at one level, unless it came back."""
        lines = self.env["ar.dunning.notice.line"].search(
            [
                ("company_id", "in", self.family.ids),
                ("kind", "=", "chased"),
                ("dropped", "=", False),
                ("move_line_id", "!=", False),
            ]
        )
        reached = lines.filtered(lambda line: line.notice_id.state in REACHED)
        told = Counter((line.move_line_id, line.level_id) for line in reached)
        self.assertFalse([key for key, times in told.items() if times > 1])
        flying = lines.filtered(lambda line: line.notice_id.state in IN_FLIGHT and line.in_flight)
        self.assertEqual(len(flying.move_line_id), len(flying))
        once = Counter(
            (notice.run_id, notice.debtor_id)
            for notice in lines.notice_id
            if notice.state != "cancelled" and not notice.merged_from
        )
        self.assertFalse([key for key, times in once.items() if times > 1])

    def assertPromises(self):
        """What is over was judged, unless money lies there that nobody has applied yet."""
        tolerance = {one: one.ar_promise_tolerance_days for one in self.family}
        for promise in self.env["ar.promise"].search(
            [("company_id", "in", self.family.ids), ("state", "=", "open")]
        ):
            days = timedelta(days=tolerance[promise.company_id])
            is_waited_for = promise.date + days >= self.today
            self.assertTrue(is_waited_for or promise.awaits_application, promise.display_name)

    def assertParts(self):
        """Of each debtor, what is overdue is taken apart without remainder; so are the headers."""
        debtors = self.env["ar.debtor"].with_context(active_test=False)
        for company in self.family:
            own = debtors.search([("company_id", "=", company.id)])
            names = [name for name in (*PARTS, "overdue_amount") if name in own._fields]
            (header,) = debtors.formatted_read_group(
                [("company_id", "=", company.id)], [], [f"{name}:sum" for name in names]
            )
            for name in names:
                self.assertEqual(
                    units(header[f"{name}:sum"] or 0, company.currency_id),
                    sum(units(debtor[name], company.currency_id) for debtor in own),
                )
            self.assertSums(company)
