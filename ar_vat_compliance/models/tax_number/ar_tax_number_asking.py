"""Asking registries: in the background, a few at a time, again after a failure, never too often."""

from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.addons.ar_base.domain.message import message_box
from odoo.addons.ar_base.domain.names.comparing import compare, likeness
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..roles import OFFICER, require
from .ar_tax_registry import CouldNotAsk

#: How long to wait after the first failure, the second, ...
PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=12),
    timedelta(days=1),
)
ANSWERED = {"ask_after": False, "attempts": 0, "last_failure": False}


class ArTaxNumber(models.Model):
    _inherit = "ar.tax.number"

    answer_id = fields.Many2one(
        "ar.tax.answer",
        string="Latest Answer",
        compute="_compute_answer",
        help="The latest answer of a registry to the current company; what could not be asked is "
        "none.",
    )
    registry_state = fields.Selection(
        [
            ("valid", "Valid"),
            ("invalid", "Not valid"),
            ("outdated", "To be asked again"),
            ("unknown", "Not asked"),
        ],
        string="Registry",
        compute="_compute_answer",
        search="_search_registry_state",
    )
    ask_after = fields.Datetime(
        readonly=True, index="btree_not_null", help="Waits to be asked from then on."
    )
    ask_company_id = fields.Many2one("res.company", readonly=True, help="Who asks.")
    attempts = fields.Integer(readonly=True, help="Failed attempts in a row.")
    last_failure = fields.Char(readonly=True)

    @api.depends("number")
    @api.depends_context("company")
    def _compute_answer(self):
        company = self.env.company.sudo()
        answers = self.env["ar.tax.answer"].sudo()
        latest = {}
        for answer in answers.search(
            [
                ("number", "in", self.mapped("number")),
                ("company_id", "=", company.id),
                ("outcome", "!=", "could_not_ask"),
            ]
        ):
            latest.setdefault(answer.number, answer)
        for number in self:
            answer = latest.get(number.number, answers.browse())
            number.answer_id = answer
            if not answer:
                number.registry_state = "unknown"
            elif not number._is_fresh(answer, company):
                number.registry_state = "outdated"
            else:
                number.registry_state = answer.outcome

    def _search_registry_state(self, operator, value):
        """By the latest answer to the current company, as :meth:`_compute_answer` tells it."""
        if operator != "in":
            return NotImplemented
        company = self.env.company.sudo()
        young = fields.Datetime.now() - timedelta(days=company.ar_tax_answer_days)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT number, CASE WHEN asked_on > %s THEN outcome ELSE 'outdated' END
                  FROM (SELECT DISTINCT ON (number) number, outcome, asked_on FROM ar_tax_answer
                         WHERE company_id = %s AND outcome <> 'could_not_ask'
                      ORDER BY number, asked_on DESC, id DESC) latest
                """,
                young,
                company.id,
            )
        )
        found = [number for number, state in rows if state in value]
        if "unknown" in value:
            answered = [number for number, _state in rows]
            return ["|", ("number", "in", found), ("number", "not in", answered)]
        return [("number", "in", found)]

    def _is_fresh(self, answer, company):
        """Whether an answer is young enough not to ask again."""
        until = answer.asked_on + timedelta(days=company.ar_tax_answer_days)
        return fields.Datetime.now() < until

    # ------------------------------------------------------------------
    # Who is to be asked
    # ------------------------------------------------------------------
    def action_ask(self):
        """Put numbers in the queue; those with a fresh answer are left out."""
        require(self.env, OFFICER)
        self.check_access("read")
        company = self.env.company.sudo()
        registry = self._registry(company)
        waiting = self.filtered(lambda number: number._may_ask(registry, company))
        if not waiting:
            raise UserError(
                self.env._(
                    "None of these numbers is to be asked about: the registry does not know their "
                    "kind, they are wrong by themselves, or the last answer is younger than "
                    "%(days)s days.",
                    days=company.ar_tax_answer_days,
                )
            )
        waiting.sudo().write(
            {"ask_after": fields.Datetime.now(), "ask_company_id": company.id, "attempts": 0}
        )
        self.env.ref("ar_vat_compliance.ir_cron_ask_registries")._trigger()
        message = (
            self.env._("One number is being asked about.")
            if len(waiting) == 1
            else self.env._("%(count)s numbers are being asked about.", count=len(waiting))
        )
        return message_box(message, "info")

    def _registry(self, company):
        registry = self.env["ar.tax.registry"]._of(company)
        if registry is None:
            raise UserError(
                self.env._(
                    "%(company)s asks no registry yet: choose one in the settings.",
                    company=company.name,
                )
            )
        return registry

    def _may_ask(self, registry, company):
        """Whether the registry knows such numbers and has not been asked within the validity."""
        if self.severity == "error" or not registry._knows(self.kind, self.number):
            return False
        return not self._fresh_answer(company)

    def _fresh_answer(self, company):
        """The latest answer to a company, if it is young enough not to ask again; else none."""
        latest = self.env["ar.tax.answer"]._latest_of(self.number, company)
        return latest.filtered(lambda answer: self._is_fresh(answer, company))

    @api.model
    def _queue_due(self):
        """Numbers of customers without a fresh answer, for companies that ask."""
        for company in self.env["res.company"].search([("ar_tax_registry", "!=", False)]):
            self._queue_due_of(company)

    @api.model
    def _night_queue(self, night):
        if night.company.ar_tax_registry:
            self._queue_due_of(night.company)

    @api.model
    def _queue_due_of(self, company):
        registry = self.env["ar.tax.registry"]._of(company)
        due = (
            self.with_company(company)
            .search(
                [
                    ("severity", "!=", "error"),
                    ("ask_after", "=", False),
                    ("attempts", "<", len(PAUSES)),
                    ("company_id", "in", (False, company.id)),
                    ("partner_id.customer_rank", ">", 0),
                    ("registry_state", "in", ("unknown", "outdated")),
                ]
            )
            .filtered(lambda number: registry._knows(number.kind, number.number))
        )
        due.write({"ask_after": fields.Datetime.now(), "ask_company_id": company.id})

    # ------------------------------------------------------------------
    # Asking
    # ------------------------------------------------------------------
    @api.model
    def _cron_ask(self):
        """Ask about those that wait, as many as the companies allow at a time; commits each.

        Several workers share the queue; a number that another one asks about is passed over.
        """
        cron = self.env["ir.cron"]
        left = max(
            self.env["res.company"]
            .search([("ar_tax_registry", "!=", False)])
            .mapped("ar_tax_asks_per_run"),
            default=1,
        )
        while left > 0 and (number := self._next()):
            if number.ask_company_id.ar_tax_registry:
                number._ask_now(number.ask_company_id)
                left -= 1
            else:  # the company has given up asking meanwhile
                number.ask_after = False
            if cron._commit_progress(1) <= 0:
                break
        if self._waiting_count():
            self.env.ref("ar_vat_compliance.ir_cron_ask_registries")._trigger(
                fields.Datetime.now() + timedelta(minutes=1)
            )

    def _waiting_count(self):
        return self.search_count([("ask_after", "<=", fields.Datetime.now())])

    @api.model
    def _next(self):
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM ar_tax_number WHERE ask_after <= %s ORDER BY ask_after, id"
                " LIMIT 1 FOR UPDATE SKIP LOCKED",
                fields.Datetime.now(),
            )
        )
        return self.browse(row[0] for row in rows)

    def _ask_now(self, company):
        """Ask about a number, unless it was asked lately, and keep the answer.

        :return: the ``ar.tax.answer``, also of a question that could not be asked
        """
        self.ensure_one()
        company = company.sudo()
        answers = self.env["ar.tax.answer"]
        if fresh := self._fresh_answer(company):
            self.sudo().write(ANSWERED)
            return fresh
        registry = self._registry(company)
        requester = (company.vat or "").strip()
        if requester:
            requester = self._check(requester, company.country_id.code).number
        partner = self.partner_id
        values = {
            "number": self.number,
            "kind": self.kind,
            "partner_id": partner.id,
            "company_id": company.id,
            "registry": company.ar_tax_registry,
            "asked_on": fields.Datetime.now(),
            "asked_by": self.env.uid if self.env.uid != SUPERUSER_ID else False,
            "requester": requester or False,
            "our_name": partner.name,
        }
        try:
            answer = registry.with_company(company)._ask(self.number, requester)
        except CouldNotAsk as failure:
            self._put_off(failure)
            values |= {"outcome": "could_not_ask", "failure": str(failure)}
        else:
            self.sudo().write(ANSWERED)
            values |= {
                "outcome": "valid" if answer.is_valid else "invalid",
                "name": answer.name,
                "address": answer.address,
                "consultation_number": answer.consultation_number,
                "name_answer": compare(partner.name, answer.name).value if answer.name else False,
                "address_agreement": likeness(
                    partner._display_address(without_company=True) or "", answer.address
                ),
            }
        self.invalidate_recordset(["answer_id", "registry_state"])
        return answers.sudo().create(values)

    def _put_off(self, failure):
        """Ask again later, each time after a longer pause; after some tries, not any more."""
        attempts = self.attempts + 1
        again = failure.again and attempts < len(PAUSES)
        self.sudo().write(
            {
                "attempts": attempts if failure.again else len(PAUSES),
                "ask_after": fields.Datetime.now() + PAUSES[attempts - 1] if again else False,
                "last_failure": str(failure),
            }
        )
