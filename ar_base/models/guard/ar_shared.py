"""Records that all companies share: no one company's people change them for the others."""

from functools import partial

from odoo import models
from odoo.exceptions import AccessError

ADMINISTRATOR = "base.group_system"


class ArShared(models.AbstractModel):
    """Who may access all companies that exist, or administers, changes what they all share.

    In a database of one company that is everybody who has the right. Asked where Odoo asks its
    record rules, so that a button can be hidden by it; and once more after writing, so that nobody
    makes a shared record out of one of his own.
    """

    _name = "ar.shared"
    _description = "Record That All Companies May Share"

    def _shared(self):
        """Hook: those of these records that are all companies'."""
        if "company_id" not in self._fields:
            return self
        return self.filtered(lambda record: not record.company_id)

    def _check_access(self, operation):
        if forbidden := super()._check_access(operation):
            return forbidden
        if operation == "read" or not any(self._ids) or self._changes_what_is_shared():
            return None
        shared = self.sudo()._shared().with_env(self.env)
        return (shared, partial(self._shared_error, shared)) if shared else None

    def _changes_what_is_shared(self):
        """Whether the user may do that."""
        user = self.env.user
        if self.env.su or user.has_group(ADMINISTRATOR):
            return True
        others = [("id", "not in", user._get_company_ids())]
        return not self.env["res.company"].sudo().search_count(others, limit=1)

    def _shared_error(self, shared):
        return AccessError(
            self.env._(
                "“%(record)s” is shared by all companies: only who works for all of them, or an "
                "administrator, changes it.",
                record=shared[0].sudo().display_name,
            )
        )

    def write(self, vals):
        result = super().write(vals)
        self.check_access("write")
        return result
