"""Who releases what was accepted: above the company's limit, a person who did not decide it.

The limit is asked of all that was accepted of the same invoices, then or now: one of each part
would be none of the whole. The oldest dispute of such a whole stands for it.
"""

from odoo import models
from odoo.addons.ar_base.orm import listing
from odoo.tools import float_repr, html2plaintext


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    def _together(self):
        """What is contested together: invoices tie disputes, and disputes over several tie these.

        An entry of opening balances ties nobody: each of its items is a claim of its own. As
        superuser, the oldest first.
        """
        together = self.sudo()
        while more := together._tied() - together:
            together |= more
        return together.sorted("id")

    def _tied(self):
        lines = self.line_ids
        openings = lines.filtered(lambda line: line._is_opening())
        return (
            (lines - openings).move_id.ar_dispute_line_ids | openings.item_id._ar_contesting()
        ).dispute_id

    def _granted_together(self):
        """The disputes of the whole in which something was accepted by somebody."""
        return self._together().filtered(
            lambda dispute: dispute.decided_by_id and dispute.accepted_amount
        )

    def _approval_wholes(self):
        return self.browse({dispute._together()[:1].id for dispute in self})

    def _approval_parts(self, wholes):
        """What has a whole of its own by now, since an older dispute ties it, is a part no more."""
        parts = self.browse(wholes._together().ids)
        return parts.filtered(lambda dispute: dispute._approval_wholes() <= wholes)

    def _approval_kind(self):
        together = self._together()
        stands_for_it = self.id == together[:1].id
        return "dispute_credit" if stands_for_it and self._granted_together() else False

    def _approval_subject(self):
        return listing.names(self.env, self._granted_together().mapped("display_name"))

    def _approval_amount(self):
        return sum(self._granted_together().mapped("accepted_amount_company"))

    def _approval_figures(self):
        """What was accepted of each document, in its currency, and the credit notes over it."""
        lines = self._granted_together().line_ids.filtered("accepted_amount")
        accepted = {
            _key("", document): {
                **self._approval_money(sum(theirs.mapped("accepted_amount")), theirs.currency_id),
                "of": float_repr(sum(theirs.mapped("amount")), theirs.currency_id.decimal_places),
                "label": theirs[:1]._document_name() if theirs.item_id else document.name,
            }
            for document, theirs in lines.grouped(lambda line: line._document()).items()
        }
        return {**accepted, **self._approval_notes()}

    def _approval_notes(self):
        """The credit notes over each document; one that is drafted again as it was is the same."""
        notes = self._granted_together().credit_note_ids.filtered(
            lambda note: note.state != "cancel"
        )
        return {
            _key("notes_", document): {
                "type": "json",
                "value": sorted(note._ar_credit_digest() for note in theirs),
            }
            for document, theirs in notes.grouped(lambda note: note._ar_credited_document()).items()
        }

    def _approval_background(self):
        background = self._approval_read("partner_id", "reason_id", binds=False)
        if said := self._in_words("description"):
            background["description"] = {"type": "text", "value": said, "binds": False}
        return background

    def _approval_reason(self):
        return self._in_words("explanation")

    def _in_words(self, name):
        """What the disputes of the whole say in a field, each by its name if there are several."""
        disputes = self._granted_together().filtered(name)
        texts = {dispute.name: html2plaintext(dispute[name]).strip() for dispute in disputes}
        if len(texts) == 1:
            return next(iter(texts.values()))
        return "\n".join(f"{dispute}: {text}" for dispute, text in texts.items())

    def _approval_makers(self):
        return self._granted_together().decided_by_id

    def _approval_hands(self):
        """Of all that is contested together now, whichever dispute stood for it then."""
        return self._together().ar_hand_ids

    def _approval_done(self):
        """Post what was drafted; who decided alone looks at it once more."""
        disputes = self._granted_together()
        drafts = disputes.credit_note_ids.filtered(lambda note: note.state == "draft").sudo(False)
        if self.env.user not in disputes.decided_by_id and drafts and drafts.has_access("write"):
            drafts.action_post()

    def _approval_refused(self, note):
        """What was not credited yet is looked into again, and its draft goes."""
        for dispute in self._granted_together():
            if "posted" in dispute.credit_note_ids.mapped("state"):
                continue
            dispute._reopen()
            dispute.message_post(
                body=self.env._("The decision was not approved: %(note)s", note=note)
            )
            dispute.credit_note_ids.filtered(lambda move: move.state == "draft").unlink()


def _key(what, document):
    """Under which a figure of an invoice, or of an item by itself, is kept."""
    if document._name == "account.move":
        return f"{what or 'move_'}{document.id}"
    return f"{what}item_{document.id}"
