from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.addons.ar_base.domain.money import major, minor
from odoo.addons.ar_base.models.guard.ar_bounded import latest_day
from odoo.addons.ar_base.models.guard.ids import check_ids
from odoo.addons.ar_base.orm.choices import choices
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...domain.promise.judging import State
from ...domain.promise.plan import MOST_INSTALMENTS, WITHIN_DAYS, split
from .ar_promise_instalment import BY_PROMISE, FALLS_DUE, falls_due

STATES = choices(
    {
        State.REQUESTED: "To Be Agreed",
        State.OPEN: "Open",
        State.KEPT: "Kept",
        State.PARTLY_KEPT: "Partly Kept",
        State.BROKEN: "Broken",
        State.FALLEN_AWAY: "Fell Away",
        State.WITHDRAWN: "Withdrawn",
    }
)

#: What may be set besides the terms and what the chatter writes.
FREE_FIELDS = {"note", "withdrawn_reason", "split_count", "split_from"}

#: What was promised: settled once the promise has ended.
TERMS = {"amount", "date", "promised_on", "user_id", "instalment_ids", "move_line_ids"}

#: Neither judged for good nor withdrawn.
GIVEN = (State.REQUESTED, State.OPEN)

#: Fixed when the promise is given.
PARTIES = {"debtor_id", "currency_id"}


class ArPromise(models.Model):
    """What a debtor committed to pay, and when: so much of its items is not dunned meanwhile.

    Here are its terms; ``ar_promise_limits`` says which of them a manager agrees to, and
    ``ar_promise_judging`` reads in the journal what became of it.
    """

    _name = "ar.promise"
    _description = "Promise to Pay"
    _inherit = [
        "ar.approved",
        "ar.guarded",
        "ar.bounded",
        "mail.thread",
        "mail.activity.mixin",
        "ar.workbook.mixin",
    ]
    _workbook = "promise"
    _order = "date desc, id desc"

    # One customer that another company took fails no list: the name is read, and nothing else.
    display_name = fields.Char(compute_sudo=True)

    debtor_id = fields.Many2one("ar.debtor", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="debtor_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    partner_id = fields.Many2one(
        related="debtor_id.partner_id", store=True, index=True, string="Customer"
    )
    promised_on = fields.Date(required=True, default=lambda self: self.env.company._ar_today())
    date = fields.Date(
        string="Pays by",
        required=True,
        tracking=True,
        help="The promised day; of several instalments, the last one's.",
    )
    falls_due = fields.Selection(
        FALLS_DUE, compute="_compute_falls_due", help="By the company's own day."
    )
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(required=True, tracking=True, aggregator=None)
    item_ids = fields.One2many("ar.promise.item", "promise_id", string="Promised Items")
    move_line_ids = fields.Many2many(
        "account.move.line",
        string="Items",
        compute="_compute_move_line_ids",
        inverse="_inverse_move_line_ids",
        search="_search_move_line_ids",
    )
    instalment_ids = fields.One2many("ar.promise.instalment", "promise_id", string="Instalments")
    instalment_count = fields.Integer(compute="_compute_instalment_count")
    split_count = fields.Integer(
        string="Instalments Wanted",
        compute="_compute_split",
        readonly=False,
        help="Enter a number, and the amount is split into so many monthly instalments.",
    )
    split_from = fields.Date(string="First Instalment", compute="_compute_split", readonly=False)
    note = fields.Char()
    user_id = fields.Many2one(
        "res.users", string="Taken by", required=True, default=lambda self: self.env.user
    )
    state = fields.Selection(
        STATES,
        default="open",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
        copy=False,
    )
    withdrawn_code = fields.Selection(
        [
            ("no_items", "Its items no longer exist"),
            ("superseded", "Superseded by a later promise"),
            ("refused", "No manager agreed to it"),
            ("moved", "Items of it are owed by another customer now"),
            ("lapsed", "Its day came before a manager agreed to it"),
        ],
        string="Withdrawn, since",
        readonly=True,
        copy=False,
        help="Why it ended by itself.",
    )
    withdrawn_reason = fields.Char(string="Why Withdrawn", copy=False)

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A promise needs an amount greater than zero."
    )
    _not_in_the_past = models.Constraint(
        "CHECK (date >= promised_on)", "A promise cannot fall due before it was made."
    )

    @api.depends("partner_id", "amount", "currency_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = self.env._(
                "%(customer)s: %(amount)s by %(date)s",
                customer=promise.sudo().partner_id.display_name or "",
                amount=promise.currency_id.format(promise.amount) if promise.currency_id else "",
                date=format_date(self.env, promise.date),
            )

    @api.depends("date", "company_id")
    def _compute_falls_due(self):
        for promise in self:
            promise.falls_due = falls_due(promise.date, promise.company_id)

    # ------------------------------------------------------------------
    # Items
    # ------------------------------------------------------------------
    @api.depends("item_ids.move_line_id")
    def _compute_move_line_ids(self):
        for promise in self:
            promise.move_line_ids = promise.item_ids.move_line_id

    def _inverse_move_line_ids(self):
        wanted = {promise: promise.move_line_ids for promise in self}
        for promise, lines in wanted.items():
            items = promise.sudo().item_ids
            items.filtered(lambda item: item.move_line_id not in lines).unlink()
            promise._add_items(lines - items.exists().move_line_id)

    def _search_move_line_ids(self, operator, value):
        return [("item_ids.move_line_id", operator, value)]

    def _add_items(self, lines):
        """Put journal items under the promise, with what is open on them now."""
        self._check_not_promised(lines)
        # At once: of more than Odoo fetches at a time, each amount would ask for its own currency.
        lines.sudo().fetch(["currency_id"])
        today = self.company_id._ar_today()
        still_open = self.env["ar.ledger"]._open_of(lines, today)
        self.env["ar.promise.item"].sudo().create(
            [
                {
                    "promise_id": self.id,
                    "move_line_id": line.id,
                    "amount_before": (before := still_open[line]["amount_currency"]),
                    "settled_before": line.amount_currency - before,
                    "noted_on": today,
                }
                for line in lines
            ]
        )

    def _check_not_promised(self, lines):
        """An item is under one live promise at most. The database sees to it; this explains."""
        taken = self.env["ar.promise.item"].search(
            [
                ("move_line_id", "in", lines.ids),
                ("live", "=", True),
                ("promise_id", "not in", self.ids),
            ],
            limit=1,
        )
        if taken:
            raise ValidationError(
                self.env._(
                    "%(item)s is already under a live promise (%(promise)s). Withdraw that promise "
                    "first, or leave the item out.",
                    item=taken.move_line_id.display_name,
                    promise=taken.promise_id.display_name,
                )
            )

    # ------------------------------------------------------------------
    # Instalments
    # ------------------------------------------------------------------
    @api.depends("instalment_ids")
    def _compute_instalment_count(self):
        for promise in self:
            promise.instalment_count = len(promise.instalment_ids)

    # No dependency: a form's wish is not to be overwritten while its instalments are edited.
    def _compute_split(self):
        for promise in self:
            promise.split_count = max(1, len(promise.instalment_ids))
            promise.split_from = min(promise.instalment_ids.mapped("date"), default=False)

    @api.onchange("split_count", "split_from", "amount")
    def _onchange_split(self):
        """Split evenly, month by month, from the first instalment or the promised day."""
        first = self.split_from or self.date
        if self.split_count > 1 and first and self._minor(self.amount) >= self.split_count:
            self.split_from = first
            self.instalment_ids = [
                Command.clear(),
                *self._split(self.amount, first, self.split_count),
            ]
        elif self.split_count <= 1 and len(self.instalment_ids) > 1:
            self.date = first
            self.instalment_ids = [Command.clear()]

    @api.onchange("instalment_ids")
    def _onchange_instalment_ids(self):
        if len(self.instalment_ids) > 1:
            self.date = max(filter(None, self.instalment_ids.mapped("date")), default=self.date)

    @api.model
    def _split(self, amount, first_date, count, months=1, currency=None):
        """Commands for even instalments that add up to the amount, ``months`` apart."""
        currency = currency or self.currency_id or self.env.company.currency_id
        digits = currency.decimal_places
        step = minor(currency.rounding, digits)
        try:
            instalments = split(minor(amount, digits), first_date, count, months, step)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "%(amount)s cannot be paid in %(count)s instalments: there are %(most)s of "
                    "them at most, something is paid in each, and the last one within some years.",
                    amount=currency.format(amount),
                    count=count,
                    most=MOST_INSTALMENTS,
                )
            ) from error
        return [
            Command.create(
                {
                    "date": instalment.due,
                    "amount": major(instalment.amount, digits),
                }
            )
            for instalment in instalments
        ]

    def _align_instalments(self, planned):
        """A promise without a plan has one instalment: its own amount and day.

        The day of a plan is its last instalment's.
        """
        for promise in self:
            instalments = promise.instalment_ids
            terms = {"date": promise.date, "amount": promise.amount}
            if not instalments:
                instalments.create({"promise_id": promise.id, **terms})
            elif len(instalments) == 1 and not planned:
                instalments.write(terms)
            elif promise.date != (last := promise._last_day()):
                promise.date = last

    def _last_day(self):
        return max(self.instalment_ids.mapped("date"))

    def _check_day_of_plan(self, planned):
        """Raise where a day is given that the instalments contradict."""
        for promise in self:
            has_plan = promise.instalment_ids and (planned or len(promise.instalment_ids) > 1)
            if has_plan and promise.date != (last := promise._last_day()):
                raise ValidationError(
                    self.env._(
                        "Its last instalment is paid by %(last)s, the promise by %(date)s. Change "
                        "the days of the instalments: the last one's is that of the promise.",
                        last=format_date(self.env, last),
                        date=format_date(self.env, promise.date),
                    )
                )

    # ------------------------------------------------------------------
    # Giving, changing, withdrawing
    # ------------------------------------------------------------------
    def _free_fields(self):
        return super()._free_fields() | FREE_FIELDS | TERMS

    def _first_fields(self):
        return super()._first_fields() | PARTIES

    def _fixed_fields(self):
        return super()._fixed_fields() | PARTIES

    def _guard_message(self):
        return self.env._(
            "A promise begins open, and what became of it is read in the journal. For another "
            "debtor or currency, note another promise."
        )

    def _bounds(self):
        """No promise is for a day that nobody will see, and none was given on one."""
        latest = latest_day()
        within = tuple(latest + timedelta(sign * WITHIN_DAYS) for sign in (-1, 1))
        return super()._bounds() | dict.fromkeys(("promised_on", "date", "split_from"), within)

    @api.model_create_multi
    def create(self, vals_list):
        promises = super(ArPromise, self.with_context(ar_promise_terms=BY_PROMISE)).create(
            [self._with_day_of_plan(vals) for vals in vals_list]
        )
        promises._check_taken_by()
        promises._check_day_of_plan(planned=True)
        promises._settle_terms(planned=True)
        promises.sudo()._set_levels()
        promises._judge()
        promises._settle_limits()
        self.env["ar.debtor"]._touch(promises.move_line_ids)
        return promises.with_env(self.env)

    @api.model
    def _with_day_of_plan(self, vals):
        """Let a plan that comes without a day end with its last instalment."""
        days = [given["date"] for given in self._new_instalments(vals) if given.get("date")]
        return vals if vals.get("date") or not days else {**vals, "date": max(days)}

    def _new_instalments(self, vals):
        """The values of instalments that are to be made, after a look at how many there are.

        Nobody waits for so many; to make them would keep a worker for minutes.
        """
        check_ids(self, vals)
        commands = vals.get("instalment_ids") or ()
        if isinstance(commands, models.BaseModel):
            return []
        made = [
            command[2]
            for command in commands
            if isinstance(command, list | tuple) and command[0] == Command.CREATE
        ]
        if len(made) > MOST_INSTALMENTS:
            raise self._too_many()
        return made

    def _too_many(self):
        return ValidationError(
            self.env._("A promise has %(most)s instalments at most.", most=MOST_INSTALMENTS)
        )

    def write(self, vals):
        """What was promised, and said of it, changes only while it is open."""
        if not self.env.su:
            self._check_said(vals)
            if vals.keys() & TERMS:
                self._check_open()
        self._new_instalments(vals)
        if "user_id" in vals:
            self._note_hands()
        promises = self.with_context(ar_promise_terms=BY_PROMISE)
        result = super(ArPromise, promises).write(vals)
        if "user_id" in vals:
            self._check_taken_by()
        aligning = self.env.context.get("ar_promise_terms") is BY_PROMISE
        if vals.keys() & (TERMS - {"user_id"}) and not aligning:
            planned = "instalment_ids" in vals
            if "date" in vals:
                promises._check_day_of_plan(planned)
            promises._settle_terms(planned)
            promises._judge()
            promises._settle_limits()
            self.env["ar.debtor"]._touch(self.move_line_ids)
        return result

    def _check_taken_by(self):
        """A promise is put down to a colleague who works here, or to whoever notes it."""
        if self.env.su:
            return
        for promise in self:
            promise.company_id._ar_check_colleague(promise.user_id - self.env.user)

    def _check_open(self):
        ended = self.filtered(lambda promise: promise.state not in GIVEN)
        if ended:
            raise UserError(
                self.env._(
                    "The promise %(promise)s has ended; note a new one for what is still open.",
                    promise=ended[0].display_name,
                )
            )

    def _check_said(self, vals):
        """What was noted of a promise before it ended is evidence; why it was withdrawn is said
        once, by whoever withdrew it."""
        for promise in self.filtered(lambda promise: promise.state not in GIVEN):
            says_why = promise.state == State.WITHDRAWN and not (
                promise.withdrawn_code or promise.withdrawn_reason
            )
            if vals.keys() & ({"note"} if says_why else {"note", "withdrawn_reason"}):
                raise UserError(
                    self.env._(
                        "The promise %(promise)s has ended: what was said of it stays. What there "
                        "is to add, log as a note.",
                        promise=promise.display_name,
                    )
                )

    def _settle_terms(self, planned):
        """Bring instalments in line, check what was promised, and note what it is worth.

        :param planned: whether the instalments are as they were given
        """
        self._align_instalments(planned)
        for promise in self:
            promise._check_day()
            promise._check_items()
            promise._check_amount()
            promise._check_plan()
            promise.sudo().amount_company = promise._book_value()

    def _check_day(self):
        today = self.company_id._ar_today()
        if self.promised_on > today:
            raise ValidationError(
                self.env._(
                    "Nobody promised anything on %(date)s: that day is still to come.",
                    date=format_date(self.env, self.promised_on),
                )
            )

    def _check_items(self):
        if not self.item_ids:
            raise ValidationError(self.env._("A promise names the items that will be paid."))
        for item in self.item_ids:
            line = item.move_line_id
            if (
                line.company_id != self.company_id
                or line.partner_id.sudo().commercial_partner_id != self.partner_id
                or line.currency_id != self.currency_id
                or line.account_id.account_type != "asset_receivable"
            ):
                raise ValidationError(
                    self.env._(
                        "Item %(item)s is not an item of %(debtor)s in %(currency)s.",
                        item=line.display_name,
                        debtor=self.debtor_id.display_name,
                        currency=self.currency_id.name,
                    )
                )
            if line.parent_state != "posted" or item.amount_before <= 0:
                raise ValidationError(
                    self.env._(
                        "Nothing is open on %(item)s that could be promised; leave it out.",
                        item=line.display_name,
                    )
                )

    def _check_amount(self):
        open_before = sum(self.item_ids.mapped("amount_before"))
        if self.currency_id.compare_amounts(self.amount, open_before) > 0:
            raise ValidationError(
                self.env._(
                    "%(amount)s is more than the %(open)s that is open on the promised items. "
                    "Lower the amount or add items.",
                    amount=self.currency_id.format(self.amount),
                    open=self.currency_id.format(open_before),
                )
            )

    def _check_plan(self):
        if len(self.instalment_ids) > MOST_INSTALMENTS:
            raise self._too_many()
        total = sum(self.instalment_ids.mapped("amount"))
        if self.currency_id.compare_amounts(total, self.amount):
            raise ValidationError(
                self.env._(
                    "The instalments add up to %(total)s, the promise is %(amount)s. Make them "
                    "agree.",
                    total=self.currency_id.format(total),
                    amount=self.currency_id.format(self.amount),
                )
            )
        if min(self.instalment_ids.mapped("date")) < self.promised_on:
            raise ValidationError(
                self.env._(
                    "The first instalment falls due before %(date)s, the day of the promise.",
                    date=format_date(self.env, self.promised_on),
                )
            )

    def _book_value(self):
        """What the promised amount stands for in company currency, at its items' book value."""
        lines = self.item_ids.move_line_id
        still_open = self.env["ar.ledger"]._open_of(lines, self.company_id._ar_today()).values()
        residual = sum(row["amount_currency"] for row in still_open)
        if self.company_id.currency_id == self.currency_id:
            return self.amount
        if not residual:
            return self.amount_company
        book = sum(row["amount"] for row in still_open)
        return self.company_id.currency_id.round(book * self.amount / residual)

    def action_withdraw(self):
        """The items are dunned again. That they were promised before still counts."""
        self.check_access("write")
        self._withdraw()

    def _withdraw(self):
        ended = self.filtered(lambda promise: promise.state not in GIVEN)
        if ended:
            raise UserError(
                self.env._(
                    "The promise %(promise)s has ended; it can no longer be withdrawn.",
                    promise=ended[0].display_name,
                )
            )
        self.check_access("write")
        self.sudo()._end_withdrawn()
        self._drop_approval()
        self.env["ar.debtor"]._touch(self.move_line_ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_ended(self):
        """Deleting a broken promise would make its items look as if none had been broken."""
        if self.filtered(lambda promise: promise.state not in GIVEN or promise.level):
            raise UserError(
                self.env._(
                    "A promise that has ended, or follows a broken one, is kept. Withdraw it."
                )
            )
