from odoo import models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    def _ar_has_colleague(self, user):
        """Whether a user works here, and on the company's receivables: who only reads does not."""
        return (
            bool(self._ar_working_here(user))
            and user.sudo().active
            and user.sudo().has_group("ar_collections.group_ar_collector")
        )

    def _ar_colleague(self, *users):
        """The first of some users who works here, else a manager; empty where there is none.

        The administrator comes last: it is seldom his work.
        """
        for user in users:
            if self._ar_has_colleague(user):
                return user
        managers = self.env.ref("ar_collections.group_ar_manager").sudo().all_user_ids
        administrator = self.env.ref("base.user_admin", raise_if_not_found=False)
        here = managers.filtered(self._ar_has_colleague).sorted(
            lambda user: (user == administrator, user.id)
        )
        return here[:1].with_env(self.env)

    def _ar_manager(self):
        """A manager of receivables."""
        return self._ar_colleague() or super()._ar_manager()

    def _ar_check_colleague(self, users):
        """Raise unless each of some users may be given work on receivables of these companies."""
        for company in self.sudo():
            for user in users:
                if not company._ar_has_colleague(user):
                    raise ValidationError(
                        self.env._(
                            "%(user)s cannot be given work in %(company)s: that takes access to "
                            "the company, and a role that works on receivables and does not only "
                            "read.",
                            user=user.sudo().name,
                            company=company.name,
                        )
                    )

    def _ar_refresh_with_branches(self):
        """Count anew the debtors of these companies and of all below them.

        Those share their accounts and their policies.
        """
        companies = self.sudo().with_context(active_test=False)
        family = companies.search([("id", "child_of", self.ids)])
        self.env["ar.debtor"].sudo()._refresh(companies=family)

    def _ar_buckets_changed(self):
        """Debtors are counted anew at once: their columns bear the new names from now on."""
        result = super()._ar_buckets_changed()
        self.env["ar.debtor"].sudo()._refresh(companies=self)
        return result
