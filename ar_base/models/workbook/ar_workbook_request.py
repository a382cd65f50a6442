import json

from odoo import api, fields, models
from odoo.exceptions import UserError

LONGEST = 2_000_000  # characters; 20,000 ticked rows take a tenth of it
LONGEST_NUMBER = 10  # digits


class ArWorkbookRequest(models.TransientModel):
    """What somebody asked to download, kept for as long as a browser takes to fetch it.

    The address of a download holds the number of this alone: what is ticked in a list does not fit
    into an address. Nobody has rights on it; only its maker gets an answer by its number.
    """

    _name = "ar.workbook.request"
    _description = "Workbook to Download"

    report = fields.Char(required=True, readonly=True)
    options = fields.Text(required=True, readonly=True)

    @api.model
    def _keep(self, report, options):
        """Keep what the user asks for; return the record, as superuser."""
        text = json.dumps(options, default=fields.Date.to_string)
        return self.sudo().create({"report": report, "options": self._checked(text)})

    @api.model
    def _checked(self, text):
        if len(text) > LONGEST:
            raise UserError(self.env._("What was asked of the workbook is too long."))
        return text

    @api.model
    def _asked(self, report, number):
        """The options that the user asked for under a number; None if it was not she.

        :param str number: as it came with the address
        """
        if not number.isdecimal() or len(number) > LONGEST_NUMBER:
            return None
        found = self.sudo().search(
            [
                ("id", "=", int(number)),
                ("report", "=", report),
                ("create_uid", "=", self.env.uid),
            ]
        )
        return self._read(found.options) if found else None

    @api.model
    def _read(self, text):
        """Options from their text.

        :raise UserError: that is none
        """
        try:
            options = json.loads(self._checked(text))
        except (ValueError, RecursionError):
            options = None
        if not isinstance(options, dict):
            raise UserError(self.env._("These options are not understood."))
        return options
