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
        is_manager = self.has_group("ar_collections.group_ar_manager")
        if is_manager and not self.env["ar.dunning.notice"].search_count(here, limit=1):
            return "ar_base.ar_setup_action"
        if self.has_group("ar_collections.group_ar_collector"):
            mine = Domain("is_mine", "=", True)
            if self.env["ar.debtor"].search_count(mine, limit=1):
                return "ar_collections.ar_debtor_action"
        return "ar_collections.ar_board_action"

    def _ar_open_home(self):
        """As the user, who may see nothing of a company that is not one of hers."""
        home = self.with_user(self)._ar_home()
        return self.env["ir.actions.actions"]._for_xml_id(home)
