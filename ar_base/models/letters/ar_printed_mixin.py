from datetime import date

from odoo import models
from odoo.tools import float_round, formatLang

from ...domain.text import file_name
from ...orm.dated import dated

#: So many signs of a figure fit into a column of seven on A4 at the usual size; a smaller one takes
#: some more.
ROOM, MORE_ROOM = 12, 3


class ArPrintedMixin(models.AbstractModel):
    """What every record that is printed needs, whoever reads it."""

    _name = "ar.printed.mixin"
    _description = "Printed Record"

    def _tightness(self, figures, room=ROOM):
        """The class of a table whose figures are too long for its columns at the usual size."""
        longest = max(map(len, figures), default=0)
        if longest <= room:
            return ""
        return "ar_tight" if longest <= room + MORE_ROOM else "ar_tighter"

    def _decimal(self, value, digits, sign=False):
        """A figure that is no amount, as the reader writes it; ``sign`` shows a plus, too."""
        value = float_round(value, precision_digits=digits) or 0.0
        plus = "+" if sign and value > 0 else ""
        return plus + formatLang(self.env, value, digits=digits)

    def _file_name(self, *parts):
        """The name of a file, without its ending: what says whose it is and of when.

        A day among the parts is written as the reader does.
        """
        told = (dated(self.env, part) if isinstance(part, date) else part for part in parts)
        return file_name(" ".join(str(part) for part in told if part))
