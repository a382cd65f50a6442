from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        """A language is added: the standard strategies, made by code, learn it too."""
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        if "ar_collections" in modules and self.env.registry.loaded:
            strategies = self.env["ar.strategy"].search([("is_standard", "=", True)])
            strategies._translate_standard(langs)
        return result
