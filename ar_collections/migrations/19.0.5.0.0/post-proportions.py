"""Supplied amounts that nobody has changed get the size of their company's currency.

After what has to be known of promises, which are judged anew where more is tolerated.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    for company in api.Environment(cr, SUPERUSER_ID, {})["res.company"].search([]):
        company._ar_follow_currency("EUR")
