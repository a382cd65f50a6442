"""What people do on a working day: all of it by the buttons and dialogs of their roles.

What Odoo or the suite refuses is passed over and noted: people try things.
"""

from collections import Counter
from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError

OUTCOMES = (
    *["will_pay"] * 4,
    *["no_answer"] * 3,
    *["disputes"] * 2,
    "has_paid",
    "asks_documents",
    "refuses",
    "other",
)
COLLECTORS = {"uk": ("emma", "lina"), "de": ("jonas",)}
REASONS = ("quantity_short", "price_agreed", "quality_defect", "rebate_cash")


class People:
    """``did``: how often what was done; ``refused``: what was not, and why."""

    def __init__(self, world, rng):
        self.world, self.rng = world, rng
        self.did, self.refused = Counter(), []

    def _do(self, login, company, *acts):
        """Some acts of a person, each by itself."""
        for act in acts:
            try:
                with self.world.env(login, company) as env:
                    done = act(env, env.company._ar_today())
                    env.flush_all()
                self.did[act.__name__] += bool(done)
            except UserError as error:
                self.refused.append(f"{act.__name__} ({login}, {company}): {error}")

    def _some(self, most):
        return range(self.rng.randint(0, most))

    def _one_of(self, records):
        return records[self.rng.randrange(len(records))] if records else None

    # ------------------------------------------------------------------
    # Hours of a day
    # ------------------------------------------------------------------
    def in_the_morning(self, company):
        """Before the run goes out: the bank's receipts, the first calls, the manager's look."""
        for _one in self._some(2):
            self._do("oliver", company, self.receipt)
        for login in COLLECTORS[company]:
            for _one in self._some(1):
                self._do(login, company, self.call)
        self._do(COLLECTORS[company][0], company, self.level_changed)
        self._do("priya", company, self.notice_excluded, self.approvals, self.run_sent)

    def by_day(self, company):
        """While the letters go out and after."""
        for _one in self._some(3):
            self._do("oliver", company, self.invoice)
        for _one in self._some(2):
            self._do("oliver", company, self.receipt)
        self._do("oliver", company, self._now_and_then(self.credit_note, self.on_account))
        self._do("oliver", company, self.credits_posted, self.applied)
        for login in COLLECTORS[company]:
            for _one in self._some(1):
                self._do(login, company, self.call)
            act = self._now_and_then(self.dispute_decided, self.held, self.promise_withdrawn)
            self._do(login, company, act, self.dispute_decided)
        act = self._now_and_then(self.write_off, self.settled_again, self.back_to_normal)
        self._do("priya", company, act, self.approvals)

    def _now_and_then(self, *acts):
        return self.rng.choice((*acts, self.nothing))

    def nothing(self, _env, _today):
        return None

    # ------------------------------------------------------------------
    # The accountant
    # ------------------------------------------------------------------
    def open_invoices(self, env, *domain):
        return env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("amount_residual", ">", 0),
                ("company_id", "=", env.company.id),
                *domain,
            ],
            order="invoice_date_due, id",
        )

    def invoice(self, env, today):
        """A customer of this company buys once more."""
        customers = env["ar.debtor"].search([("company_id", "=", env.company.id)], order="id")
        customer = self._one_of(customers).partner_id
        last = env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("commercial_partner_id", "=", customer.id),
                ("company_id", "=", env.company.id),
                ("state", "=", "posted"),
            ],
            order="id desc",
            limit=1,
        )
        if not last:
            return None
        move = last.copy({"invoice_date": today, "date": today, "invoice_date_due": False})
        move.invoice_line_ids[:1].quantity = self.rng.randint(1, 6)
        move.action_post()
        return move

    def receipt(self, env, today):
        """A customer pays one of the oldest invoices, or what is due about now; perhaps in part."""
        oldest = self.open_invoices(env)[:60]
        due = self.open_invoices(env, ("invoice_date_due", "<=", today + timedelta(days=3)))
        move = self._one_of(self.rng.choice((oldest, due)))
        if not move:
            return None
        values = {"payment_date": today}
        if self.rng.random() < 0.3:
            share = self.rng.choice((0.2, 0.5, 0.97))
            values["amount"] = move.currency_id.round(move.amount_residual * share)
        register = env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        return register.create(values)._create_payments()

    def on_account(self, env, today):
        """A round sum that names no invoice."""
        debtors = env["ar.debtor"].search([("company_id", "=", env.company.id)], order="id")
        journal = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
        )
        payment = env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self._one_of(debtors).partner_id.id,
                "amount": self.rng.choice((100, 250, 1000)),
                "date": today,
                "journal_id": journal.id,
            }
        )
        payment.action_post()
        return payment

    def applied(self, env, _today):
        """Money and credits of a customer are put on what it owes."""
        credits = env["account.move.line"].search(
            [
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", env.company.id),
                ("amount_residual", "<", 0),
                ("partner_id", "!=", False),
            ],
            order="id",
        )
        if self.rng.random() < 0.6 or not (credit := self._one_of(credits)):
            return None
        owed = env["account.move.line"].search(
            [
                ("account_id", "=", credit.account_id.id),
                ("partner_id", "=", credit.partner_id.id),
                ("currency_id", "=", credit.currency_id.id),
                ("company_id", "=", env.company.id),
                ("parent_state", "=", "posted"),
                ("amount_residual", ">", 0),
            ],
            order="date_maturity, id",
            limit=1,
        )
        if owed:
            (credit | owed).reconcile()
        return owed

    def credit_note(self, env, today):
        """Something comes back, and is credited: at once against its invoice, or not."""
        move = self._one_of(self.open_invoices(env)[:80])
        line = move and move.invoice_line_ids.filtered("price_total")[:1]
        if not line or line.price_total > move.amount_residual:
            return None
        note = env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": move.partner_id.id,
                "invoice_date": today,
                "currency_id": move.currency_id.id,
                "invoice_payment_term_id": False,
                "reversed_entry_id": move.id if self.rng.random() < 0.5 else False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": line.product_id.id,
                            "quantity": 1,
                            "price_unit": line.price_unit,
                            "tax_ids": [Command.set(line.tax_ids.ids)],
                        }
                    )
                ],
            }
        )
        note.action_post()
        return note

    def credits_posted(self, env, _today):
        """The accountant posts the credit notes that disputes have drafted."""
        disputes = env["ar.dispute"].search(
            [
                ("company_id", "=", env.company.id),
                ("state", "in", ("accepted", "partly_accepted")),
            ]
        )
        drafts = disputes.credit_note_ids.filtered(lambda note: note.state == "draft")
        if note := self._one_of(drafts.sorted("id")):
            note.action_post()
        return note

    # ------------------------------------------------------------------
    # Collectors
    # ------------------------------------------------------------------
    def call(self, env, today):
        """The next one of the worklist, and what comes of it."""
        debtors = env["ar.debtor"].search(
            [
                ("company_id", "=", env.company.id),
                ("user_id", "=", env.uid),
                ("on_worklist", "=", True),
            ],
            limit=1,
        )
        if not debtors:
            return None
        outcome = self.rng.choice(OUTCOMES)
        wizard = env["ar.call.wizard"].create(
            {"debtor_ids": [Command.set(debtors.ids)], "outcome": outcome, "note": "As was said"}
        )
        if outcome == "will_pay":
            wizard.promise_date = today + timedelta(days=self.rng.randint(2, 20))
            if self.rng.random() < 0.3:
                half = wizard.currency_id.round(wizard.promise_amount / 2)
                wizard.promise_amount = half or wizard.promise_amount
        elif outcome == "disputes":
            wizard.move_line_ids = wizard.move_line_ids[:1]
            reason = self.rng.choice(REASONS)
            wizard.dispute_reason_id = env.ref(f"ar_collections.dispute_reason_{reason}")
        elif not wizard.next_action_date:
            wizard.next_action_date = today + timedelta(days=self.rng.randint(1, 9))
        wizard.action_log()
        self.did[outcome] += 1
        return True

    def dispute_decided(self, env, today):
        disputes = env["ar.dispute"].search(
            [
                ("company_id", "=", env.company.id),
                ("state", "in", ("new", "investigating", "waiting")),
                ("raised_on", "<", today - timedelta(days=4)),
            ],
            order="id",
        )
        if not (dispute := self._one_of(disputes)):
            return None
        decision = self.rng.choice(("accept", "part", "reject"))
        wizard = env["ar.dispute.decide.wizard"].create(
            {"dispute_id": dispute.id, "decision": decision, "explanation": "<p>So it is.</p>"}
        )
        for line in wizard.line_ids if decision == "part" else ():
            line.accepted_amount = dispute.currency_id.round(line.amount / 2)
            line.accepted_quantity = line.quantity // 2 or line.quantity
        wizard.action_decide()
        return dispute

    def held(self, env, today):
        debtors = env["ar.debtor"].search(
            [("company_id", "=", env.company.id), ("user_id", "=", env.uid)], order="id"
        )
        if debtor := self._one_of(debtors):
            until = today + timedelta(days=self.rng.randint(1, 15))
            wizard = env["ar.hold.wizard"].create(
                {"debtor_ids": [Command.set(debtor.ids)], "until": until, "reason": "Is asked"}
            )
            wizard.action_hold()
        return debtor

    def promise_withdrawn(self, env, _today):
        promises = env["ar.promise"].search(
            [("company_id", "=", env.company.id), ("state", "=", "open")], order="id"
        )
        if promise := self._one_of(promises):
            promise.action_withdraw()
        return promise

    # ------------------------------------------------------------------
    # The manager
    # ------------------------------------------------------------------
    def proposed(self, env):
        return env["ar.dunning.notice"].search(
            [("company_id", "=", env.company.id), ("state", "=", "proposed")], order="id"
        )

    def level_changed(self, env, _today):
        notice = self._one_of(self.proposed(env))
        if not notice or self.rng.random() < 0.6:
            return None
        level = self._one_of(notice.policy_id.level_ids)
        notice._change_level(level, "As was said on the phone")
        return notice

    def notice_excluded(self, env, _today):
        notice = self._one_of(self.proposed(env))
        if not notice or self.rng.random() < 0.7:
            return None
        notice.action_exclude()
        wizard = env["ar.exclude.wizard"].create(
            {"notice_ids": [Command.set(notice.ids)], "reason": "Not this time"}
        )
        wizard.action_exclude()
        return notice

    def approvals(self, env, _today):
        """What waits for her and is not her own."""
        done = 0
        for approval in env["ar.approval"].search([("state", "=", "open")], order="id"):
            if env.user in approval.maker_ids:
                continue
            try:
                with env.cr.savepoint():
                    approval.action_approve()
                done += 1
            except UserError as error:
                self.refused.append(f"approval: {error}")
        return done

    def run_sent(self, env, today):
        """The run of the morning is looked through, approved and sent."""
        run = env["ar.dunning.run"].search(
            [
                ("company_id", "=", env.company.id),
                ("date", "=", today),
                ("state", "in", ("proposed", "approved")),
            ],
            limit=1,
        )
        if run.notice_ids.filtered(lambda notice: notice.state == "proposed"):
            run.action_approve()
        if not run.notice_ids.filtered(lambda notice: notice.state == "approved"):
            return None
        run.action_send()
        return run

    def write_off(self, env, today):
        """What is hopeless is written off, by an entry that is set against the invoice."""
        old = self.open_invoices(env, ("invoice_date_due", "<", today - timedelta(days=120)))
        if not (move := self._one_of(old)):
            return None
        owed = move.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )[:1]
        expense = env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", env.company.id)], limit=1
        )
        journal = env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", env.company.id)], limit=1
        )
        amounts = {
            "currency_id": owed.currency_id.id,
            "amount_currency": -owed.amount_residual_currency,
            "balance": -owed.amount_residual,
        }
        back = {name: -value for name, value in amounts.items() if name != "currency_id"}
        entry = env["account.move"].create(
            {
                "move_type": "entry",
                "date": today,
                "journal_id": journal.id,
                "line_ids": [
                    Command.create(
                        {
                            **amounts,
                            "account_id": owed.account_id.id,
                            "partner_id": owed.partner_id.id,
                        }
                    ),
                    Command.create({**amounts, **back, "account_id": expense.id}),
                ],
            }
        )
        entry.action_post()
        (owed | entry.line_ids.filtered(lambda one: one.account_id == owed.account_id)).reconcile()
        return entry

    def settled_again(self, env, _today):
        """A payment went to the wrong customer: it is taken off its invoice."""
        payments = env["account.payment"].search(
            [("company_id", "=", env.company.id), ("is_reconciled", "=", True)],
            order="id desc",
            limit=20,
        )
        payment = self._one_of(payments)
        if payment and payment.move_id:
            lines = payment.move_id.line_ids
            lines.filtered(
                lambda line: line.account_type == "asset_receivable"
            ).remove_move_reconcile()
        return payment

    def back_to_normal(self, env, _today):
        debtors = env["ar.debtor"].search(
            [("company_id", "=", env.company.id), ("hold_until", "!=", False)], order="id"
        )
        if debtor := self._one_of(debtors):
            debtor.action_release_hold()
        return debtor
