import re

from markupsafe import Markup
from odoo import models
from odoo.tools import float_round, formatLang, get_lang

from ...orm.dated import written_day

#: How languages write ``1,234,567.89`` as an item of ``res.lang.grouping`` says.
BY_THOUSANDS = "[3,0]"


class ArLetterMixin(models.AbstractModel):
    """Figures and dates look alike in all that is written to debtors, in its language."""

    _name = "ar.letter.mixin"
    _inherit = ["ar.printed.mixin"]
    _description = "Letter to a Debtor"

    def _written_language(self):
        """What is known of the language that is written in: its code, separators, formats."""
        code = self.env.context.get("lang")
        return (code and self.env["res.lang"]._get_data(code=code)) or get_lang(self.env)

    def _number(self, amount, currency):
        """An amount in a column whose head names the currency.

        As Odoo's ``formatLang``, which takes most of the time that a letter takes.
        """
        lang, digits = self._written_language(), currency.decimal_places
        amount = float_round(amount, precision_digits=digits) or 0.0  # which has no minus before it
        if lang.grouping != BY_THOUSANDS:
            return formatLang(self.env, amount, digits=digits)
        number = f"{amount:,.{digits}f}"
        if lang.decimal_point == "." and lang.thousands_sep == ",":
            return number
        whole, point, fraction = number.partition(".")
        separator = lang.thousands_sep or ""
        return whole.replace(",", separator) + (lang.decimal_point if point else "") + fraction

    def _day(self, day):
        """A date that nobody can misread: the month is a word where the language has one.

        No line ends within it.
        """
        if not day:
            return ""
        return written_day(day, "medium", self._written_language().code).replace(" ", "\u00a0")

    def _short_day(self, day):
        """A date in a column: Chinese dates written out are too wide for it."""
        lang = self._written_language().code
        short = "y-MM-dd" if lang.startswith("zh") else "medium"
        return written_day(day, short, lang) if day else ""

    def _with_items(self, body, items):
        """Put the items where the text has a horizontal rule, else below it."""
        above, below = [*re.split(r"<hr\b[^>]*>", str(body), maxsplit=1), ""][:2]
        closing = Markup('<div class="ar_closing">%s</div>') % Markup(below)
        return Markup(above) + items + closing
