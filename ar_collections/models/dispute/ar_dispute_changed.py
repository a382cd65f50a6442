"""The line or instalment that is contested is another by now: it is told, and nothing else.

An invoice that is put back to draft, corrected and posted again may have lost the line, or have it
with another price. What was contested stays contested, in the amount that it was, until somebody
looks at it: a decision that worked it out anew would turn “accepted” into nothing.
"""

from odoo import api, fields, models
from odoo.addons.ar_base.domain.money import minor

from ...domain.dispute.states import LIVE
from .ar_dispute_line import FOLLOWING


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    changed_text = fields.Text(
        string="Changed Since",
        compute="_compute_changed_text",
        help="Contested lines that were changed or replaced since they were contested.",
    )

    @api.depends("state", "line_ids.amount", "line_ids.invoice_line_id", "line_ids.item_id")
    @api.depends_context("lang")
    def _compute_changed_text(self):
        for dispute in self:
            lines = dispute._lines_to_decide() if dispute.state in LIVE else dispute.line_ids[:0]
            changed = lines._origin._changed()
            dispute.changed_text = "\n".join(line._changed_in_words() for line in changed)

    def _tell_of_changed_lines(self):
        """Who owns a dispute hears that a contested line was changed or replaced; what is
        contested stays until somebody says otherwise."""
        lines = self._lines_to_decide().filtered(lambda line: line.move_id.state == "posted")
        changed = lines._differing()
        for line in changed.filtered(lambda line: not line.has_changed):
            line.dispute_id._tell_of_changed_line(line)
        following = lines.with_context(ar_following=FOLLOWING)
        for line in following.filtered(lambda line: line.has_changed != (line in changed)):
            line.has_changed = line in changed

    def _tell_of_changed_line(self, line):
        """In its history, and as a task of whoever owns it."""
        user = self._responsible()
        speaking = self.company_id._ar_speaking_to(user)
        line = line.with_env(speaking.env)
        self.message_post(body=line._changed_in_words())
        self._plan_reminder(
            "mail.mail_activity_data_todo",
            user,
            lambda env: env._(
                "%(dispute)s: the contested line of %(invoice)s was changed",
                dispute=self.name,
                invoice=line.move_id.name,
            ),
        )


class ArDisputeLine(models.Model):
    _inherit = "ar.dispute.line"

    def _changed(self):
        """Those of a posted invoice whose line is gone, or gives another amount by now."""
        return self.filtered(lambda line: line.move_id.state == "posted")._differing()

    def _differing(self):
        """Those whose line is gone, or gives another amount than is contested, or whose instalment
        was replaced.

        What is contested beside them counts; a cent is no difference, since one of a line that is
        gone may lie on another.
        """
        by_line = self.filtered(lambda line: line.basis != "amount")
        there = by_line.filtered(lambda line: line._has_line())
        replaced = self.filtered(lambda line: line._is_of_another_item())
        if not there:
            return by_line | replaced
        live = there.sudo().move_id.ar_dispute_line_ids.filtered(
            lambda line: (
                line.basis != "amount"
                and line._has_line()
                and line._is_live()
                and not line.is_settled
            )
        )
        gone = self._reckon((live | there.sudo())._terms(), live._granted_before())
        same = there.filtered(lambda line: line._comes_to(gone[line]))
        return by_line - same | replaced

    def _is_of_another_item(self):
        """Whether the instalment that was contested by itself is gone, or is another by now.

        When it is due is no part of it: that is put off by people.
        """
        now = self.item_id.amount_currency
        return bool(self.currency_id.compare_amounts(self.item_amount, now))

    def _comes_to(self, gone):
        """Whether what is contested is what goes, but for a unit of rounding."""
        contested = minor(self.amount, self.currency_id.decimal_places)
        return abs(gone.less.total - contested) <= 1

    def _differs(self):
        """Whether it is decided as an amount, whatever was contested."""
        return bool(self._differing())

    def _changed_in_words(self):
        """What whoever decides reads, in the language of the environment."""
        if self._is_of_another_item():
            return self.env._(
                "%(invoice)s: the instalment that is contested was deleted or replaced. %(amount)s "
                "stays contested, of whatever is due first; choose the new instalment, or none, if "
                "that is not right.",
                invoice=self.move_id.name,
                amount=self.currency_id.format(self.amount),
            )
        if self._has_line():
            return self.env._(
                "%(invoice)s: the line that is contested was changed since. %(amount)s stays "
                "contested as it was; contest it anew if that is not right.",
                invoice=self.move_id.name,
                amount=self.currency_id.format(self.amount),
            )
        return self.env._(
            "%(invoice)s: the line that is contested was deleted or replaced. %(amount)s stays "
            "contested, and is credited with the invoice's mix of taxes; choose the new line if "
            "that is not right.",
            invoice=self.move_id.name,
            amount=self.currency_id.format(self.amount),
        )
