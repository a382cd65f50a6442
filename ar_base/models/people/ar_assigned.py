"""Records that are given to somebody: she hears of it once, however many there are.

Odoo sends one message for each record, after the commit. Who is given a thousand customers by a
rule, an import or a colleague who leaves would get a thousand mails, and a scheduled action is
killed over them. Here they are counted until the transaction ends (or the part of it that is
undone as a whole), and told in one message.
"""

from odoo import models

PENDING = "ar_base.assigned"


class ArAssigned(models.AbstractModel):
    """Stands before ``mail.thread`` among what a model inherits; its heir has ``user_id``."""

    _name = "ar.assigned"
    _inherit = ["mail.thread"]
    _description = "Record That Is Given to Somebody"

    def _assigned_action(self):
        """Hook: XML ID of the action in which people find what is theirs."""
        return ""

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Remember what is to be told; records that nobody is told of stay so."""
        if self.env.context.get("ar_tell_now"):
            return super()._message_auto_subscribe_notify(partner_ids, template)
        quiet = self.env.context.get("mail_auto_subscribe_no_notify")
        if not self or quiet or not self.env.registry.ready:
            return None
        precommit = self.env.cr.precommit
        pending = precommit.data.setdefault(PENDING, {})
        if not pending:
            precommit.add(self.env["ar.assigned"]._tell_assigned)
        for partner in partner_ids:
            key = (self._name, partner, template)
            pending[key] = pending.get(key, self.browse()) | self
        return None

    def _tell_assigned(self):
        pending = self.env.cr.precommit.data.pop(PENDING, {})
        for (_model, partner, template), records in pending.items():
            theirs = (
                records.sudo()
                .exists()
                .filtered(lambda record, partner=partner: record.user_id.partner_id.id == partner)
            )
            for own in theirs.grouped("company_id").values():
                if len(own) == 1:
                    one = own.with_env(records.env).with_context(ar_tell_now=True)
                    one._message_auto_subscribe_notify([partner], template)
                else:
                    own._tell_how_many(own.company_id, own.user_id, len(own))

    def _tell_how_many(self, company, user, count):
        """Tell a user how many records of a company were given to him, and where they are."""
        if not count:
            return
        speaking = company._ar_speaking_to(user)
        subject, body = self.with_env(speaking.env)._words_assigned(company, count)
        speaking._ar_tell(user, subject, body)

    def _words_assigned(self, company, count):
        """Subject and text of the message, in the language of the environment."""
        kind = self.env["ir.model"]._get(self._name).name
        subject = self.env._(
            "%(count)s assigned to you in %(company)s: %(kind)s",
            kind=kind,
            count=count,
            company=company.name,
        )
        action = self._assigned_action()
        link = f"{company.get_base_url()}/odoo/action-{action}" if action else ""
        body = self.env._("You find them in your list: %(link)s", link=link) if link else subject
        return subject, body
