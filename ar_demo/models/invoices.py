from datetime import timedelta

from odoo import Command, models
from odoo.tools import split_every

from ..domain import collecting

BATCH = 250


class ArDemo(models.AbstractModel):
    """Invoices, credit notes and what was taken over, posted in batches, oldest first."""

    _inherit = "ar.demo"

    def _make_invoices(self, book, today):
        invoices = self._create_moves("invoice", book.invoices, self._prepare_invoice)
        self._post_moves(invoices[plan.key] for plan in book.invoices if not plan.draft)
        credits = self._create_moves("credit", book.credits, self._prepare_credit)
        self._post_moves(credits.values())

    def _make_openings(self, book, today):
        """One entry over several customers: what they owed to a firm whose business was bought."""
        company = self._find("company", "uk")
        charts = self.env["account.chart.template"].with_company(company)
        entry = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "entry",
                    "date": today - timedelta(collecting.BOUGHT_DAYS),
                    "ref": collecting.BOUGHT,
                    "line_ids": [
                        *(self._prepare_taken_over(plan, today) for plan in collecting.TAKEN_OVER),
                        Command.create(
                            {
                                "name": collecting.BOUGHT,
                                "account_id": charts.ref("current_liabilities").id,
                                "credit": sum(plan.amount for plan in collecting.TAKEN_OVER),
                            }
                        ),
                    ],
                }
            )
        )
        self._remember("entry", {"taken_over": entry})
        self._post_moves([entry])

    def _prepare_taken_over(self, plan, today):
        customer = self._find("customer", plan.customer)
        account = customer.with_company(self._find("company", "uk")).property_account_receivable_id
        return Command.create(
            {
                "name": plan.number,
                "account_id": account.id,
                "partner_id": customer.id,
                "debit": plan.amount,
                "no_followup": False,  # which Odoo sets on all entries
                "date_maturity": today - timedelta(plan.days),
            }
        )

    def _create_moves(self, kind, plans, prepare):
        """Moves by plan key; each company's are created in its own context."""
        moves = {}
        for company in ("uk", "de"):
            model = self.env["account.move"].with_company(self._find("company", company))
            own = [plan for plan in plans if plan.company == company]
            for batch in split_every(BATCH, own, list):
                created = model.create([prepare(plan) for plan in batch])
                self._refresh_statistics()
                moves.update(zip((plan.key for plan in batch), created, strict=True))
        self._remember(kind, moves)
        return moves

    def _post_moves(self, moves):
        for batch in split_every(BATCH, moves, list):
            self.env["account.move"].union(*batch)._post(soft=False)
            self._refresh_statistics()

    def _prepare_invoice(self, plan):
        customer = self._billed_partner(plan.customer)
        return {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": plan.day,
            "currency_id": self._currency(plan.currency).id,
            "invoice_payment_term_id": self._find("terms", plan.terms).id,
            "invoice_user_id": self._find("user", "tom").id,
            "invoice_line_ids": self._prepare_lines(plan, -1),
        }

    def _prepare_credit(self, plan):
        """Posting sets a credit note that names the entry it reverses against that entry."""
        invoice = self._find("invoice", plan.invoice.key)
        return {
            "move_type": "out_refund",
            "partner_id": invoice.partner_id.id,
            "invoice_date": plan.day,
            "currency_id": invoice.currency_id.id,
            "invoice_payment_term_id": False,
            "invoice_user_id": invoice.invoice_user_id.id,
            "reversed_entry_id": plan.applied and invoice.id,
            "ref": self.env._("Return from %(invoice)s", invoice=invoice.name),
            "invoice_line_ids": self._prepare_lines(plan, 1),
        }

    def _prepare_lines(self, plan, sign):
        """With the amounts in the ledger: Odoo, which looks at them, need not write each anew."""
        company = self._find("company", plan.company)
        currency = self._currency(plan.currency)
        rate = currency._get_conversion_rate(company.currency_id, currency, company, plan.day)
        commands = []
        for line in plan.lines:
            price = line.quantity * line.price * (1 - line.discount / 100)
            amount = sign * currency.round(price)
            commands.append(
                Command.create(
                    {
                        "product_id": self._find("product", line.product).id,
                        "quantity": line.quantity,
                        "price_unit": line.price,
                        "discount": line.discount,
                        "amount_currency": amount,
                        "balance": company.currency_id.round(amount / rate),
                    }
                )
            )
        return commands

    def _receivables(self, move):
        """The receivable items of a move: its instalments, earliest first."""
        lines = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        return lines.sorted("date_maturity")

    def _reconcile_all(self, groups):
        for batch in split_every(BATCH, groups, list):
            self.env["account.move.line"]._reconcile_plan(batch)
            self._refresh_statistics()
