import re

from markupsafe import Markup
from odoo import models
from odoo.tools import format_date, formatLang


class ArLetterMixin(models.AbstractModel):
    """Figures and dates look alike in all that is written to debtors, in its language."""

    _name = "ar.letter.mixin"
    _description = "Letter to a Debtor"

    def _number(self, amount, currency):
        """An amount in a column whose head names the currency."""
        return formatLang(self.env, amount, digits=currency.decimal_places)

    def _day(self, day):
        """A date that nobody can misread: the month is a word where the language has one."""
        return format_date(self.env, day, date_format="medium")

    def _short_day(self, day):
        """A date in a column: Chinese dates written out are too wide for it."""
        short = "y-MM-dd" if (self.env.lang or "").startswith("zh") else "medium"
        return format_date(self.env, day, date_format=short)

    def _with_items(self, body, items):
        """Put the items where the text has a horizontal rule, else below it."""
        above, below = [*re.split(r"<hr\b[^>]*>", str(body), maxsplit=1), ""][:2]
        closing = Markup('<div class="ar_together">%s</div>') % Markup(below)
        return Markup(above) + items + closing
