"""Companies that have the suite already get a strategy, and their debtors are ranked."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["ar.strategy"]._create_standard(env["res.company"].search([]))
    env["ar.debtor"]._refresh()
