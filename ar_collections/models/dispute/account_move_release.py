"""What was released stays what it was: a credit note that is changed is approved anew.

An approval is given for the credit notes as they are drafted: their customer, currency, accounts,
taxes and amounts, not their words. Whoever changes one of these, on whichever road, has a hand in
it and does not release it. So it is with the date of a note that was approved before; one that is
still asked for may be dated anew, as whoever approves sees it. A posted note that is put back to
draft has to be approved again, changed or not. Deleting a draft changes nothing: it is drafted
again as it was decided.
"""

import hashlib
import json
from contextlib import contextmanager

from odoo import models
from odoo.tools import float_repr

#: In the context of changes that are looked at as a whole, or that are none of anybody's: no remote
#: call can claim to be one.
WATCHED = object()
#: Lines that say nothing of what is credited, or that posting adds.
BESIDES = {"cogs", "line_section", "line_subsection", "line_note"}


def unwatched(records):
    """Documents or their lines, for changes by which nobody has a hand in what they credit."""
    return records.with_context(ar_watched=WATCHED)


class AccountMove(models.Model):
    _inherit = "account.move"

    def _ar_is_watched(self):
        return self.env.context.get("ar_watched") is WATCHED

    @contextmanager
    def _ar_watching(self):
        """Change these documents, or their lines; what became of credit notes is looked at after.

        Odoo changes lines in several steps: only the outermost change is looked at.
        """
        notes = self.browse() if self._ar_is_watched() else self
        notes = notes.sudo().filtered("ar_dispute_id")
        before = {note: (note._ar_credit_terms(), note._ar_credit_dates()) for note in notes}
        yield
        for note in notes.exists():
            terms, dates = before[note]
            dated = note._ar_credit_dates() != dates
            if note._ar_credit_terms() != terms or (dated and not note._ar_is_asked_for()):
                note._ar_credit_changed()

    def _ar_credit_terms(self):
        """What of a credit note is approved; posting it changes none of it."""
        self.ensure_one()
        note = self.sudo()
        lines = note.line_ids.filtered(lambda line: line.display_type not in BESIDES)
        terms = [
            note.move_type,
            note.company_id.id,
            note.journal_id.id,
            note.partner_id.id,
            note.currency_id.id,
            note.reversed_entry_id.id,
            sorted(line._ar_credit_terms() for line in lines),
        ]
        return [*terms, note.ar_dispute_item_id.id] if note.ar_dispute_item_id else terms

    def _ar_credit_digest(self):
        """The same, short enough to be kept with each decision."""
        return hashlib.sha256(json.dumps(self._ar_credit_terms()).encode()).hexdigest()

    def _ar_credit_dates(self):
        return self.invoice_date, self.date

    def _ar_is_asked_for(self):
        """Whether somebody has still to look at this credit note, as it will be then."""
        wholes = self.sudo().ar_dispute_id._approval_wholes()
        return self.env["ar.approval"]._latest(wholes).state == "open"

    def _ar_credit_changed(self):
        """The user changed what is credited: what was approved falls, and he does not approve."""
        disputes = self.sudo().ar_dispute_id
        disputes._approval_changed()
        self._ar_take_back_release()
        if self.state == "posted":
            disputes._require_approval()

    def _ar_take_back_release(self):
        """Posting these credit notes takes another approval."""
        for note in self.sudo():
            wholes = note.ar_dispute_id._approval_wholes()
            requests = self.env["ar.approval"]._holding(wholes)
            for request in requests.filtered(lambda request: request.state == "approved"):
                request._overtake("anew")
                words = note.company_id._ar_speaking_to(request.asked_by).env
                request.message_post(
                    body=words._(
                        "Credit note %(note)s is changed after it was approved: it has to be "
                        "approved anew.",
                        note=note.display_name,
                    )
                )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _ar_credit_terms(self):
        """What of a line of a credit note is approved, without what it is called."""
        return [
            self.display_type or "",
            self.account_id.id,
            self.product_id.id,
            float_repr(self.quantity, 6),
            float_repr(self.amount_currency, self.currency_id.decimal_places),
            self.tax_ids.sorted("id").ids,
            self.tax_line_id.id,
            self.tax_tag_ids.sorted("id").ids,
        ]
