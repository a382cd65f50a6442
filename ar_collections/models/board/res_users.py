"""Where each role begins its day."""

from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    _inherit = "res.users"

    def _ar_home(self):
        """Hook: the page with which the user begins: what is to be set up, the list that he works,
        else the board. An add-on for which a role works answers for that role.

        :return: external id of an action
        """
        self.ensure_one()
        here = Domain("company_id", "=", self.env.company.id)
        if self.has_group("ar_collections.group_ar_manager"):
            notices = self.env["ar.dunning.notice"].sudo()
            if not notices.search_count(here, limit=1):
                return "ar_base.ar_setup_action"
        if self.has_group("ar_collections.group_ar_collector"):
            mine = Domain("is_mine", "=", True)
            if self.env["ar.debtor"].search_count(mine, limit=1):
                return "ar_collections.ar_debtor_action"
        return "ar_collections.ar_board_action"

    def _ar_open_home(self):
        return self.env["ir.actions.actions"]._for_xml_id(self._ar_home())
