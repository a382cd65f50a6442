"""What is credited is what was accepted: of each document, when a credit note is posted and after.

``account_move`` asks on every road on which a credit note becomes posted, or a posted one changes.
"""

from odoo import models
from odoo.addons.ar_base.domain.money import major, minor
from odoo.exceptions import UserError

#: Under which what is without taxes is kept beside them.
BASE = "base"


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    def _check_credited(self, note):
        """Raise unless a posted note of this dispute credits a document by what was accepted of it.

        A note that was cancelled and comes back beside its successor counts with it.
        """
        self.ensure_one()
        self._check_credits_own(note)
        document = note._ar_credited_document()
        self._lines_of(document)._check_posted()
        accepted, credited = self._accepted_of(document), self._credited_of(document)
        if accepted != credited:
            digits = note.currency_id.decimal_places
            raise UserError(
                self.env._(
                    "Dispute %(dispute)s: what is credited of %(invoice)s comes to %(credited)s, "
                    "but %(accepted)s of it were accepted. Correct the credit note %(note)s, or "
                    "delete it and decide the dispute anew.",
                    dispute=self.name,
                    invoice=self._lines_of(document)[:1]._document_name(),
                    credited=note.currency_id.format(major(credited, digits)),
                    accepted=note.currency_id.format(major(accepted, digits)),
                    note=note.display_name,
                )
            )
        if note.ar_dispute_taxes:
            self._check_taxes(note)

    def _check_taxes(self, note):
        """Raise unless a note credits each tax, and what is without, as it was accepted.

        A cent for each line that is drafted is rounding, however many somebody adds. Of an opening
        balance no taxes were known.
        """
        accepted, credited = note.ar_dispute_taxes, note._ar_by_tax()
        drafted = self._lines_of(note._ar_credited_document())._drafted_count()
        digits = note.currency_id.decimal_places
        for key in {**accepted, **credited}:
            wanted, units = accepted.get(key, 0), credited.get(key, 0)
            if abs(units - wanted) > drafted:
                raise UserError(
                    self.env._(
                        "Dispute %(dispute)s: of %(tax)s the credit note %(note)s credits "
                        "%(credited)s, but %(accepted)s were accepted. Correct it, or delete it "
                        "and decide the dispute anew.",
                        dispute=self.name,
                        note=note.display_name,
                        tax=note._ar_tax_name(key),
                        credited=note.currency_id.format(major(units, digits)),
                        accepted=note.currency_id.format(major(wanted, digits)),
                    )
                )

    def _check_credits_own(self, note):
        """A credit note to the dispute's customer, for a document that it contests."""
        lines = self._lines_of(note._ar_credited_document())
        if (
            note.move_type != "out_refund"
            or not lines
            or note.reversed_entry_id != lines._credited_invoice()
            or note.currency_id != lines.currency_id
            or note.company_id != self.company_id
            or note.commercial_partner_id != self.partner_id
        ):
            raise UserError(
                self.env._(
                    "%(note)s settles dispute %(dispute)s: it has to be a credit note to "
                    "%(customer)s for one of the contested invoices, in its currency.",
                    note=note.display_name,
                    dispute=self.name,
                    customer=self.debtor_id.display_name,
                )
            )

    def _lines_of(self, document):
        return self.line_ids.filtered(lambda line: line._document() == document)

    def _accepted_of(self, document):
        """What was accepted of a document, in minor units of its currency."""
        return self._lines_of(document)._accepted_units()

    def _credited_of(self, document):
        """What posted credit notes of this dispute credit of a document, in the same units."""
        return sum(
            minor(note.amount_total, note.currency_id.decimal_places)
            for note in self.credit_note_ids
            if note.state == "posted" and note._ar_credited_document() == document
        )

    def _is_credited(self, document):
        """Whether what was accepted of a document was credited, and not only a part of it."""
        return 0 < self._credited_of(document) >= self._accepted_of(document)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _ar_by_tax(self):
        """``{key: units}``: what a document comes to without taxes, and by each tax line."""
        digits = self.currency_id.decimal_places
        found = {BASE: minor(self.amount_untaxed, digits)}
        for line in self.line_ids.filtered("tax_repartition_line_id"):
            key = str(line.tax_repartition_line_id.id)
            units = self.direction_sign * minor(line.amount_currency, digits)
            found[key] = found.get(key, 0) + units
        return found

    def _ar_tax_name(self, key):
        """What stands under a key of these, in words."""
        if key == BASE:
            return self.env._("the amount without taxes")
        return self.env["account.tax.repartition.line"].browse(int(key)).tax_id.name
