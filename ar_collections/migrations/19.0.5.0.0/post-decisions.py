"""Debtors whose customer had become a contact of another one are that one's from now on."""

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    cr.execute(
        "SELECT DISTINCT d.partner_id FROM ar_debtor d JOIN res_partner p ON p.id = d.partner_id"
        " WHERE p.commercial_partner_id <> p.id ORDER BY d.partner_id"
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    contacts = env["res.partner"].browse(id_ for (id_,) in cr.fetchall())
    env["ar.debtor"]._follow_customers({contact: contact for contact in contacts})
