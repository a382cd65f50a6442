"""Companies that are one enterprise: what a customer paid to one is paid to its branches, too."""

from odoo import api, models
from odoo.tools import SQL, ormcache


class ArLedger(models.AbstractModel):
    _inherit = "ar.ledger"

    @api.model
    def _family(self, companies):
        """Ids of the companies that are one enterprise with some: parents, branches, siblings."""
        roots = self._roots()
        wanted = {roots.get(company, company) for company in companies}
        return [*companies, *sorted(self._of_roots(wanted, roots) - set(companies))]

    @api.model
    def _credits_of_kin(self, as_of, company, partner):
        """What a customer has unapplied in other companies of the same enterprise, oldest first.

        Whoever may see the customer's account with one company of the enterprise may see these.

        :param partner: a commercial partner
        :return: ``{account.move.line: row of _open_sql}``; what is open of each is below nought
        """
        kin = self.env["res.company"].browse(self._family(company.ids)) - company
        if not kin:
            return {}
        lines = self.sudo()._open_lines(as_of, kin, partner)
        return {line: row for line, row in lines.items() if row["amount_currency"] < 0}

    def _of_roots(self, wanted, roots):
        return wanted | {branch for branch, root in roots.items() if root in wanted}

    @ormcache()
    def _roots(self):
        """``{branch id: id of the company at the top}``; companies without parent are left out.

        Each posting asks for them many times; Odoo forgets caches where companies change.
        """
        branches = self.env["ar.clock"]._companies().filtered("parent_id")
        return {branch.id: branch.root_id.id for branch in branches}

    def _root_sql(self, company):
        """The company at the top, of a column with a company's id."""
        of_root = {}
        for branch, root in self._roots().items():
            of_root.setdefault(root, []).append(branch)
        if not of_root:
            return company
        return SQL(
            "CASE %s ELSE %s END",
            SQL(" ").join(
                SQL("WHEN %s IN %s THEN %s", company, tuple(branches), root)
                for root, branches in of_root.items()
            ),
            company,
        )
