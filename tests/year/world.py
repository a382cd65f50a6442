"""The demo company with its clock, its two workers for scheduled actions, and its mail server."""

from contextlib import contextmanager

from clock import Clock
from odoo import SUPERUSER_ID, api
from odoo.addons.ar_collections.tests.mailbox import Mailbox
from odoo.modules.registry import Registry
from odoo.tools import config
from workers import Worker

#: Scheduled actions that are done besides the suite's own.
ODOOS = ("base.autovacuum_job", "mail.ir_cron_mail_scheduler_action")
COMPANIES = ("uk", "de")


class World:
    """``env`` for a transaction of somebody; ``at`` to let time pass, and the workers work."""

    def __init__(self, database):
        self.database = database
        self.mailbox = Mailbox()

    def __enter__(self):
        config["test_enable"] = True  # nothing is printed: that is what takes the time
        self.clock = Clock()
        with self.env() as env:
            self._set_up(env)
        self.workers = [Worker(self.database, self.clock) for _number in range(2)]
        self.mailbox.open()
        return self

    def __exit__(self, *_exception):
        self.mailbox.close()
        for worker in self.workers:
            worker.end()
        self.clock.stop()
        config["test_enable"] = False

    def _set_up(self, env):
        self.mailbox.configure(env)
        crons = env["ir.cron"].with_context(active_test=False).search([])
        ours = crons.filtered(lambda cron: cron.model_id.model.startswith("ar."))
        for name in ODOOS:
            ours |= env.ref(name)
        (crons - ours).active = False
        ours.nextcall = self.clock.begin
        files = dict.fromkeys(("attach_letter", "attach_invoices", "attach_statement"), False)
        env["ar.dunning.level"].search([]).write(files)
        for name in COMPANIES:
            company = env.ref(f"ar_demo.company_{name}")
            company.ar_dunning_auto_propose = True

    @contextmanager
    def env(self, login=None, company=None):
        """An environment of a person in a company, or of the system; what is done is committed."""
        with Registry(self.database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            if login:
                user = env.ref(f"ar_demo.user_{login}")
                context = {"lang": user.lang, "tz": user.tz}
                if company:
                    ids = env.ref(f"ar_demo.company_{company}").ids
                    context["allowed_company_ids"] = ids
                env = api.Environment(cr, user.id, context)
            yield env

    def at(self, moment):
        """It is this moment: both workers do what is due; returns what went wrong."""
        self.clock.move_to(moment)
        for worker in self.workers:
            worker.begin(moment)
        return [told for worker in self.workers for told in worker.wait()]
