"""The kit of disputes: invoices with taxes, what is contested, and who decides and posts."""

from odoo import Command
from odoo.tests import Form, new_test_user

from ..common import ReceivablesCase


def shown(notes, user):
    """Credit notes as a person has them who looks at the page of one of them."""
    notes = notes.with_user(user)
    return notes.with_context(ar_seen=notes[:1].ar_seen)


class DisputeCase(ReceivablesCase):
    """``sale`` of ``goods``, ``contest``, ``decide``, ``post``; a collector and an accountant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = new_test_user(
            cls.env,
            login="d_collector",
            groups="base.group_user,ar_collections.group_ar_collector",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.accountant = cls.collector.copy(
            {
                "login": "d_accountant",
                "name": "Accountant",
                "group_ids": [
                    Command.link(cls.env.ref("ar_collections.group_ar_accountant").id),
                    Command.link(cls.env.ref("base.group_user").id),
                ],
            }
        )
        cls.tax_19 = cls.env["account.tax"].create({"name": "19%", "amount": 19})
        cls.tax_7 = cls.env["account.tax"].create({"name": "7%", "amount": 7})
        cls.tax_21_included = cls.env["account.tax"].create(
            {"name": "21% incl.", "amount": 21, "price_include_override": "tax_included"}
        )

    def goods(self, quantity, price, tax=None, **values):
        return Command.create(
            {
                "name": f"Goods at {price}",
                "quantity": quantity,
                "price_unit": price,
                "tax_ids": [Command.set(tax.ids if tax else [])],
                **values,
            }
        )

    def sale(self, *lines, post=True, **values):
        """An invoice of these lines, ten days late; posted unless it is said otherwise."""
        terms = {
            "move_type": "out_invoice",
            "partner_id": self.customer.id,
            "invoice_date": self.day(-40),
            "invoice_date_due": self.day(-10),
            "invoice_payment_term_id": False,
            "invoice_line_ids": list(lines),
        }
        move = self.env["account.move"].create({**terms, **values})
        if post:
            move.action_post()
        return move

    def contest(self, move, *lines, **values):
        """A dispute with the given lines, all of one invoice."""
        return self.env["ar.dispute"].create(
            {
                "debtor_id": self.debtor(move.partner_id).id,
                "reason_id": self.env.ref("ar_collections.dispute_reason_other").id,
                "line_ids": [Command.create({"move_id": move.id, **line}) for line in lines],
                **values,
            }
        )

    def decide(self, dispute, decision="accept", by=None, **granted):
        """Decide by the wizard; ``granted`` is typed into its one line."""
        wizard = Form(
            self.env["ar.dispute.decide.wizard"]
            .with_user(by or self.env.user)
            .with_context(default_dispute_id=dispute.id)
        )
        wizard.decision = decision
        wizard.send_letter = False
        wizard.explanation = "<p>Because.</p>"
        if granted:
            with wizard.line_ids.edit(0) as line:
                for name, value in granted.items():
                    setattr(line, name, value)
        wizard.save().action_decide()
        return dispute.credit_note_ids

    def post(self, notes, by=None):
        shown(notes, by or self.accountant).action_post()
        self.commit()
