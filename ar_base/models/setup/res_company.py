"""What every company is given: a clock, an address that mail comes from, and a way out for it."""

from odoo import models
from odoo.tools import config, format_datetime, format_list

from ...orm import listing
from .step import Step


class ResCompany(models.Model):
    _inherit = "res.company"

    def _ar_setup_steps(self):
        """Hook: what a company is given before people work with it, as its set-up page lists it.

        :return: an iterable of :class:`Step`, in the language of the environment
        """
        self.ensure_one()
        yield from self._ar_setup_for_sending()
        yield self._ar_setup_zone()
        yield self._ar_setup_replies()

    def _ar_setup_for_sending(self):
        """Hook: those of them without which what is sent lacks something or does not go out.

        They are asked before each run, too, so that none may look at many records.
        """
        yield self._ar_setup_email()
        yield self._ar_setup_server()

    def _ar_setup_list(self, action):
        """One of Odoo's lists, by the id of its action."""
        return self.env["ir.actions.act_window"]._for_xml_id(action)

    def _ar_setup_page(self):
        """The company's own page."""
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.company",
            "res_id": self.id,
            "view_mode": "form",
        }

    def _ar_setup_settings(self):
        """The settings of the suite."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settings"),
            "res_model": "res.config.settings",
            "view_mode": "form",
            "context": {"module": "ar_base", "bin_size": False},
        }

    def _ar_setup_zone(self):
        zone, lacks = self._ar_zone(), ""
        if not self.sudo().ar_tz:
            lacks = self.env._(
                "No time zone is chosen: days are counted by %(zone)s, and what is due today may "
                "be wrong for some hours.",
                zone=zone,
            )
        return Step(
            "zone",
            self.env._("Time zone"),
            self._ar_setup_settings,
            lacks=lacks,
            stands=self.env._("Days begin and end by the clock of %(zone)s.", zone=zone),
            is_admins=True,
        )

    def _ar_setup_email(self):
        company, lacks = self.sudo(), ""
        if not company.email:
            lacks = self.env._(
                "%(company)s has no e-mail address: notices of whoever has none either are not "
                "sent. Enter it on the company's page.",
                company=company.name,
            )
        return Step(
            "email",
            self.env._("E-mail address"),
            self._ar_setup_page,
            lacks=lacks,
            stands=company.email or "",
            is_admins=True,
        )

    def _ar_setup_server(self):
        servers = self.env["ir.mail_server"].sudo().search([("active", "=", True)])
        return Step(
            "server",
            self.env._("Outgoing mail server"),
            lambda: self._ar_setup_list("base.action_ir_mail_server_list"),
            lacks=self._ar_setup_server_lacks(servers),
            stands=listing.names(self.env, servers.mapped("name")) or config["smtp_server"] or "",
            is_admins=True,
        )

    def _ar_setup_server_lacks(self, servers):
        """Odoo takes this machine for a mail server where no other is named; it rarely is one."""
        company = self.sudo()
        if company.ar_outbox_trouble:
            return self.env._(
                "The mail server takes no mail since %(since)s, and what is to be sent waits: "
                "%(reason)s",
                since=format_datetime(self.env, company.ar_outbox_trouble_since),
                reason=company._ar_outbox_why_silent(self.env),
            )
        if not servers and config["smtp_server"] in (False, "", "localhost"):
            return self.env._(
                "There is no outgoing mail server, so that no mail goes out. Add one, and press "
                "“Test Connection”."
            )
        return ""

    def _ar_setup_replies(self):
        """Where mail comes in, a reply stands in the history; else it goes to the sender."""
        nobody, lacks = self._ar_setup_senders().filtered(lambda user: not user.email), ""
        if nobody:
            lacks = self.env._(
                "Replies do not reach %(people)s, who have no e-mail address of their own: the "
                "company's stands in their letters.",
                people=format_list(self.env, nobody.mapped("name")),
            )
        stands = self.env._("No mail comes in here: replies go to whoever sent the letter.")
        if self._ar_setup_takes_mail():
            stands = self.env._("They come in here, into the history of what was sent.")
        return Step(
            "replies",
            self.env._("Replies"),
            lambda: self._ar_setup_list("base.action_res_users"),
            lacks=lacks,
            stands=stands,
            is_admins=True,
        )

    def _ar_setup_takes_mail(self):
        """Whether Odoo gets the mail that is sent to the company's catch-all address."""
        domain = self.sudo().alias_domain_id
        servers = self.env["fetchmail.server"].sudo()
        return bool(domain.catchall_alias) and bool(servers.search_count([("state", "=", "done")]))

    def _ar_setup_senders(self):
        """Hook: those who write to customers."""
        return self.env["res.users"]
