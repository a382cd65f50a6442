"""Words of mixins in the records that later add-ons make of them."""

from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        """With an add-on come the words of those that it builds on.

        What a field may be is named after the add-on whose mixin has the field, also in the model
        of a later add-on: its translation stands in a file that was read before that model came.
        """
        wanted = dict.fromkeys([*self._ar_below(modules), *modules])
        return super()._load_module_terms(list(wanted), langs, overwrite=overwrite)

    def _ar_below(self, modules):
        """Names of the installed add-ons of ours on which some are built, the lowest first."""
        wanted = self.search([("name", "in", list(modules)), ("name", "!=", "ar_base")])
        below = wanted.upstream_dependencies(exclude_states=("uninstallable", "uninstalled"))
        base = below.filtered(lambda module: module.name == "ar_base")
        ours = base | (below & base.downstream_dependencies(exclude_states=("uninstallable",)))
        return ours.sorted("id").mapped("name")
