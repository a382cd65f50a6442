"""What bookkeeping costs: run in a company with our add-on and in one without."""

from odoo import Command

from benchmarks.inside import ledger
from benchmarks.inside.meter import Scenario


class Booking(Scenario):
    """Books documents and does what a commit would; then goes back to before."""

    NUMBER = 1000

    def documents(self):
        """The records to be booked."""
        raise NotImplementedError

    def book(self, documents) -> None:
        raise NotImplementedError

    def prepare(self) -> None:
        self.document_ids = self.documents().ids
        self.keep()

    def run(self) -> int:
        documents = self.env["account.move"].browse(self.document_ids)
        self.book(documents)
        self.env.flush_all()
        self.env.cr.precommit.run()
        return len(documents)


class Posting(Booking):
    """A thousand invoices posted at once, for as many customers as there are."""

    def documents(self):
        partners = ledger.customers(self.env)[: self.NUMBER]
        product = self.env["product.product"].search([("name", "=", "Service")], limit=1)
        line = Command.create({"product_id": product.id, "quantity": 1, "price_unit": 100})
        return self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partners[number % len(partners)].id,
                    "invoice_date": ledger.today(),
                    "invoice_line_ids": [line],
                }
                for number in range(self.NUMBER)
            ]
        )

    def book(self, documents) -> None:
        documents.action_post()


class Paying(Booking):
    """Invoices paid, each by a payment of its own, in one go."""

    NUMBER = 250  # Odoo takes longer for each, the more there are

    def documents(self):
        return ledger.open_invoices(self.env, self.NUMBER)

    def book(self, documents) -> None:
        register(documents)


class PayingSingly(Booking):
    """Invoices paid one by one, each in a transaction of its own."""

    NUMBER = 50

    def documents(self):
        return ledger.open_invoices(self.env, self.NUMBER)

    def book(self, documents) -> None:
        for invoice in documents:
            register(invoice)
            self.env.flush_all()
            self.env.cr.precommit.run()


def register(invoices) -> None:
    """Register a payment for each invoice through Odoo's own wizard."""
    wizard = invoices.env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoices.ids
    )
    wizard.create({"group_payment": False})._create_payments()
