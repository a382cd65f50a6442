"""From a decision to its credit notes: drafted at once, posted by somebody else."""

from odoo import Command, api, fields, models
from odoo.addons.ar_base.domain.money import minor
from odoo.addons.ar_base.models.guard.ar_bounded import check_bounds
from odoo.exceptions import UserError

from ...domain.dispute.states import GRANTED, verdict
from .account_move_release import unwatched


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    credit_note_ids = fields.One2many(
        "account.move", "ar_dispute_id", string="Credit Notes", readonly=True, copy=False
    )
    credit_note_count = fields.Integer(compute="_compute_credit_note_count")
    lacks_credit_note = fields.Boolean(compute="_compute_credit_note_count")

    @api.depends("credit_note_ids.state", "line_ids.accepted_amount", "state")
    def _compute_credit_note_count(self):
        for dispute in self:
            dispute.credit_note_count = len(dispute.credit_note_ids)
            dispute.lacks_credit_note = dispute.state in GRANTED and bool(dispute._uncredited())

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------
    def _decide(self, granted, explanation):
        """Accept what is granted of each line, nothing where that is nothing; draft credit notes.

        :param granted: ``{line: {"accepted_amount": .., "accepted_quantity": ..,
            "accepted_price": ..}}`` in the line's currency
        :param explanation: our decision in words, as the customer reads them
        """
        self.ensure_one()
        self._check_live()
        self.check_access("write")
        for line, values in granted.items():
            check_bounds(line, values)
            if line.dispute_id != self:
                raise UserError(
                    self.env._(
                        "%(invoice)s is contested by another dispute than %(dispute)s.",
                        invoice=line.move_id.display_name,
                        dispute=self.name,
                    )
                )
            line._check_granted(values["accepted_amount"])
            line.sudo().write(values)
        digits = self.currency_id.decimal_places
        decision = verdict(minor(self.amount, digits), minor(self.accepted_amount, digits)).value
        self._move_to(
            decision,
            resolution=decision,
            explanation=explanation,
            decided_by_id=self.env.uid,
            decided_on=self.company_id._ar_today(),
            resolved_at=fields.Datetime.now(),
            waiting_for=False,
        )
        if decision in GRANTED:
            self.action_draft_credit_notes()
        self._ask_approval()

    def _uncredited(self):
        """Lines of which something was accepted that no credit note credits."""
        credited = self.credit_note_ids.filtered(lambda note: note.state != "cancel")
        return self.line_ids.filtered(
            lambda line: (
                line.accepted_amount and line.move_id not in credited.sudo().reversed_entry_id
            )
        )

    # ------------------------------------------------------------------
    # Drafting
    # ------------------------------------------------------------------
    def action_draft_credit_notes(self):
        """Draft a credit note for each invoice of which something was accepted.

        A collector decides without the right to make invoices; the draft is for somebody else.
        """
        for dispute in self:
            dispute.check_access("write")
            if dispute.state not in GRANTED:
                raise UserError(
                    self.env._(
                        "Dispute %(dispute)s is %(state)s: there is nothing to credit.",
                        dispute=dispute.name,
                        state=dispute._state_label(),
                    )
                )
            lines = dispute.sudo()._uncredited()
            for move, accepted in lines.grouped("move_id").items():
                dispute.sudo()._draft_credit_note(move.with_company(move.company_id), accepted)

    def _draft_credit_note(self, move, lines):
        move = unwatched(move)
        accepted = move.currency_id.round(sum(lines.mapped("accepted_amount")))
        values = self._prepare_credit_note(move)
        if lines._is_whole_invoice():
            note = move._reverse_moves([values])
        else:
            note = move.create(
                {
                    **values,
                    "move_type": "out_refund",
                    "reversed_entry_id": move.id,
                    "partner_id": move.partner_id.id,
                    "partner_shipping_id": move.partner_shipping_id.id,
                    "fiscal_position_id": move.fiscal_position_id.id,
                    "currency_id": move.currency_id.id,
                    "invoice_line_ids": [
                        Command.create(line) for line in lines._prepare_credit_lines()
                    ],
                }
            )
            self._settle_rounding(note, accepted)
        if note.currency_id.compare_amounts(note.amount_total, accepted):
            raise UserError(
                self.env._(
                    "%(invoice)s: the credit note would come to %(total)s instead of the accepted "
                    "%(accepted)s. Accept an amount instead of a quantity or a price.",
                    invoice=move.display_name,
                    total=note.currency_id.format(note.amount_total),
                    accepted=note.currency_id.format(accepted),
                )
            )
        note = note.with_env(self.env)
        self._announce(note)
        return note

    def _prepare_credit_note(self, move):
        """What the credit note says, however much of the invoice it credits."""
        today = move.company_id._ar_today()
        return {
            "ar_dispute_id": self.id,
            "ref": self._credit_text(move),
            "invoice_origin": self.name,
            "journal_id": move.journal_id.id,
            "date": today,
            "invoice_date": today,
            "invoice_date_due": today,
            "invoice_payment_term_id": False,
            "invoice_user_id": move.invoice_user_id.id,
            "auto_post": "no",
        }

    def _credit_text(self, move):
        """What is credited and why, in the customer's language."""
        speaking = self.with_context(lang=move.partner_id.lang or self.env.lang)
        return speaking.env._(
            "Dispute %(dispute)s on %(invoice)s: %(reason)s",
            dispute=self.name,
            invoice=move.name,
            reason=speaking.reason_id.name,
        )

    def _settle_rounding(self, note, accepted):
        """Let taxes, else the price of the largest line, take the cents that rounding leaves."""
        delta = note.currency_id.round(accepted - note.amount_total)
        if not delta:
            return
        tax_lines = note.line_ids.filtered("tax_line_id")
        if tax_lines:
            largest = tax_lines.sorted(lambda line: abs(line.amount_currency))[-1]
            largest.amount_currency += delta
        else:
            largest = note.invoice_line_ids.sorted(lambda line: abs(line.price_total))[-1]
            largest.price_unit += delta / (largest.quantity * (1 - largest.discount / 100))

    def _announce(self, note):
        """Say that the draft is there; where nobody has to approve it, ask somebody to post it."""
        self.message_post(
            body=self.env._(
                "Credit note of %(amount)s over %(invoice)s drafted.",
                amount=note.currency_id.format(note.amount_total),
                invoice=note.reversed_entry_id.name,
            )
        )
        if self._needs_approval():
            return
        if accountant := self._who_posts():
            company = self.company_id._ar_speaking_to(accountant)
            note.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=company._ar_today(),
                summary=company.env._("Check and post: dispute %(dispute)s", dispute=self.name),
                user_id=accountant.id,
            )

    def _who_posts(self):
        """Somebody who may post credit notes in the company, and rather not who decided."""
        accountants = self.env.ref("ar_collections.group_ar_accountant").sudo().all_user_ids
        candidates = self._superior() | accountants.sorted("id")
        return candidates.filtered(
            lambda user: (
                user in accountants and user != self.decided_by_id and self._can_settle(user)
            )
        )[:1]

    # ------------------------------------------------------------------
    # What is credited is what was accepted
    # ------------------------------------------------------------------
    def _check_credited(self, note):
        """Raise unless a posted note of this dispute credits an invoice by what was accepted of it.

        A note that was cancelled and comes back beside its successor counts with it.
        """
        self.ensure_one()
        self._check_credits_own(note)
        invoice = note.reversed_entry_id
        accepted, credited = self._accepted_of(invoice), self._credited_of(invoice)
        if note.currency_id.compare_amounts(accepted, credited):
            raise UserError(
                self.env._(
                    "Dispute %(dispute)s: what is credited of %(invoice)s comes to %(credited)s, "
                    "but %(accepted)s of it were accepted. Correct the credit note %(note)s, or "
                    "delete it and decide the dispute anew.",
                    dispute=self.name,
                    invoice=invoice.display_name,
                    credited=note.currency_id.format(credited),
                    accepted=note.currency_id.format(accepted),
                    note=note.display_name,
                )
            )

    def _check_credits_own(self, note):
        """A credit note to the dispute's customer, for an invoice that it contests."""
        invoice = note.reversed_entry_id
        if (
            note.move_type != "out_refund"
            or invoice not in self.line_ids.move_id
            or note.currency_id != invoice.currency_id
            or note.company_id != self.company_id
            or note.commercial_partner_id != invoice.commercial_partner_id
        ):
            raise UserError(
                self.env._(
                    "%(note)s settles dispute %(dispute)s: it has to be a credit note to "
                    "%(customer)s for one of the contested invoices, in its currency.",
                    note=note.display_name,
                    dispute=self.name,
                    customer=self.partner_id.display_name,
                )
            )

    def _accepted_of(self, invoice):
        lines = self.line_ids.filtered(lambda line: line.move_id == invoice)
        return invoice.currency_id.round(sum(lines.mapped("accepted_amount")))

    def _credited_of(self, invoice):
        """What posted credit notes of this dispute credit of an invoice, in its currency."""
        notes = self.credit_note_ids.filtered(
            lambda note: note.state == "posted" and note.reversed_entry_id == invoice
        )
        return invoice.currency_id.round(sum(notes.mapped("amount_total")))

    def action_open_credit_notes(self):
        self.check_access("read")
        return self.credit_note_ids._get_records_action(name=self.env._("Credit Notes"))


class ArDisputeLine(models.Model):
    _inherit = "ar.dispute.line"

    def _check_granted(self, amount):
        self.ensure_one()
        if (
            self.currency_id.compare_amounts(amount, 0) < 0
            or self.currency_id.compare_amounts(amount, self.amount) > 0
        ):
            raise UserError(
                self.env._(
                    "%(invoice)s: between nothing and the contested %(contested)s can be "
                    "accepted, not %(amount)s.",
                    invoice=self.move_id.display_name,
                    contested=self.currency_id.format(self.amount),
                    amount=self.currency_id.format(amount),
                )
            )

    def _is_whole_invoice(self):
        """Whether these lines accept all of their one invoice."""
        move = self.move_id
        accepted = sum(self.mapped("accepted_amount"))
        return set(self.mapped("basis")) == {"amount"} and not move.currency_id.compare_amounts(
            accepted, move.amount_total
        )

    def _prepare_credit_lines(self):
        """Lines of the credit note, as accepted: of a quantity, of a price, of an amount."""
        values = []
        for line in self:
            if line.basis == "amount":
                values += line._prepare_amount_lines()
            elif line.basis == "quantity":
                values.append(line._prepare_credit_line(quantity=line.accepted_quantity))
            else:
                invoiced = line.invoice_line_id.price_unit
                values.append(line._prepare_credit_line(price_unit=invoiced - line.accepted_price))
        return values

    def _prepare_credit_line(self, **changes):
        """The invoice's line with what was accepted of its quantity or price."""
        source = self.invoice_line_id
        values = {
            "name": source.name,
            "product_id": source.product_id.id,
            "product_uom_id": source.product_uom_id.id,
            "quantity": source.quantity,
            "price_unit": source.price_unit,
            "discount": source.discount,
            "tax_ids": [Command.set(source.tax_ids.ids)],
            "account_id": source.account_id.id,
            "analytic_distribution": source.analytic_distribution,
            "sequence": source.sequence,
            **changes,
        }
        source._copy_data_extend_business_fields(values)
        return values

    def _prepare_amount_lines(self):
        """Lines that come to the accepted amount exactly, with the invoice's mix of taxes.

        What Odoo does for a down payment of a fixed amount: one line for each account and set of
        taxes, its taxes fixed so that rounding cannot change the total.
        """
        Tax = self.env["account.tax"]
        move = self.move_id
        base_lines, _tax_lines = move._get_rounded_base_and_tax_lines()
        reduced = Tax._prepare_down_payment_lines(
            base_lines,
            move.company_id,
            "fixed",
            self.accepted_amount,
            computation_key=f"ar_dispute_line,{self.id}",
            grouping_function=lambda base_line: {"account_id": base_line["account_id"]},
        )
        return [
            {
                "name": self.dispute_id._credit_text(move),
                "quantity": base_line["quantity"],
                "price_unit": base_line["price_unit"],
                "tax_ids": [Command.set(base_line["tax_ids"].ids)],
                "account_id": base_line["account_id"].id,
                "analytic_distribution": base_line["analytic_distribution"],
                "extra_tax_data": Tax._export_base_line_extra_tax_data(base_line),
            }
            for base_line in reduced
        ]

    # ------------------------------------------------------------------
    # What can be granted, see ``ar.dispute._decide``
    # ------------------------------------------------------------------
    def _granting(self, quantity, price):
        """Values that grant so much of the contested quantity, or a price."""
        if self.basis == "quantity":
            return {
                "accepted_amount": self._contested(quantity, 0),
                "accepted_quantity": quantity,
            }
        return {"accepted_amount": self._contested(0, price), "accepted_price": price}

    def _granting_all(self):
        if self.basis == "amount":
            return {"accepted_amount": self.amount}
        return self._granting(self.quantity, self.price_unit)

    def _granting_nothing(self):
        return {"accepted_amount": 0, "accepted_quantity": 0, "accepted_price": 0}
