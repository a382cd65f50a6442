from odoo import models
from odoo.fields import Domain


class ArWorkbookMixin(models.AbstractModel):
    """A list with a button that downloads what it shows, or what is ticked in it, as a workbook."""

    _name = "ar.workbook.mixin"
    _description = "Listed Records as a Workbook"
    _workbook = None  # its key in ``ar.workbook``

    def action_workbook(self):
        """Download the records that are ticked; all that the list shows if none is."""
        if self:
            domain = Domain("id", "in", self.ids)
        else:
            domain = Domain(self.env.context.get("active_domain") or Domain.TRUE)
        return self.env["ar.workbook"]._url(
            self._workbook, domain=list(self._workbook_domain(domain)), **self._workbook_options()
        )

    def _workbook_domain(self, domain):
        """Hook: the records for the workbook, where it is made of another model's."""
        return domain

    def _workbook_options(self):
        """Hook: further options for the workbook."""
        return {}
