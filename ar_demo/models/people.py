import os

from odoo import Command, models

from ..domain.staff import STAFF

SMTP_PORT = int(os.environ.get("AR_SMTP_PORT", "10025"))


class ArDemo(models.AbstractModel):
    """The people who log in, and the mail server that their letters go to."""

    _inherit = "ar.demo"

    def _make_people(self, book, today):
        companies = self._find("company", "uk") | self._find("company", "de")
        users = self.env["res.users"].create(
            [self._prepare_user(person, companies) for person in STAFF]
        )
        self._remember("user", dict(zip((person.login for person in STAFF), users, strict=True)))
        self._make_mail_server()

    def _prepare_user(self, person, companies):
        groups = [self.env.ref(group) for group in ("base.group_user", *person.groups)]
        home = companies[person.tz == "Europe/Berlin"]
        return {
            "name": person.name,
            "login": person.login,
            "password": person.login,
            "email": f"{person.login}@harbourvale.example",
            "function": person.title,
            "lang": person.lang,
            "tz": person.tz,
            "company_id": home.id,
            "company_ids": [Command.set(companies.ids)],
            "group_ids": [Command.set([group.id for group in groups])],
            "action_id": self._home_of(groups),
        }

    def _home_of(self, groups):
        """Whoever has to do with receivables begins there."""
        readers = self.env.ref("ar_collections.group_ar_user")
        reads = any(readers in group.all_implied_ids for group in groups)
        return reads and self.env.ref("ar_collections.ar_home_action").id

    def _make_mail_server(self):
        """A server on this machine only: no mail of the demo company leaves it."""
        server = self.env["ir.mail_server"].create(
            {
                "name": "Local mail catcher",
                "smtp_host": "127.0.0.1",
                "smtp_port": SMTP_PORT,
                "smtp_encryption": "none",
                "sequence": 1,
            }
        )
        self._remember("mail_server", {"local": server})
