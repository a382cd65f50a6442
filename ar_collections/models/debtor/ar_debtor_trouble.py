"""What follows from a booking may fail, for a fault of ours: the booking does not."""

import logging
from functools import partial

from odoo import api, models
from odoo.addons.ar_base.orm.conflict import CONFLICT

_logger = logging.getLogger(__name__)


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    @api.model
    def _refresh_touched(self):
        """Whoever books is told nothing of other people's papers; it is tried after the commit."""
        touched = tuple(self.env.cr.precommit.data.get("ar.debtor", ()))
        try:
            return super()._refresh_touched()
        except CONFLICT:
            raise
        except Exception:
            _logger.exception("Debtors of partners %s could not follow what was booked.", touched)
            self.env.cr.postcommit.add(partial(self._follow_later, touched))
            return None
