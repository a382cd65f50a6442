from odoo import models
from odoo.fields import Domain

from ...orm import given


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
            shown = given.domain(self.env, self.env.context, "active_domain", self._name)
            domain = Domain(shown or Domain.TRUE)
        return self.env["ar.workbook"]._url(
            self._workbook, **self._workbook_asked(domain), **self._workbook_options()
        )

    def _workbook_asked(self, domain):
        domain = self._workbook_domain(domain)
        return {} if domain.is_true() else {"domain": list(domain)}

    def _workbook_domain(self, domain):
        """Hook: the records for the workbook, where it is made of another model's."""
        return domain

    def _workbook_options(self):
        """Hook: further options for the workbook."""
        return {}
