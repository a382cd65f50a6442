"""How a story is booked: a method for each kind of step.

A step about something that is not there (no invoice is open) is passed over. What Odoo or the suite
refuses is passed over too and noted in ``refused``.
"""

from collections import Counter

from odoo import Command
from odoo.exceptions import UserError
from odoo.fields import Domain
from stories import FIRST

RECEIVABLE = "asset_receivable"


class Bookings:
    """Mixed into a case with companies, customers, accounts, journals, terms; see ``case``."""

    def book(self, steps):
        for what, values in steps:
            done = self.did(what, values)
            self.happened[what] += bool(done)

    def did(self, what, values):
        try:
            with self.env.cr.savepoint():
                return getattr(self, f"do_{what}")(**values)
        except UserError as error:
            self.env.invalidate_all()
            self.refused.append(f"{what}: {error}")
            return False

    def begin_story(self):
        self.documents = []

    @classmethod
    def setUpClass(cls):
        """What happened in all stories of the class, by the kind of step, and what was refused."""
        super().setUpClass()
        cls.happened, cls.refused = Counter(), []

    # ------------------------------------------------------------------
    # Picking
    # ------------------------------------------------------------------
    def pick(self, records, which):
        return records[which % len(records)] if records else None

    def open_documents(self, *domain):
        posted = (
            self.env["account.move"]
            .browse(self.documents)
            .filtered_domain([("state", "=", "posted"), ("amount_residual", ">", 0), *domain])
        )
        asking = ("out_invoice", "out_receipt")
        return posted.filtered(lambda move: move.move_type in asking).sorted("id")

    def items(self, move):
        return move.line_ids.filtered(lambda line: line.account_type == RECEIVABLE)

    def open_items(self, move):
        return self.items(move).filtered(lambda line: not line.reconciled)

    def part(self, move, share):
        return move.currency_id.round(move.amount_residual * share / 100)

    def of(self, company):
        """The environment of who books in a company."""
        return self.env["res.company"].with_company(company).env

    # ------------------------------------------------------------------
    # Documents
    # ------------------------------------------------------------------
    def do_invoice(self, who, where, cents, on, due, currency, term, taxed, receipt):
        company = self.companies[where]
        values = {
            "move_type": "out_receipt" if receipt else "out_invoice",
            "company_id": company.id,
            "journal_id": self.sales.id,
            "partner_id": self.customers[who].id,
            "invoice_date": self.day(on),
            "date": self.day(on),
            "invoice_payment_term_id": self.terms[term].id if term else False,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "Goods",
                        # Of yen, whole ones.
                        "price_unit": cents if currency == "JPY" else cents / 100,
                        "account_id": self.revenue.id,
                        "tax_ids": [Command.set(self.cash_basis.ids if taxed else [])],
                    }
                )
            ],
        }
        if not term:
            values["invoice_date_due"] = self.day(due)
        if currency:
            values["currency_id"] = self.currencies[currency].id
        move = self.of(company)["account.move"].create(values)
        move.action_post()
        self.documents.append(move.id)
        return move

    def do_credit_note(self, which, share, on, applied):
        move = self.pick(self.open_documents(), which)
        if not move or not (amount := self.part(move, share)):
            return None
        credit = self.of(move.company_id)["account.move"].create(
            {
                "move_type": "out_refund",
                "company_id": move.company_id.id,
                "journal_id": self.sales.id,
                "partner_id": move.partner_id.id,
                "currency_id": move.currency_id.id,
                "invoice_date": self.day(on),
                "date": self.day(on),
                "invoice_payment_term_id": False,
                "invoice_date_due": self.day(on),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Goods",
                            "price_unit": amount,
                            "account_id": self.revenue.id,
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        credit.action_post()
        self.documents.append(credit.id)
        if applied:
            self.settle(move, credit)
        return credit

    def settle(self, *moves):
        """Reconcile what is open of these entries, whosever it is."""
        lines = self.env["account.move.line"].union(*map(self.open_items, moves))
        lines.filtered(lambda line: line.account_id == lines[:1].account_id).reconcile()

    def do_document_to_draft(self, which, again, on):
        documents = self.env["account.move"].browse(self.documents)
        move = self.pick(documents.filtered(lambda one: one.state == "posted"), which)
        if not move:
            return None
        move.button_draft()
        if again:
            move.write({"invoice_date": self.day(on), "date": self.day(on)})
            move.action_post()
        return move

    # ------------------------------------------------------------------
    # Payments
    # ------------------------------------------------------------------
    def do_payment(self, which, share, on, way):
        move = self.pick(self.open_documents(), which)
        if not move or not (amount := self.part(move, share)):
            return None
        journal = self.bare_bank if way == "no_entry" else self.bank
        values = {"payment_date": self.day(on), "journal_id": journal.id}
        if way == "in_time":
            values["payment_date"] = move.invoice_date  # with the discount, where one is granted
        else:
            values["amount"] = amount
        if way == "written_off":
            values |= {
                "payment_difference_handling": "reconcile",
                "writeoff_account_id": self.expense.id,
            }
        wizard = (
            self.of(move.company_id)["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create(values)
        )
        return wizard._create_payments()

    def do_unapplied(self, who, where, cents, on, with_entry):
        company = self.companies[where]
        payment = self.of(company)["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "company_id": company.id,
                "partner_id": self.customers[who].id,
                "amount": cents / 100,
                "journal_id": (self.bank if with_entry else self.bare_bank).id,
                "date": self.day(on),
            }
        )
        payment.action_post()
        return payment

    def do_payment_to_draft(self, which, again):
        payments = self.env["account.payment"].search(
            [("company_id", "in", self.family.ids), ("state", "in", ("in_process", "paid"))],
            order="id",
        )
        if payment := self.pick(payments, which):
            payment.action_draft()
            if again:
                payment.action_post()
        return payment

    # ------------------------------------------------------------------
    # Entries
    # ------------------------------------------------------------------
    def post_entry(self, company, on, *lines):
        """A posted entry of ``(account, balance, customer or None)``."""
        move = self.of(company)["account.move"].create(
            {
                "move_type": "entry",
                "company_id": company.id,
                "journal_id": self.misc.id,
                "date": self.day(on),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "balance": balance,
                            "partner_id": partner.id if partner else False,
                        }
                    )
                    for account, balance, partner in lines
                ],
            }
        )
        move.action_post()
        return move

    def do_entry(self, who, where, cents, on, account):
        partner = self.customers[who] if who else None
        return self.post_entry(
            self.companies[where],
            on,
            (self.accounts[account], cents / 100, partner),
            (self.revenue, -cents / 100, None),
        )

    def pay_by_entry(self, move, share, on, *, company=None, partner=None, account=None):
        """Settle a part of a document by an entry: ``account`` has what comes in for it."""
        amount = self.book_value(move, share)
        if not amount:
            return None
        entry = self.post_entry(
            company or move.company_id,
            on,
            (self.items(move)[:1].account_id, -amount, partner or move.partner_id),
            (account or self.liquidity, amount, None),
        )
        self.settle(move, entry)
        return entry

    def book_value(self, move, share):
        open_ = sum(self.open_items(move).mapped("amount_residual"))
        return max(0, self.company.currency_id.round(open_ * share / 100))

    def domestic(self, *domain):
        return self.open_documents(("currency_id", "=", self.company.currency_id.id), *domain)

    def do_write_off(self, which, share, on):
        move = self.pick(self.domestic(), which)
        return move and self.pay_by_entry(move, share, on, account=self.expense)

    def do_paid_at_head_office(self, which, share, on):
        owed = self.domestic(("company_id", "=", self.companies["branch"].id))
        move = self.pick(owed, which) or self.do_invoice(
            "ada",
            "branch",
            10_000,
            on=-20,
            due=-5,
            currency=None,
            term=None,
            taxed=False,
            receipt=False,
        )
        return self.pay_by_entry(move, share, on, company=self.company)

    def do_paid_by_another(self, which, share, on):
        """A sister company pays, in its own name, and its payment is put on the invoice."""
        move = self.pick(self.domestic(), which)
        if not move:
            return None
        mine = move.commercial_partner_id == self.customers["ada"]
        payer = self.customers["babbage" if mine else "ada"]
        return self.pay_by_entry(move, share, on, partner=payer)

    def do_paying_entry_to_draft(self, which, again, on):
        """What settled something is set back, and perhaps booked anew on another day."""
        entries = self.env["account.move"].search(
            Domain("company_id", "in", self.family.ids)
            & Domain("move_type", "=", "entry")
            & Domain("state", "=", "posted")
            & Domain("journal_id", "=", self.misc.id)
            & Domain("line_ids.account_type", "=", RECEIVABLE),
            order="id",
        )
        move = self.pick(entries, which)
        if not move:
            return None
        move.button_draft()
        if again:
            move.write({"name": False, "date": self.day(on)})
            move.action_post()
        return move

    def do_advance(self, who, where, cents, on):
        return self.post_entry(
            self.companies[where],
            on,
            (self.liquidity, cents / 100, None),
            (self.advances, -cents / 100, self.customers[who]),
        )

    def do_advance_used(self, which, on):
        """What was paid in advance is put on an invoice."""
        move = self.pick(self.domestic(), which)
        amount = move and self.book_value(move, 100)
        if not amount:
            return None
        company, customer = move.company_id, move.partner_id
        paid = self.post_entry(
            company, FIRST, (self.liquidity, amount, None), (self.advances, -amount, customer)
        )
        entry = self.post_entry(
            company,
            on,
            (self.items(move)[:1].account_id, -amount, customer),
            (self.advances, amount, customer),
        )
        self.settle(move, entry)
        both = (paid | entry).line_ids
        both.filtered(lambda line: line.account_id == self.advances).reconcile()
        return entry

    def do_undone(self, which):
        documents = self.env["account.move"].browse(self.documents)
        settled = documents.filtered(
            lambda move: self.items(move).matched_credit_ids | self.items(move).matched_debit_ids
        )
        if move := self.pick(settled, which):
            self.items(move).remove_move_reconcile()
        return move

    def do_contact_moves(self, to):
        """A person goes to another company, or into business by herself."""
        grace = self.customers["grace"]
        grace.write({"parent_id": self.customers[to].id if to else False, "is_company": to is None})
        return grace

    # ------------------------------------------------------------------
    # What keeps an item from being chased
    # ------------------------------------------------------------------
    def do_excluded(self, which):
        move = self.pick(self.open_documents(), which)
        if move:
            self.items(move)[:1].no_followup = True
        return move

    def do_disputed(self, which, share):
        self.commit()
        move = self.pick(self.open_documents(("move_type", "=", "out_invoice")), which)
        if not move:
            return None
        left = move._ar_uncontested_amount()
        amount = move.currency_id.round(left * share / 100)
        return amount > 0 and self.dispute(move, amount)

    def do_promised(self, which, days):
        self.commit()
        move = self.pick(self.open_documents(), which)
        lines = move and self.open_items(move).filtered(lambda line: line.ar_open_amount > 0)
        if not lines:
            return None
        return self.env["ar.promise"].create(
            {
                "debtor_id": self.env["ar.debtor"]._of(move.partner_id, move.company_id).id,
                "currency_id": move.currency_id.id,
                "amount": sum(lines.mapped("ar_open_amount")),
                "promised_on": self.today,
                "date": self.day(days),
                "move_line_ids": lines.ids,
            }
        )

    def do_held(self, who, where, days):
        self.commit()
        debtor = self.env["ar.debtor"]._of(self.customers[who], self.companies[where])
        debtor.write({"hold_until": self.day(days), "hold_reason": "Waits for a call"})
        return debtor

    def do_document_held(self, which, days):
        if move := self.pick(self.open_documents(), which):
            move.ar_hold_until = self.day(days)
        return move

    def do_never_dunned(self, which):
        move = self.pick(self.open_documents(), which)
        if move:
            move.ar_dunning_policy_id = self.never[move.company_id]
        return move

    def do_standing(self, who, where, standing):
        self.commit()
        debtor = self.env["ar.debtor"]._of(self.customers[who], self.companies[where])
        debtor.write({"standing": standing})
        return debtor
