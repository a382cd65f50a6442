"""People of every role, for stories about who may do what."""

from odoo import Command
from odoo.tests import new_test_user

from ..common import ReceivablesCase


class PeopleCase(ReceivablesCase):
    """Two collectors, a manager and an auditor of the company; a collector of another one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.setup_other_company()["company"]
        cls.emma = cls.person("p_emma", "ar_collections.group_ar_collector")
        cls.jonas = cls.person("p_jonas", "ar_collections.group_ar_collector")
        cls.manager = cls.person("p_manager", "ar_collections.group_ar_manager")
        cls.auditor = cls.person("p_auditor", "ar_base.group_ar_auditor")
        cls.stranger = cls.person(
            "p_stranger", "ar_collections.group_ar_collector", companies=cls.elsewhere
        )
        cls.portal = new_test_user(cls.env, "p_portal", "base.group_portal")

    @classmethod
    def person(cls, login, *groups, companies=None, **values):
        companies = companies or cls.company
        return new_test_user(
            cls.env,
            login,
            ",".join(["base.group_user", *groups]),
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
            email=f"{login}@seller.example",
            **values,
        )

    def as_user(self, records, user):
        """Records as a user finds them who has just opened the page."""
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_env(
            self.env(user=user, su=False, context={"allowed_company_ids": user.company_ids.ids})
        )
