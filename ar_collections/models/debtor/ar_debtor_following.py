"""The debtors' figures follow the journal: whoever books something refreshes its customer."""

import logging
import time
from functools import partial

from odoo import api, models
from odoo.addons.ar_base.models.guard.ar_guarded import QUIETLY
from odoo.addons.ar_base.orm.apart import apart
from odoo.addons.ar_base.orm.conflict import CONFLICT
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

ATTEMPTS = 8  # to refresh a debtor whom somebody else writes
PAUSE = 0.1  # seconds


class ArDebtor(models.Model):
    _inherit = "ar.debtor"

    @api.model
    def _touch(self, lines):
        """Note that these journal items changed: their debtors are refreshed before the commit."""
        lines = lines.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        self._touch_customers(lines.partner_id.commercial_partner_id)

    @api.model
    def _touch_customers(self, partners):
        """Note that the items of commercial partners changed: as :meth:`_touch`."""
        if not partners:
            return
        precommit = self.env.cr.precommit
        if "ar.debtor" not in precommit.data:
            precommit.data["ar.debtor"] = set()
            precommit.add(self.sudo().env["ar.debtor"]._refresh_touched)
        precommit.data["ar.debtor"].update(partners.ids)

    @api.model
    def _refresh_touched(self):
        """Refresh the debtors noted by :meth:`_touch`; called before the commit.

        Where somebody else writes the same debtor, such as the nightly refresh, what is booked
        here need not fail for that: the debtor is refreshed just after the commit.
        """
        touched = self.env.cr.precommit.data.pop("ar.debtor", ())
        if not touched:
            return
        try:
            with apart(self.env):
                self._follow_journal(touched)
        except CONFLICT:
            self.env.cr.postcommit.add(partial(self._follow_later, touched))

    @api.model
    def _follow_journal(self, partner_ids):
        """Conclude what follows for the debtors of commercial partners whose items changed."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if partners:
            self._ensure_of(partners)
            self._items_changed(partners)
            self._refresh(partners=partners)

    @api.model
    def _follow_later(self, partner_ids):
        """The same in a transaction of its own, by when whoever held the debtor has let go."""
        for attempt in range(ATTEMPTS):
            time.sleep(attempt * PAUSE)
            try:
                with self.env.registry.cursor() as cr:
                    self.with_env(self.env(cr=cr))._follow_journal(partner_ids)
                return
            except CONFLICT:
                _logger.info("Debtors of partners %s are still held.", partner_ids)
            except Exception:
                _logger.exception("Debtors of partners %s were not refreshed.", partner_ids)
                return

    @api.model
    def _items_changed(self, partners):
        """Hook: items of these commercial partners were posted, settled or moved.

        Called as superuser before the commit and before the figures are rebuilt; whatever an area
        concludes from the journal (a promise kept, a dispute settled) it concludes here.
        """

    @api.model
    def _ensure_of(self, partners):
        """Give these commercial partners a debtor in each company where they have an item."""
        self.env["account.move.line"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.flush_model(["company_id", "partner_id"])
        missing = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT l.company_id, p.commercial_partner_id
                  FROM res_partner p
                  JOIN account_move_line l ON l.partner_id = p.id
                   AND l.account_id IN %(receivable)s AND l.parent_state = 'posted'
                 WHERE p.commercial_partner_id IN %(partners)s
                   AND NOT EXISTS (SELECT FROM ar_debtor d WHERE d.company_id = l.company_id
                                      AND d.partner_id = p.commercial_partner_id)
              ORDER BY l.company_id, p.commercial_partner_id
                """,
                receivable=self.env["ar.ledger"]._accounts(),
                partners=tuple(partners.ids) or (0,),
            )
        )
        self.with_context(tracking_disable=QUIETLY, mail_create_nosubscribe=True).create(
            [{"company_id": company, "partner_id": partner} for company, partner in missing]
        )
