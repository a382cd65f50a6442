"""Scheduled actions tick every half hour; what is due is asked of each company's clock."""

from odoo.addons.ar_base.orm.ticking import let_tick

ACTIONS = (
    "ir_cron_aging_month_end",
    "ir_cron_assign",
    "ir_cron_debtor_refresh",
    "ir_cron_dispute_clock",
    "ir_cron_dunning_delivery",
    "ir_cron_dunning_propose",
    "ir_cron_forecast",
    "ir_cron_kpi_months",
    "ir_cron_promise_judge",
    "ir_cron_report_packs",
)


def migrate(cr, version):
    let_tick(cr, "ar_collections", ACTIONS)
