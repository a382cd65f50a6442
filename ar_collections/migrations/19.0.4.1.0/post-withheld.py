"""Nobody is asked any more for what is withheld, from the first day on."""

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    api.Environment(cr, SUPERUSER_ID, {})["ar.debtor"]._refresh()
