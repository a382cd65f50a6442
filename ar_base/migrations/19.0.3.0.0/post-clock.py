"""Scheduled actions tick every half hour; what is due is asked of each company's clock."""

from odoo.addons.ar_base.orm.ticking import let_tick

ACTIONS = ("ir_cron_approval",)


def migrate(cr, version):
    let_tick(cr, "ar_base", ACTIONS)
