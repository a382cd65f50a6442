"""For tests of what is done by night."""

from odoo import SUPERUSER_ID, api


class Nights:
    """Mixed into a test case whose ``company`` is looked after."""

    def night(self, *names, companies=None, day=None):
        """Do some jobs of companies' days, as when their hours have come; of today by default."""
        companies = companies or self.company
        self.env.flush_all()
        self.env.cr.precommit.run()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            nightly = api.Environment(cr, SUPERUSER_ID, {})["ar.nightly"]
            for company in companies.with_env(nightly.env):
                for name in names:
                    nightly._do_now(name, company, day)
        self.env.invalidate_all()

    def failures(self, name=None):
        """What was set aside, the newest first."""
        domain = [("job", "=", name)] if name else []
        return self.env["ar.nightly.failure"].sudo().search(domain)
