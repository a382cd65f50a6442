from math import ceil

from odoo import models

#: The window's address begins so far below its edge, and has room for six lines of so many signs.
WINDOW_TOP, WINDOW_LINES, WINDOW_SIGNS = 13.6, 6, 42
LINE_HEIGHT = 4.24  # of the address: 10 points and a fifth; all these in millimetres
MOST_LINES = 3  # of one part of an address; the rest of it is cut off


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _ar_address_lines(self):
        """The postal address in the habit of its country, line by line, without the name."""
        lines = self._display_address(without_company=True).splitlines()
        return [line.strip() for line in lines if line.strip()]

    def _ar_addressee_lines(self):
        """What stands in the window of a letter: company, person, address."""
        company = self.commercial_partner_id
        names = [company.name, *([self.name] if self != company else [])]
        return [*filter(None, names), *self._ar_address_lines()]

    def _ar_window_top(self, lines):
        """Where in the window the sender's line stands: higher up where the address is long.

        :return: millimetres below the window's upper edge
        """
        length = sum(min(ceil(len(line) / WINDOW_SIGNS), MOST_LINES) for line in lines)
        return round(max(0.0, WINDOW_TOP - LINE_HEIGHT * max(0, length - WINDOW_LINES)), 1)
