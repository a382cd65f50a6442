"""Supplied amounts that nobody has changed get the size of their company's currency."""

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    for company in api.Environment(cr, SUPERUSER_ID, {})["res.company"].search([]):
        company._ar_follow_currency("EUR")
