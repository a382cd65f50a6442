from odoo import models


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
