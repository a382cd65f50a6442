import re
from math import ceil
from unicodedata import east_asian_width

from odoo import models
from odoo.tools.image import image_data_uri
from odoo.tools.mail import html2plaintext

#: So many signs of the foot go in a line; up to so many lines it is printed in which size.
FOOT_SIGNS = 100
FOOT_SIZES = ((4, ""), (6, "ar_foot_small"))


class ResCompany(models.Model):
    _inherit = "res.company"

    def _ar_bank_accounts(self, currency):
        """The bank accounts into which an amount in this currency can be paid to the company.

        A branch that has none is paid into those of the nearest company above it that has some.
        """
        company = self.sudo()
        while company.parent_id and not company.partner_id.bank_ids:
            company = company.parent_id
        accounts = company.partner_id.bank_ids
        return accounts.filtered(lambda account: account.currency_id == currency) or (
            accounts.filtered(lambda account: not account.currency_id) or accounts[:1]
        )

    def _ar_has_logo(self):
        """Whether the company has a logo of its own: nobody wants Odoo's on a letter."""
        return bool(self.logo) and not self.uses_default_logo

    def _ar_foot_size(self):
        """The class of the foot of a letter, by the lines that its text takes in the usual size."""
        lines = html2plaintext(self.report_footer or "").splitlines()
        wide = sum(sum(1 + (east_asian_width(sign) in "WF") for sign in line) for line in lines)
        length = max(len(lines), ceil(wide / FOOT_SIGNS))
        return next((size for most, size in FOOT_SIZES if length <= most), "ar_foot_smallest")

    def _ar_logo_uri(self):
        """The logo as it is printed: as many dots as paper shows, and no more to carry along."""
        return image_data_uri(self.partner_id.image_1024)


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    def _ar_is_iban(self):
        """Whether the number looks like an IBAN: only ``base_iban`` knows its accounts' type."""
        return bool(re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", self.sanitized_acc_number or ""))

    def _ar_written_number(self):
        """The number as it is read and typed: an IBAN in groups of four."""
        if not self._ar_is_iban():
            return self.acc_number
        number = self.sanitized_acc_number
        return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
