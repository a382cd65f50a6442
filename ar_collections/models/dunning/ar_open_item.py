"""Open receivable items with the reason why each is, or is not, dunned.

Not a table: each read asks the eligibility rule as of the date in the context (``ar_as_of``,
default today), and for a run of some policies (``ar_policy_ids``). ``ar_partner_ids`` in the
context narrows the question to some commercial partners, which turns a scan of the ledger into a
few index look-ups.
"""

from datetime import date, timedelta

from odoo import api, fields, models
from odoo.addons.ar_base.orm import given
from odoo.addons.ar_base.orm.choices import choices
from odoo.tools import SQL
from odoo.tools.misc import format_date, formatLang

from ...domain.dunning.eligibility import Reason
from ...domain.dunning.exclusion import Lasts
from ...domain.dunning.parts import WITHHELD


class ArOpenItem(models.Model):
    _name = "ar.open.item"
    _inherit = ["ar.workbook.mixin"]
    _description = "Open Item"
    _auto = False
    _order = "date_due, id"
    _rec_name = "move_line_id"
    _workbook = "open_items"

    move_line_id = fields.Many2one("account.move.line", string="Journal Item", readonly=True)
    move_id = fields.Many2one("account.move", string="Document", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    debtor_id = fields.Many2one("ar.debtor", readonly=True)
    user_id = fields.Many2one("res.users", string="Collector", readonly=True)
    account_id = fields.Many2one("account.account", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    company_currency_id = fields.Many2one("res.currency", readonly=True)
    policy_id = fields.Many2one("ar.dunning.policy", readonly=True)
    level_id = fields.Many2one("ar.dunning.level", string="Next Level", readonly=True)
    last_level_id = fields.Many2one("ar.dunning.level", string="Level Reached", readonly=True)
    blocking_notice_id = fields.Many2one("ar.dunning.notice", readonly=True)
    date = fields.Date(readonly=True)
    date_due = fields.Date(string="Due Date", readonly=True)
    days_late = fields.Integer(readonly=True, aggregator="max")
    last_notice_date = fields.Date(string="Last Notice", readonly=True)
    last_heard_on = fields.Date(
        readonly=True, help="When the customer was last sent what keeps this item waiting."
    )
    rests_until = fields.Date(
        string="Cooling Down until",
        readonly=True,
        help="The first day on which it can stand in a notice again.",
    )
    exclusion_id = fields.Many2one("ar.dunning.exclusion", readonly=True)
    hold_until = fields.Date(readonly=True)
    hold_id = fields.Many2one(
        "ar.item.hold", readonly=True, help="What is held is the item alone, not its document."
    )
    promised_until = fields.Date(readonly=True)
    post_dated_on = fields.Date(
        string="Payment Dated", readonly=True, help="The day of a payment that is dated later."
    )
    amount_original = fields.Monetary(string="Original", readonly=True)
    amount_open = fields.Monetary(string="Open", readonly=True)
    amount_open_company = fields.Monetary(
        string="Open in Company Currency", currency_field="company_currency_id", readonly=True
    )
    amount_in_process = fields.Monetary(string="Payment in Process", readonly=True)
    amount_disputed = fields.Monetary(string="Disputed", readonly=True)
    amount_promised = fields.Monetary(
        string="Promised",
        readonly=True,
        help="What a promise that is waited for covers of it; the rest is asked for.",
    )
    amount_set_off = fields.Monetary(string="Set Off", readonly=True)
    amount_due = fields.Monetary(
        string="To Chase",
        readonly=True,
        help="Open, less what is contested, promised, paid or set off.",
    )
    amount_due_company = fields.Monetary(
        string="To Chase in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
    )
    amount_debtor_total = fields.Monetary(
        string="Asked for with It",
        currency_field="company_currency_id",
        aggregator=None,
        readonly=True,
        help="All that the letter would ask for, which the minimum is compared with.",
    )
    amount_minimum = fields.Monetary(
        string="Minimum",
        currency_field="company_currency_id",
        aggregator=None,
        readonly=True,
        help="The lowest minimum of the policies of what the letter would hold.",
    )
    bucket_id = fields.Many2one(
        "ar.aging.bucket",
        string="Ageing",
        readonly=True,
        help="In the buckets of the item's company.",
    )
    lateness = fields.Selection(related="bucket_id.lateness")
    reason = fields.Selection(
        choices(
            {
                Reason.NOT_POSTED: "Not posted",
                Reason.SETTLED: "Settled",
                Reason.CREDIT: "Credit",
                Reason.NO_DEBTOR: "No customer",
                Reason.PAYMENT_IN_PROCESS: "Payment in process",
                Reason.NOT_DUE: "Not due",
                Reason.NO_FOLLOWUP: "Excluded from follow-up",
                Reason.INSOLVENT: "Insolvent",
                Reason.LEGAL: "Legal",
                Reason.ON_HOLD: "On hold",
                Reason.DISPUTED: "Disputed",
                Reason.PROMISED: "Promised",
                Reason.NO_POLICY: "No policy",
                Reason.NEVER: "Never dunned",
                Reason.SET_OFF: "Set off by credits",
                Reason.HANDED_OVER: "Last level reached",
                Reason.EXCLUDED: "Excluded from runs",
                Reason.COOLING_DOWN: "Cooling down",
                Reason.AWAITING_DELIVERY: "Awaiting delivery",
                Reason.BEFORE_LEVEL: "Before next level",
                Reason.NO_ADDRESS: "No usable address",
                Reason.OTHER_POLICY: "Other policy",
                Reason.BELOW_MINIMUM: "Below minimum",
                Reason.NOTE_WAITS: "After the reminder",
                Reason.READY: "Ready",
            }
        ),
        string="Dunning",
        readonly=True,
    )
    withheld = fields.Selection(
        choices(
            {
                Reason.NO_FOLLOWUP: "Excluded from follow-up",
                Reason.ON_HOLD: "On hold",
                Reason.NEVER: "Never dunned",
            }
        ),
        string="Not Chased",
        readonly=True,
        help="Why nobody asks for it, whoever owes it.",
    )
    explanation = fields.Char(string="Why", compute="_compute_explanation")

    @api.model
    def _as_of(self):
        """The date in the context; else None: each company's own today."""
        return given.day(self.env, self.env.context, "ar_as_of")

    def _workbook_options(self):
        return super()._workbook_options() | {"as_of": self._as_of()}

    @property
    def _table_query(self):
        self.env["ar.dunning.eligibility"]._flush()
        return self._asked_sql(
            self.env.companies,
            partners=given.ids(self.env, self.env.context, "ar_partner_ids"),
            items=given.ids(self.env, self.env.context, "ar_item_ids"),
            policies=given.ids(self.env, self.env.context, "ar_policy_ids"),
        )

    @api.model
    def _asked_sql(self, companies, **scope):
        """The items of some companies, decided as of the date that is asked."""
        query = self.env["ar.dunning.eligibility"]._query
        asked = self._as_of()
        days = companies._ar_by_day(asked) or {self.env.company._ar_today(): companies}
        return SQL(" UNION ALL ").join(
            SQL("(%s)", query(day, companies=some.ids, **scope)) for day, some in days.items()
        )

    @api.model
    def search_fetch(self, domain, *args, **kwargs):
        """Forget what an earlier question answered: it may have been asked as of another day.

        Not in ``_search``, which reading a record calls too: that would empty the cache in the
        midst of a computation.
        """
        self.invalidate_model(flush=False)
        return super().search_fetch(domain, *args, **kwargs)

    @api.model
    def _of_moves(self, moves, as_of=None):
        """Items of documents, posted or not, open or not, with the reason for each."""
        lines = moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        context = {
            "ar_item_ids": lines.ids,
            "ar_partner_ids": lines.partner_id.sudo().commercial_partner_id.ids,
        }
        if any(not line.partner_id for line in lines):
            del context["ar_partner_ids"]
        if as_of:
            context["ar_as_of"] = as_of
        return self.with_context(**context).search([("move_line_id", "in", lines.ids)])

    def _askable(self):
        """What the customer can be asked for of these items, of one currency, in all.

        Not what is contested or promised, nor what is under way or set off.
        """
        asked = sum(
            max(
                0,
                item.amount_open
                - item.amount_disputed
                - item.amount_in_process
                - item.amount_promised
                - item.amount_set_off,
            )
            for item in self
        )
        return self.currency_id[:1].round(asked) if self else 0

    @api.model
    def _next_steps(self, debtors):
        """What dunning does next with each debtor, in words: ``{debtor: sentence}``.

        Where something is ready, what is asked for in all; else why the latest item waits.
        """
        partners = debtors.partner_id.ids
        self.env["ar.dunning.eligibility"]._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (debtor_id) id,
                       SUM(amount_due_company) FILTER (WHERE reason = 'ready')
                           OVER (PARTITION BY debtor_id)
                  FROM (%s) item
                 WHERE debtor_id IN %s AND reason NOT IN ('credit', 'not_due', 'settled')
              ORDER BY debtor_id, reason = 'ready' DESC, days_late DESC, id
                """,
                self._asked_sql(debtors.company_id, partners=partners),
                tuple(debtors.ids) or (0,),
            )
        )
        items = self.with_context(ar_partner_ids=partners).browse(row[0] for row in rows)
        totals = dict(rows)
        return {item.debtor_id: item._next_step(totals[item.id]) for item in items}

    @api.model
    def _why_withheld(self, debtor):
        """Why nobody asks for some overdue items of a debtor: a sentence for each reason."""
        items = self.with_context(ar_partner_ids=debtor.partner_id.ids).search(
            [
                ("debtor_id", "=", debtor.id),
                ("days_late", ">", 0),
                ("amount_open", ">", 0),
                ("reason", "in", WITHHELD),
            ],
            order="hold_until, id",
        )
        for same in items.grouped("reason").values():
            yield same[-1:].explanation

    def _next_step(self, total):
        if self.reason == "set_off" and self.debtor_id.set_off_amount:
            return self.env._(
                "Apply the customer's credits: they cover %(amount)s.",
                amount=self._company_money(self.debtor_id.set_off_amount),
            )
        if self.reason != "ready":
            return self.explanation
        return self.env._(
            "%(level)s: %(amount)s ready",
            level=self.level_id.name,
            amount=self._company_money(total),
        )

    @api.depends_context("lang", "ar_as_of")
    @api.depends("reason")
    def _compute_explanation(self):
        for item in self:
            item.explanation = getattr(item, f"_explain_{item.reason}")()

    # One sentence per reason, with the figures and the day on which it changes. -----------------
    def _explain_not_posted(self):
        return self.env._("The document is not posted.")

    def _explain_settled(self):
        return self.env._("Nothing is open.")

    def _explain_credit(self):
        return self.env._(
            "In the customer's favour: %(amount)s.", amount=self._money(-self.amount_open)
        )

    def _explain_no_debtor(self):
        return self.env._("The journal item names no customer.")

    def _explain_payment_in_process(self):
        amount = self._money(self.amount_in_process)
        if self.post_dated_on:
            return self.env._(
                "A payment of %(amount)s is post-dated, due on %(date)s.",
                amount=amount,
                date=self._day(self.post_dated_on),
            )
        return self.env._("A payment of %(amount)s is under way.", amount=amount)

    def _explain_not_due(self):
        return self.env._("Due on %(date)s.", date=self._day(self.date_due))

    def _explain_no_followup(self):
        return self.env._("The journal item, or its account, is excluded from follow-up.")

    def _explain_insolvent(self):
        return self.env._("The customer is insolvent: what is owed is claimed, not chased.")

    def _explain_legal(self):
        return self.env._("The customer is with the lawyers; nothing is sent besides.")

    def _explain_on_hold(self):
        if self.hold_id.until == self.hold_until:
            return self.env._(
                "On hold until %(date)s: %(reason)s",
                date=self._day(self.hold_until),
                reason=self.hold_id.reason,
            )
        return self.env._("On hold until %(date)s.", date=self._day(self.hold_until))

    def _explain_disputed(self):
        return self.env._(
            "%(disputed)s of the open %(open)s is disputed.",
            disputed=self._money(self.amount_disputed),
            open=self._money(self.amount_open),
        )

    def _explain_promised(self):
        return self.env._(
            "Payment is promised; waiting until %(date)s.", date=self._day(self.promised_until)
        )

    def _explain_no_policy(self):
        return self.env._("Neither the invoice, the customer nor the company has a dunning policy.")

    def _explain_never(self):
        return self.env._(
            "Policy “%(policy)s” never duns: %(reason)s",
            policy=self.policy_id.name,
            reason=self.policy_id.never_reason,
        )

    def _explain_below_minimum(self):
        return self.env._(
            "%(total)s would be asked for in all, less than the minimum of %(minimum)s.",
            total=self._company_money(self.amount_debtor_total),
            minimum=self._company_money(self.amount_minimum),
        )

    def _explain_set_off(self):
        return self.env._(
            "Covered by the customer's credits: %(amount)s.",
            amount=self._money(self.amount_set_off),
        )

    def _explain_handed_over(self):
        if not self.last_level_id:
            return self.env._(
                "Policy “%(policy)s” has no level for items past due.", policy=self.policy_id.name
            )
        return self.env._(
            "The last level, “%(level)s”, was reached on %(date)s.",
            level=self.last_level_id.name,
            date=self._day(self.last_notice_date),
        )

    def _explain_excluded(self):
        exclusion = self.exclusion_id.sudo()
        told = {"user": exclusion.user_id.name, "reason": exclusion.reason}
        if exclusion.lasts == Lasts.CHANGE:
            return self.env._(
                "Excluded by %(user)s until something is paid or its next level comes: %(reason)s",
                **told,
            )
        return self.env._(
            "Excluded by %(user)s until %(date)s: %(reason)s",
            date=self._day(exclusion.until),
            **told,
        )

    def _explain_cooling_down(self):
        told = {"last": self._day(self.last_heard_on), "again": self._day(self.rests_until)}
        if self.last_notice_date == self.last_heard_on:
            return self.env._(
                "Last notice on %(last)s; not mentioned again before %(again)s.", **told
            )
        return self.env._(
            "The customer's last notice was on %(last)s; the next goes out on %(again)s at the "
            "earliest.",
            **told,
        )

    def _explain_awaiting_delivery(self):
        notice = self.blocking_notice_id
        states = dict(notice._fields["state"]._description_selection(self.env))
        return self.env._(
            "Waits for notice %(notice)s, which is: %(state)s.",
            notice=notice.name,
            state=states.get(notice.state),
        )

    def _explain_before_level(self):
        told = {
            "level": self.level_id.name,
            "date": self._day(self._later(self.date_due, self.level_id.days)),
        }
        if self.days_late == 1:
            return self.env._("One day late; level “%(level)s” starts on %(date)s.", **told)
        return self.env._(
            "%(late)s days late; level “%(level)s” starts on %(date)s.", late=self.days_late, **told
        )

    def _explain_no_address(self):
        customer = self.debtor_id.sudo().partner_id
        if customer != customer._ar_of_company(self.company_id):
            return self.env._(
                "The customer's contact belongs to another company now: nobody there is written "
                "to from here."
            )
        return self.env._(
            "Level “%(level)s” is due, but no address of the customer can be used for it.",
            level=self.level_id.name,
        )

    def _explain_other_policy(self):
        return self.env._(
            "Ready by policy “%(policy)s”, of which this run is not.", policy=self.policy_id.name
        )

    def _explain_note_waits(self):
        return self.env._(
            "Due on %(date)s. It stands in no reminder, and one is ready: “%(level)s” waits.",
            date=self._day(self.date_due),
            level=self.level_id.name,
        )

    def _explain_ready(self):
        told = {"level": self.level_id.name, "amount": self._money(self.amount_due)}
        if self.days_late <= 0:
            told["date"] = self._day(self.date_due)
            return self.env._("Due on %(date)s; ready for “%(level)s” with %(amount)s.", **told)
        if self.days_late == 1:
            return self.env._("One day late; ready for level “%(level)s” with %(amount)s.", **told)
        return self.env._(
            "%(late)s days late; ready for level “%(level)s” with %(amount)s.",
            late=self.days_late,
            **told,
        )

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _company_money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.company_currency_id)

    def _day(self, day):
        return format_date(self.env, day)

    @staticmethod
    def _later(day, days):
        """So many days on; one item beyond the calendar's end must not take the list with it."""
        try:
            return day + timedelta(days=days)
        except OverflowError:
            return date.max

    def action_take_back_in(self):
        """End what leaves these items out of the runs."""
        self.exclusion_id.action_end()

    def action_release_hold(self):
        """End the hold of these items by themselves; that of a document is ended there."""
        self.env["ar.hold.wizard"].check_access("create")
        self.check_access("read")
        self.hold_id.sudo().unlink()

    def action_open_document(self):
        self.ensure_one()
        return self.move_id._get_records_action()

    @api.model
    def _count_by_reason(self, as_of, companies):
        """``{reason: (items, open amount in company currency)}`` of all open items."""
        self.env["ar.dunning.eligibility"]._flush()
        query = self.env["ar.dunning.eligibility"]._query(as_of, companies=companies.ids)
        rows = self.env.execute_query(
            SQL(
                "SELECT reason, COUNT(*), SUM(amount_open_company) FROM (%s) item GROUP BY reason",
                query,
            )
        )
        return {reason: (count, amount) for reason, count, amount in rows}
