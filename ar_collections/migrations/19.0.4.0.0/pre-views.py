"""A page is looked over as soon as it is loaded, with the parts that hung on it before."""


def migrate(cr, version):
    """Let these parts say nothing until they are loaded anew: they may name what is gone."""
    # One that nobody loads anew would say nothing for good.
    cr.execute(
        """
        UPDATE ir_model_data data SET noupdate = FALSE FROM ir_ui_view view
         WHERE data.model = 'ir.ui.view' AND data.res_id = view.id AND data.noupdate
           AND data.module = 'ar_collections' AND view.inherit_id IS NOT NULL
        """
    )
    cr.execute(
        """
        UPDATE ir_ui_view view SET arch_db = '{"en_US": "<data/>"}'
          FROM ir_model_data data
         WHERE data.model = 'ir.ui.view' AND data.res_id = view.id
           AND data.module = 'ar_collections' AND view.inherit_id IS NOT NULL
        """
    )
