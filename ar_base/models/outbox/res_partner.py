from odoo import models
from odoo.tools.mail import email_normalize_all


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _ar_mail_addresses(self):
        """The addresses in the e-mail field, several perhaps, but those that want no mail."""
        addresses = email_normalize_all(self.email or "")
        if len(addresses) < 2:
            return [] if self.is_blacklisted else addresses
        blacklist = self.env["mail.blacklist"].sudo()
        blocked = set(blacklist.search([("email", "in", addresses)]).mapped("email"))
        return [address for address in dict.fromkeys(addresses) if address not in blocked]
