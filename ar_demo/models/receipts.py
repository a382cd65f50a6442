from odoo import Command, models
from odoo.tools import split_every

from .invoices import BATCH


class ArDemo(models.AbstractModel):
    """Money received: booked to the bank, and set against the instalments it was meant for."""

    _inherit = "ar.demo"

    def _make_receipts(self, book, today):
        taken = self._take_parts(book.receipts)
        booked = [pair for pair in taken if not pair[0].in_process]
        for company in ("uk", "de"):
            own = (pair for pair in booked if pair[0].company == company)
            for batch in split_every(BATCH, own, list):
                self._book(self._find("company", company), batch)
        self._collect([pair for pair in taken if pair[0].in_process])

    def _take_parts(self, receipts):
        """[(receipt, {instalment: amount})], leaving out what a credit note has already settled."""
        left, taken = {}, []
        for receipt in receipts:
            amounts = {}
            for part in receipt.parts:
                item = self._receivables(self._find("invoice", part.invoice))[part.instalment]
                owed = left.setdefault(item, item.amount_residual_currency)
                amounts[item] = item.currency_id.round(owed * part.share)
                left[item] -= amounts[item]
            amounts = {item: amount for item, amount in amounts.items() if amount > 0}
            if amounts or receipt.on_account:
                taken.append((receipt, amounts))
        return taken

    def _book(self, company, batch):
        """Book a batch of receipts of one company and reconcile what names its invoices."""
        payments = self._create_payments(company, batch)
        payments.action_post()
        self._reconcile_all(
            self._receivables(payment.move_id).union(*amounts)
            for payment, (_receipt, amounts) in zip(payments, batch, strict=True)
            if amounts
        )

    def _collect(self, pairs):
        """A direct debit under way has no entry yet: its invoices stay open until it arrives."""
        payments = self._create_payments(self._find("company", "uk"), pairs)
        for payment, (_receipt, amounts) in zip(payments, pairs, strict=True):
            payment.outstanding_account_id = False
            payment.invoice_ids = [Command.set([item.move_id.id for item in amounts])]
        payments.action_post()

    def _create_payments(self, company, pairs):
        model = self.env["account.payment"].with_company(company)
        return model.create([self._prepare_payment(*pair) for pair in pairs])

    def _prepare_payment(self, receipt, amounts):
        journal = self._find("journal", f"{receipt.company}_{receipt.currency}")
        numbers = [item.move_id.name for item in amounts]
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": self._find("customer", receipt.customer).id,
            "amount": sum(amounts.values()) + receipt.on_account,
            "currency_id": self._currency(receipt.currency).id,
            "date": receipt.day,
            "journal_id": journal.id,
            "payment_method_line_id": journal.inbound_payment_method_line_ids[:1].id,
            "memo": " ".join(numbers) or self.env._("On account"),
        }
