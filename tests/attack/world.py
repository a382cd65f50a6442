"""The world that is attacked: two companies with something of every kind, and who attacks.

It is built once for a database, by the suite's own methods, and committed; the tests undo what
they do. What belongs to a side is told by when it was made, not by its fields: so it holds for
models that nobody has thought of yet. Whatever people of one company may not learn of the other
carries the other's mark or an amount of its size, by which it is known in answers.
"""

import json
import re
from datetime import timedelta
from pathlib import Path
from zlib import crc32

from matrix import kind, our_models, parents_first
from odoo import SUPERUSER_ID, Command, api, fields
from odoo.addons.ar_base.domain.outbox.letter import Address, Letter
from roles import OF_BOTH, ROLES
from values import minimal

#: In every name, reference and text of a company's records.
MARK = {"A": "Quimbyaye", "B": "Zephyrbee"}
#: B's amounts are in millions, and nothing else is.
SCALE = {"A": 1, "B": 1000}
#: Builds a side, and is nobody's enemy.
COLLEAGUE = (
    "base.group_user",
    "ar_collections.group_ar_manager",
    "ar_vat_compliance.group_tax_manager",
    "account.group_account_manager",
    "base.group_partner_manager",
)
#: Tax numbers of customers; the registry does not know the second one.
NUMBERS = {"A": ("DE136695976", "DE811907980"), "B": ("DE129273398", "DE115235681")}
#: Open items of another customer than all other picks are about.
OTHERS = "items of another customer"
STATE = "ar_attack.world"
HERE = Path(__file__).parent
#: Models of others whose rows are kept apart by side too.
CORE = (
    "account.move",
    "account.tax",
    "digest.digest",
    "account.move.line",
    "account.payment",
    "account.journal",
    "mail.activity",
    "mail.message",
    "ir.attachment",
    "res.partner",
    "res.users",
)


class Side:
    """A company, and the ids of what is its own.

    ``rows``: by model, all that was made for it; ``picks``: those to begin with; ``users``: ids by
    role; ``lacking``: why there is nothing of a model.
    """

    def __init__(
        self, env, key, company, colleague, rows=None, picks=None, users=None, lacking=None
    ):
        self.key = key
        self.mark = MARK[key]
        self.company = env["res.company"].browse(company)
        self.today = self.company._ar_today()
        self.colleague = colleague
        self.rows = rows or {}
        self.picks = picks or {}
        self.users = users or {}
        self.lacking = lacking or {}
        self.env = self.env_of(env, colleague)

    def env_of(self, env, user):
        return env(user=user, su=False, context=self.context)

    @property
    def context(self):
        return {"allowed_company_ids": self.company.ids}

    def day(self, days):
        return self.today + timedelta(days=days)

    def amount(self, amount):
        """An amount as only this side has them."""
        return SCALE[self.key] * amount + 0.17

    def stands_in(self, text):
        """Whether a text tells something of this side: its mark, an e-mail, a number, an amount."""
        return bool(self.told.search(text))

    @property
    def told(self):
        amounts = r"|\b\d{7,8}\.\d{1,2}\b|\b\d{1,2},\d{3},\d{3}\b" if SCALE[self.key] > 1 else ""
        return re.compile(self.mark[:4] + amounts, re.IGNORECASE)

    def own(self, model):
        """Ids of this side's records of a model, those to begin with first."""
        return [*dict.fromkeys([*self.picks.get(model, ()), *self.rows.get(model, ())])]

    def pick(self, model):
        """A record's id: the side's own, else any; None where there is none."""
        return self.other(model, None)

    def some(self, model):
        """Ids of the side's own records; of any, where the model is everybody's."""
        return self.own(model) or self.env[model].sudo().search([], limit=3).ids

    def other(self, model, than):
        """The id of another record than one."""
        return next((id_ for id_ in self.some(model) if id_ != than), None)


class World:
    """Both sides as they were committed."""

    def __init__(self, env):
        state = json.loads(env["ir.config_parameter"].sudo().get_param(STATE))
        if state["made_by"] != _made_by():
            raise AssertionError(
                "The world of this database was made by another world.py: make the database anew."
            )
        self.sides = {key: Side(env, key, **state[key]) for key in MARK}

    def of(self, role):
        return self.sides[role.home]

    def against(self, role):
        """The side that a role must not see."""
        return self.sides[role.foreign]


def _made_by():
    code = b"".join((HERE / name).read_bytes() for name in ("world.py", "roles.py"))
    return crc32(code)


def ensure_world(registry):
    """Build and commit the world, unless this database has it."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if not env["ir.config_parameter"].get_param(STATE):
            Builder(env).build()
            env.flush_all()
            cr.precommit.run()
            cr.postcommit.clear()
            cr.commit()


class Builder:
    """Makes the companies, what each side has, and the people."""

    def __init__(self, env):
        self.env = env

    def build(self):
        companies = self._companies()
        shared = self._partner(name="Shared Ltd", email="office@shared.example")
        self._share_settings()
        shipped = {
            name for name in our_models(self.env, "table") if self.env[name].search([], limit=1)
        }
        state = {"made_by": _made_by()}
        for key, company in companies.items():
            side = Maker(self.env, key, company, shipped)
            side.make(shared)
            side.make_attackers()
            state[key] = side.state()
        self.env["ir.config_parameter"].set_param(STATE, json.dumps(state))

    def _companies(self):
        first = self.env.company
        second = self.env["res.company"].create(
            {"name": MARK["B"], "currency_id": first.currency_id.id}
        )
        first.name = MARK["A"]
        germany = self.env.ref("base.de")
        for key, company in (("A", first), ("B", second)):
            company.write(
                {"country_id": germany.id, "email": f"office@{MARK[key]}.example".lower()}
            )
            company.ar_tz = "Europe/Berlin"
        charts = self.env["account.chart.template"]
        charts.try_loading("generic_coa", second, install_demo=False)
        (first | second).account_fiscal_country_id = germany
        return {"A": first.id, "B": second.id}

    def _share_settings(self):
        """What comes with no add-on, and belongs to all companies once somebody makes it."""
        self.env["ar.dispute.team"].create({"name": "Shared team"})
        reason = self.env["ar.dispute.reason"].search([], limit=1)
        self.env["ar.deduction.code"].create({"code": "SHARED", "reason_id": reason.id})

    def _partner(self, **values):
        germany = self.env.ref("base.de").id
        return self.env["res.partner"].create(
            {"is_company": True, "customer_rank": 1, "country_id": germany, **values}
        )


class Maker(Side):
    """A side while it is made, by the suite's own methods, as its colleague."""

    def __init__(self, env, key, company, shipped):
        super().__init__(env, key, company, SUPERUSER_ID)
        self.shipped = shipped
        self.before = self._all_rows()
        self.colleague = self.user("colleague", COLLEAGUE)
        self.deputy = self.user("deputy", COLLEAGUE[:2])
        self.substitute = self.user("substitute", COLLEAGUE[:2])
        self.env = self.env_of(env, self.colleague)

    @property
    def context(self):
        return super().context | {
            "tracking_disable": True,
            "mail_create_nosubscribe": True,
            "mail_auto_subscribe_no_notify": True,
            "no_reset_password": True,
        }

    def make(self, shared):
        steps = (
            self.make_customers,
            lambda: self.make_invoices(shared),
            self.make_debtors,
            self.make_runs,
            self.make_promises,
            self.make_disputes,
            self.make_work,
            self.make_reports,
            self.make_tax,
            self.make_approvals,
            self.make_the_rest,
        )
        for step in steps:
            step()
            self.env.flush_all()
            self.env.cr.precommit.run()
            self.env.invalidate_all()
            self.rows = self._new_rows()

    def state(self):
        return {
            "company": self.company.id,
            "colleague": self.colleague,
            "rows": self.rows,
            "picks": self.picks,
            "users": self.users,
            "lacking": self.lacking,
        }

    def user(self, name, groups, **values):
        """Without a password, which would take half a second to hash."""
        users = self.company.env["res.users"].with_context(**self.context)
        return users.create(
            {
                "name": f"{self.mark} {name}",
                "login": f"{name}-{self.key}".lower(),
                "email": f"{name}@{self.mark}.example".lower(),
                "group_ids": [Command.set([users.env.ref(group).id for group in groups])],
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "tz": "Europe/Berlin",
                **values,
            }
        ).id

    def make_attackers(self):
        for role in ROLES:
            if role.home == self.key:
                portal = {"partner_id": self.buyer} if role.name == "portal" else {}
                self.users[role.name] = self.user(role.name, role.groups, **portal)
        companies = self.company.search([]).ids
        self.users[OF_BOTH.name] = self.user(
            OF_BOTH.name, OF_BOTH.groups, company_ids=[Command.set(companies)]
        )

    def _all_rows(self):
        found = {}
        for model in (*our_models(self.env, "table", "transient"), *CORE):
            self.env.cr.execute(f'SELECT id FROM "{self.env[model]._table}" ORDER BY id')
            found[model] = [id_ for (id_,) in self.env.cr.fetchall()]
        return found

    def _new_rows(self):
        """What was not there before; and what was, but says that it is this company's."""
        after = self._all_rows()
        new = {name: sorted({*ids} - {*self.before[name]}) for name, ids in after.items()}
        for name in our_models(self.env, "table"):
            if "company_id" in self.env[name]._fields:
                own = [("company_id", "=", self.company.id), ("id", "in", self.before[name])]
                new[name] += self.env[name].sudo().search(own).ids
        for name in our_models(self.env, "view"):
            domain = [("company_id", "=", self.company.id)]
            new[name] = self.env[name].search(domain).ids
        return {name: ids for name, ids in new.items() if ids}

    # Customers and documents -------------------------------------------------------------------
    def make_customers(self):
        numbers = dict(zip(("Ada", "Babbage"), NUMBERS[self.key], strict=True))
        names = ("Ada", "Babbage", "Clarke", "Dijkstra", "Euler")
        names += ("Fourier", "Gauss", "Hilbert", "Iverson", "Jacobi", "Kepler")
        # As another system left them: Odoo would refuse Ada's, and the audit finds it.
        carried_over = self.env["res.partner"].with_context(no_vat_validation=True)
        self.customers = carried_over.create(
            [self._prepare_customer(name, numbers.get(name)) for name in names]
        ).with_env(self.env)
        self.first, self.second, self.third, self.quiet, _new = self.customers[:5]
        self.buyer = self.first.child_ids.id
        self.picks["res.partner"] = self.customers.ids
        self.picks["res.users"] = [self.colleague, self.deputy]
        self.picks["res.company"] = (self.company | self.company.search([])).ids

    def _prepare_customer(self, name, vat):
        domain = f"{self.mark}-customer.example".lower()
        return {
            "name": f"{self.mark} {name}",
            "is_company": True,
            "customer_rank": 1,
            "company_id": self.company.id,
            "country_id": self.env.ref("base.de").id,
            "street": f"{self.mark} Street",
            "email": f"{name}@{domain}".lower(),
            "vat": vat,
            "child_ids": [
                Command.create(
                    {
                        "name": f"{self.mark} {name} Buyer",
                        "company_id": self.company.id,
                        "email": f"buyer-{name}@{domain}".lower(),
                    }
                )
            ],
        }

    def make_invoices(self, shared):
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        journal.code = self.mark[:4].upper()
        plan = [(self.first, due) for due in (-50, -12)]
        plan += [(self.second, due) for due in (-50, -30, -12, -11, -10, -9, 10)]
        plan += [(self.third, due) for due in (-50, -30, -12)]
        plan += [(partner, -20) for partner in self.customers[5:]]
        moves = self.env["account.move"].create(
            [
                self._prepare_invoice(partner, 1000 + 100 * number, due)
                for number, (partner, due) in enumerate([*plan, (shared, -40)])
            ]
        )
        moves.action_post()
        self.invoices = moves
        self.pay(self.of(self.third)[0], self.amount(500))
        self.pay(self.of(self.third)[1])
        self.picks["account.move"] = self.of(self.second).ids[::-1]
        self.picks["account.move.line"] = self.items(self.of(self.second)[::-1]).ids
        self.picks[OTHERS] = self.items(self.of(self.third)).ids

    def _prepare_invoice(self, partner, amount, due):
        line = {
            "name": f"{self.mark} goods",
            "quantity": 2,
            "price_unit": self.amount(amount),
            "tax_ids": [],
        }
        return {
            "move_type": "out_invoice",
            "company_id": self.company.id,
            "partner_id": partner.id,
            "ref": f"{self.mark} order",
            "invoice_date": self.day(min(due, 0) - 20),
            "invoice_date_due": self.day(due),
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create(line)],
        }

    def of(self, partner):
        """The invoices of a customer, longest overdue first."""
        own = self.invoices.filtered(lambda move: move.partner_id == partner)
        return own.sorted("invoice_date_due")

    def items(self, moves):
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def pay(self, move, amount=None):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        values = {"payment_date": self.day(-5)} | ({"amount": amount} if amount else {})
        register.create(values)._create_payments()

    def debtor(self, partner):
        return self.env["ar.debtor"]._of(partner, self.company)

    # Rooms -------------------------------------------------------------------------------------
    def make_debtors(self):
        self.env["ar.debtor"].sudo()._ensure(self.company)
        self.policy = self.env["ar.dunning.policy"]._create_standard(self.company)
        self.policy.name = f"{self.mark} policy"
        self.policy.level_ids.write({"attach_statement": False, "attach_invoices": False})
        self.policy.action_make_default()
        self.env["ar.strategy"].sudo()._create_standard(self.company)
        self.env["ar.debtor"].sudo()._refresh(companies=self.company)
        known = (self.second, self.first, self.third, self.quiet)
        self.debtors = self.env["ar.debtor"].union(*map(self.debtor, known))
        self.debtors.write({"pinned_note": f"<p>{self.mark} note</p>"})
        self.picks["ar.debtor"] = self.debtors.ids

    def make_runs(self):
        """A notice in every state, each to a customer of its own; letters that wait for a printer.

        What to begin with is a proposal that nobody has read.
        """
        notices = self.env["ar.dunning.notice"]
        states = ("proposed", "cancelled", "approved", "queued", "sent", "failed", "in_doubt")
        partners = (self.second, self.second, self.third, *self.customers[5:8], self.first)
        for state, partner in zip(states, partners, strict=True):
            run = self.env["ar.dunning.run"]._propose(
                self.company, self.day(-1), debtors=self.debtor(partner)
            )
            notices |= run.notice_ids
            self.bring(run.notice_ids, state)
        self.picks["ar.dunning.run"] = notices.run_id.ids
        self.picks["ar.dunning.notice"] = notices.ids
        self.picks["ar.dunning.notice.line"] = notices[0].line_ids.ids
        self.picks["ar.dunning.exclusion"] = self.leave_out(notices[-1]).ids

    def leave_out(self, notice):
        """An item of a notice in doubt stays out of the runs, whatever becomes of the notice."""
        # It is there where this is called; a world is also made without the add-on.
        from odoo.addons.ar_collections.domain.dunning.exclusion import Lasts

        exclusions = self.env["ar.dunning.exclusion"]
        reason, until = f"{self.mark} reason", self.day(90)
        return exclusions._exclude_items(notice.line_ids[:1], reason, Lasts.DATE, until)

    def bring(self, notice, state):
        """Bring a proposed notice into a state."""
        if state == "proposed":
            return
        if state == "cancelled":
            notice._cancel("excluded", f"{self.mark} reason")
            return
        notice.action_approve()
        notice = notice.sudo()
        if state != "approved":
            notice._move_to("queued")
        if state not in ("approved", "queued"):
            notice.write({"subject": self.mark, "body": f"<p>{self.mark}</p>"})
            notice._move_to(state)
        if state in ("queued", "sent"):
            notice.letter_partner_id = notice.partner_id
        if state == "sent":
            self.mail(notice)

    def mail(self, notice):
        """That a notice went out as an e-mail; what it said stands in the outbox."""
        address = f"buyer@{self.mark}.example".lower()
        letter = Letter(
            subject=f"{self.mark} subject",
            body=f"<p>{self.mark} body</p>",
            html=f"<p>{self.mark} message</p>",
            addresses=(Address(f"{self.mark} <{address}>", address, notice.partner_id.id),),
        )
        now = fields.Datetime.now()
        self.env["ar.outbox"].sudo()._record(notice, "dunning_notice", letter, "sent", now)

    def make_promises(self):
        promises = self.env["ar.promise"]
        for partner, amount in ((self.second, 200), (self.third, 300)):
            items = self.items(self.of(partner)[2])
            promises |= promises.create(
                {
                    "debtor_id": self.debtor(partner).id,
                    "currency_id": self.company.currency_id.id,
                    "amount": self.amount(amount),
                    "date": self.day(5),
                    "note": f"{self.mark} promise",
                    "move_line_ids": [Command.set(items.ids)],
                }
            )
        promises[1].action_withdraw()
        self.picks["ar.promise"] = promises.ids

    def make_disputes(self):
        """New, investigated and rejected, waiting, and accepted with a drafted credit note."""
        reason = self.env["ar.dispute.reason"].search([], limit=1)
        disputes = self.env["ar.dispute"]
        for number, move in enumerate(self.of(self.second)[3:7]):
            disputes |= disputes._open_for(
                {move: self.amount(100 + number)}, reason, description=f"{self.mark} complaint"
            )
        disputes[1].action_investigate()
        disputes[2]._wait(f"{self.mark} photo")
        for dispute, decision in ((disputes[3], "accept"), (disputes[1], "reject")):
            self.env["ar.dispute.decide.wizard"].create(
                {
                    "dispute_id": dispute.id,
                    "decision": decision,
                    "explanation": f"<p>{self.mark} why</p>",
                    "send_letter": False,
                }
            ).action_decide()
        self.env["ar.deduction.code"].create(
            {"partner_id": self.second.id, "code": f"{self.mark} code", "reason_id": reason.id}
        )
        self.picks["ar.dispute"] = disputes.ids
        self.picks["ar.dispute.line"] = disputes.line_ids.ids

    def make_work(self):
        self.env["ar.call.wizard"].create(
            {
                "debtor_ids": [Command.set(self.debtor(self.first).ids)],
                "outcome": "no_answer",
                "note": f"{self.mark} call",
            }
        ).action_log()
        self.env["ar.absence"].create(
            {
                "user_id": self.colleague,
                "substitute_id": self.deputy,
                "date_from": self.day(100),
                "date_to": self.day(120),
                "note": f"{self.mark} holidays",
            }
        )
        self.env["ar.assignment.rule"].create(
            {
                "name": f"{self.mark} rule",
                "company_id": self.company.id,
                "condition": "[('country_id.code', '=', 'XX')]",
                "user_ids": [Command.set([self.colleague])],
            }
        )

    def make_reports(self):
        self.env["ar.aging.scheme"].create(
            {"name": f"{self.mark} buckets", "company_id": self.company.id, "limits": "15, 45"}
        )
        snapshots = self.env["ar.aging.snapshot"]
        snapshots._take(self.company, self.day(-7))
        snapshots._take(self.company, self.today).action_compare_now()
        counted = self.env(su=True)
        counted["ar.kpi.month"]._rebuild(self.company, months=3)
        counted["ar.payment.behaviour"]._rebuild(self.company)
        self.env["ar.forecast"]._make(self.company)
        pack = self.env["ar.report.pack"].create(
            {
                "name": f"{self.mark} pack",
                "company_id": self.company.id,
                "user_ids": [Command.set([self.colleague])],
                "line_ids": [Command.create({"report": "promise"})],
            }
        )
        counted["digest.digest"].create(
            {
                "name": f"{self.mark} digest",
                "company_id": self.company.id,
                "kpi_ar_overdue": True,
                "kpi_ar_collected": True,
                "kpi_ar_promises_broken": True,
            }
        )
        counted["ar.report.pack.sending"].create(
            {"pack_id": pack.id, "user_id": self.colleague, "day": self.day(-1)}
        )

    def make_tax(self):
        number = self.env["ar.tax.number"].search([("partner_id", "=", self.second.id)], limit=1)
        self.company.sudo().ar_tax_registry = "recorded"
        self.env["ar.tax.recorded.answer"].create(
            {"number": number.number, "outcome": "invalid", "name": f"{self.mark} registered"}
        )
        number.sudo()._ask_now(self.company)
        runs = self.env["ar.audit.run"]
        period = {"date_from": self.day(-120), "date_to": self.day(-1)}
        runs |= runs.create({"company_id": self.company.id, **period})
        runs.action_run()
        runs |= runs.create({"company_id": self.company.id})
        findings = self.env["ar.audit.finding"].search([("company_id", "=", self.company.id)])
        findings[:1].action_start()
        findings[1:2]._ask_acceptance(f"{self.mark} accepted")
        deadline = self.env["ar.tax.deadline"].create(
            {
                "name": f"{self.mark} return",
                "country_id": self.company.account_fiscal_country_id.id,
                "company_ids": [Command.set(self.company.ids)],
                "source": self.mark,
            }
        )
        obligations = (
            self.env["ar.tax.obligation"]
            .sudo()
            .create(
                [
                    {
                        "deadline_id": deadline.id,
                        "company_id": self.company.id,
                        "period_start": self.day(-60 - 31 * back),
                        "period_end": self.day(-30 - 31 * back),
                        "date_due": self.day(20),
                        "reference": self.mark,
                    }
                    for back in range(2)
                ]
            )
        )
        obligations[1].action_done()
        self.first.write({"street": f"{self.mark} Road"})
        self.picks["ar.audit.run"] = runs.ids
        self.picks["ar.audit.finding"] = findings.ids
        self.picks["ar.tax.obligation"] = obligations.ids
        self.picks["ar.tax.number"] = number.ids

    def make_approvals(self):
        """A request that one of two has approved, one that was approved, and one taken back."""
        kinds = self.env["ar.approval"]._kinds()
        if "dunning_level" not in kinds:
            return
        self.company.sudo().ar_dunning_four_eyes = True
        self.env["ar.approval.rule"].create(
            {
                "kind": "dunning_level",
                "company_id": self.company.id,
                "step_ids": [Command.create({"count": 2, "escalate_to_id": self.colleague})],
            }
        )
        self.env["ar.approval.rule"].create(
            {
                "kind": "audit_acceptance",
                "company_id": self.company.id,
                "active": False,
                "step_ids": [Command.create({"count": 1})],
            }
        )
        requests = self.env["ar.approval"]
        for partner in self.customers[8:]:
            requests |= self.ask_for_a_level(partner)
        self.decide(requests[0], self.deputy)
        self.decide(requests[1], self.deputy)
        self.decide(requests[1], self.substitute)
        requests[2].action_withdraw()
        self.picks["ar.approval"] = requests.ids

    def ask_for_a_level(self, partner):
        """What comes of it when the colleague changes the level of a notice that is proposed."""
        run = self.env["ar.dunning.run"]._propose(
            self.company, self.day(-1), debtors=self.debtor(partner)
        )
        notice = run.notice_ids
        others = notice.policy_id.level_ids - notice.level_id
        notice._change_level(others[0], f"{self.mark} reason")
        return self.env["ar.approval"]._of(notice).sudo(False)

    def decide(self, request, user):
        request.with_env(self.env_of(self.env, user)).action_approve()

    def make_the_rest(self):
        """Dialogs that the colleague has open; and whatever only the system makes."""
        missing = [
            self.env[name]
            for name in our_models(self.env, "transient", "table")
            if name not in self.rows
            and (name not in self.shipped or "company_id" in self.env[name]._fields)
        ]
        for model in parents_first(missing):
            if kind(model) == "table" or not model.has_access("create"):
                model = model.sudo()
            try:
                with self.env.cr.savepoint():
                    self.rows[model._name] = model.create(minimal(model, self)).ids
            except Exception as error:
                self.lacking[model._name] = str(error)
