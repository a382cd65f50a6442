from datetime import datetime, time, timedelta

from odoo import Command, models

from ..domain import collecting

#: What the customer is told of a decision, in her language.
EXPLANATION = {
    "en_GB": {
        "reject": "<p>Your order and the signed delivery note agree with our invoice.</p>",
        "part": "<p>We credit what our records bear out.</p>",
        "accept": "<p>You are right, we credit what you contest.</p>",
    },
    "de_DE": {
        "reject": "<p>Ihre Bestellung und der unterschriebene Lieferschein stimmen mit unserer "
        "Rechnung überein.</p>",
        "part": "<p>Wir schreiben gut, was unsere Unterlagen bestätigen.</p>",
        "accept": "<p>Sie haben recht, wir schreiben den reklamierten Betrag gut.</p>",
    },
    "zh_CN": {
        "reject": "<p>贵方订单及签收的送货单均与我方发票一致。</p>",
        "part": "<p>我方就记录可证实的部分开具贷项。</p>",
        "accept": "<p>贵方意见成立，我方将就争议金额开具贷项。</p>",
    },
}


class ArDemo(models.AbstractModel):
    """Disputes in every state, and deductions with the codes of those who deduct."""

    _inherit = "ar.demo"

    def _make_disputes(self, book, today):
        self._staff_teams()
        turns = len(collecting.DISPUTE_STEPS)
        for number, plan in enumerate(book.disputes):
            dispute = self._open_dispute(plan)
            if dispute:
                step = collecting.DISPUTE_STEPS[number % turns]
                getattr(self, f"_dispute_{step}")(dispute)
        self._contest_instalments(book)
        self._make_deductions()

    def _staff_teams(self):
        manager, owner = self._find("user", "priya"), self._find("user", "oliver")
        teams = self.env["ar.dispute.team"].search([("user_id", "=", False)])
        teams.write({"manager_id": manager.id, "user_id": owner.id, "member_ids": owner.ids})

    def _open_dispute(self, plan):
        """What a customer contests, as its reason has it: pieces and the price of the others, a
        price, or all that is open."""
        invoice = self._find("invoice", plan.invoice)
        if invoice.payment_state in ("paid", "reversed"):
            return None
        line = invoice.invoice_line_ids.sorted("price_total")[-1]
        of_line = {"move_id": invoice.id, "invoice_line_id": line.id}
        pieces = {**of_line, "basis": "quantity", "quantity": max(1, line.quantity // 4)}
        price = {**of_line, "basis": "price", "price_unit": round(line.price_unit * 0.9, 2)}
        contested = {"quantity": [pieces, price], "price": [price]}
        dispute = self.env["ar.dispute"].create(
            {
                "debtor_id": self._debtor(plan.customer).id,
                "reason_id": self._reason(plan.reason).id,
                "description": collecting.DISPUTE_REASONS[plan.reason],
                "raised_by_id": invoice.commercial_partner_id.id,
                "raised_on": plan.day,
                "channel": "email",
                "line_ids": [
                    Command.create(values)
                    for values in contested.get(plan.reason, [{"move_id": invoice.id}])
                ],
            }
        )
        self._set_back(dispute, plan.day)
        return dispute

    def _contest_instalments(self, book):
        """The last instalment of two invoices: one is credited by half, one nobody has decided."""
        contested = 0
        for plan in book.invoices:
            invoice = self._find("invoice", plan.key)
            items = self._receivables(invoice).filtered(lambda item: not item.reconciled)
            if len(items) < 2 or invoice.ar_dispute_line_ids or contested == 2:
                continue
            dispute = self.env["ar.dispute"]._open_for(
                {items[-1]: None}, self._reason("not_delivered"), channel="phone"
            )
            contested += 1
            if contested == 1:
                self._dispute_partly_accepted(dispute)

    def _reason(self, reason):
        return self.env.ref(
            f"ar_collections.dispute_reason_{collecting.DISPUTE_REASON_IDS[reason]}"
        )

    def _set_back(self, dispute, day):
        """The clock has run since the day on which the customer wrote."""
        dispute.clock_started_at = datetime.combine(day, time(9, 0))

    # What has been done about a dispute since; each ends as its name says. --------------------
    def _dispute_new(self, dispute):
        """Nobody has looked at it: it came this morning."""
        dispute.clock_started_at = datetime.combine(dispute.company_id._ar_today(), time(7, 30))

    def _dispute_investigating(self, dispute):
        dispute.action_investigate()

    def _dispute_waiting(self, dispute):
        dispute.action_investigate()
        dispute._wait("A photo of the damage and the delivery note, please")

    def _dispute_accepted(self, dispute):
        self._decide(dispute, "accept")

    def _dispute_partly_accepted(self, dispute):
        self._decide(dispute, "part")

    def _dispute_rejected(self, dispute):
        self._decide(dispute, "reject")

    def _dispute_withdrawn(self, dispute):
        dispute.action_withdraw()

    def _dispute_closed(self, dispute):
        """Accepted by the collector, and the credit note posted by the accountant."""
        self._decide(dispute, "accept")
        dispute.credit_note_ids.with_user(self._find("user", "oliver")).action_post()
        self.env["ar.debtor"]._items_changed(dispute.partner_id)

    def _decide(self, dispute, decision):
        collector = self._find("user", collecting.COLLECTOR_OF[dispute.partner_id.country_id.code])
        wizards = self.env["ar.dispute.decide.wizard"].with_user(collector)
        wizard = wizards.with_company(dispute.company_id).create(
            {
                "dispute_id": dispute.id,
                "decision": decision,
                "explanation": EXPLANATION[dispute.partner_id.lang][decision],
                "send_letter": False,
            }
        )
        for line in wizard.line_ids if decision == "part" else ():
            line.accepted_amount = dispute.currency_id.round(line.amount / 2)
            line.accepted_quantity = line.quantity // 2 or line.quantity
        wizard.action_decide()

    # Deductions -------------------------------------------------------------------------------
    def _make_deductions(self):
        """What some customers took off their payments, by codes of their own."""
        for deduction in collecting.DEDUCTION_CODES:
            self.env["ar.deduction.code"].create(
                {
                    "code": deduction.code,
                    "description": deduction.meaning,
                    "partner_id": self._find("customer", deduction.customer).id,
                    "reason_id": self.env.ref(
                        f"ar_collections.dispute_reason_{deduction.reason}"
                    ).id,
                }
            )
            dispute = self._deduct(deduction)
            if dispute and deduction.decision:
                self._decide(dispute, deduction.decision)

    def _deduct(self, deduction):
        """The customer pays its oldest open invoice but for the deduction."""
        debtor = self._debtor(deduction.customer)
        items = debtor._promisable_items().move_line_id.filtered(
            lambda item: item.move_id._ar_uncontested_amount() == item.amount_residual_currency
        )
        if not items:
            return None
        invoice = items[0].move_id
        kept = invoice.currency_id.round(invoice.amount_residual * deduction.share)
        register = self.env["account.payment.register"].with_company(invoice.company_id)
        register.with_context(active_model="account.move", active_ids=invoice.ids).create(
            {
                "amount": invoice.amount_residual - kept,
                "payment_date": invoice.company_id._ar_today() - timedelta(2),
            }
        )._create_payments()
        wizard = self.env["ar.short.payment.wizard"].create(
            {"move_id": invoice.id, "code": deduction.code}
        )
        return self.env["ar.dispute"].browse(wizard.action_contest()["res_id"])
