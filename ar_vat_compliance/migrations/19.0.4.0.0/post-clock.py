"""Scheduled actions tick every half hour; what is due is asked of each company's clock."""

from odoo.addons.ar_base.orm.ticking import let_tick

ACTIONS = (
    "ir_cron_audit",
    "ir_cron_calendar",
    "ir_cron_refresh_numbers",
)


def migrate(cr, version):
    let_tick(cr, "ar_vat_compliance", ACTIONS)
    # Asking is a job of its own, which the same action ticks for.
    cr.execute(
        """
        UPDATE ir_act_server action SET code = 'model._cron_refresh()'
          FROM ir_cron cron
          JOIN ir_model_data data ON data.res_id = cron.id AND data.model = 'ir.cron'
         WHERE cron.ir_actions_server_id = action.id AND data.module = 'ar_vat_compliance'
           AND data.name = 'ir_cron_refresh_numbers'
        """
    )
