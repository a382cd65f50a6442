"""Each room puts its own parts on the debtor's page: what they hang on is loaded before them."""


def migrate(cr, version):
    """Let the rooms' parts of the page say nothing until they are loaded anew."""
    cr.execute(
        """
        UPDATE ir_ui_view view SET arch_db = '{"en_US": "<data/>"}'
          FROM ir_model_data data
         WHERE data.model = 'ir.ui.view' AND data.res_id = view.id
           AND data.module = 'ar_collections'
           AND view.model = 'ar.debtor' AND view.inherit_id IS NOT NULL
        """
    )
