import logging

from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import plaintext2html

from .conflict import CONFLICT

_logger = logging.getLogger(__name__)

ATTEMPTS = 3  # where somebody writes the same at the same moment


class ResCompany(models.Model):
    _inherit = "res.company"

    def _ar_each_apart(self, step):
        """Do a scheduled step for each company and commit; one that fails keeps it from no other.

        :param step: what is called with the company; what it did is undone where it fails
        :return: ``{company: exception}`` of those that failed
        """
        failed = {}
        for number, company in enumerate(self, 1):
            try:
                company._ar_do_apart(step)
            except Exception as error:
                _logger.exception("%s failed for company %s.", step.__name__, company.id)
                failed[company] = error
            self.env["ir.cron"]._commit_progress(1, remaining=len(self) - number)
        return failed

    def _ar_do_apart(self, step):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self.env.cr.savepoint():
                    return step(self)
            except CONFLICT:
                self.env.cr.rollback()
                self.env.invalidate_all()
                if attempt == ATTEMPTS:
                    raise
            except Exception:
                self.env.invalidate_all()
                raise
        return None

    def _ar_working_here(self, users):
        """Those of some users who work in this company; portal users do not."""
        self.ensure_one()
        return users.sudo().filtered(
            lambda user: (
                user.id == SUPERUSER_ID
                or (user.active and not user.share and self in user.company_ids)
            )
        )

    def _ar_check_works_here(self, users):
        """Raise unless these users work in each of these companies."""
        for company in self:
            if strangers := users.sudo() - company._ar_working_here(users):
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s: choose somebody who does.",
                        user=strangers[0].name,
                        company=company.name,
                    )
                )

    def _ar_has_colleague(self, user):
        """Whether a user works here and may see the company's receivables."""
        return (
            bool(self._ar_working_here(user))
            and user.sudo().active
            and user.has_group("ar_collections.group_ar_user")
        )

    def _ar_colleague(self, *users):
        """The first of some users who works here, else a manager; empty where there is none."""
        for user in users:
            if self._ar_has_colleague(user):
                return user
        managers = self.env.ref("ar_collections.group_ar_manager").sudo().all_user_ids
        return managers.filtered(self._ar_has_colleague)[:1].with_env(self.env)

    def _ar_speaking_to(self, user):
        """The company in the language of a user whom a background job tells something."""
        return self.with_context(lang=user.lang or self.partner_id.lang or self.env.lang)

    def _ar_tell(self, user, subject, body):
        """Tell a user in plain text, in the inbox or by mail; nobody where there is none."""
        if user:
            self.env["mail.thread"].message_notify(
                subject=subject, body=plaintext2html(body), partner_ids=user.partner_id.ids
            )

    def _ar_check_colleague(self, user):
        """Raise unless a user may be given work on receivables of these companies."""
        for company in self.sudo():
            if not company._ar_has_colleague(user):
                raise UserError(
                    self.env._(
                        "%(user)s cannot be given work in %(company)s: that takes a role in "
                        "receivables and access to the company.",
                        user=user.sudo().name,
                        company=company.name,
                    )
                )
