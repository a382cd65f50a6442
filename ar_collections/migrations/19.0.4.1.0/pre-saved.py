"""What the version before left: names in what people saved, parts of pages that say nothing."""

from odoo.modules.module import load_script
from odoo.tools.misc import file_path

BEFORE = "ar_collections/migrations/19.0.4.0.0/pre-buckets.py"


def migrate(cr, version):
    load_script(file_path(BEFORE), "pre-buckets").migrate(cr, version)
    cr.execute(
        """
        UPDATE ir_model_data data SET noupdate = FALSE FROM ir_ui_view view
         WHERE data.model = 'ir.ui.view' AND data.res_id = view.id AND data.noupdate
           AND data.module = 'ar_collections' AND view.inherit_id IS NOT NULL
           AND view.arch_db ->> 'en_US' = '<data/>'
        """
    )
