"""A document that exists in a test alone, and is sent."""

import errno
from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields, models
from odoo.addons.ar_base.domain.outbox.letter import Letter
from odoo.tests import new_test_user

from ..fake_models import FakeModelsCase
from ..mailbox import Mailbox

KIND = "paper"


class Paper(models.Model):
    _name = "ar.fake.letter"
    _description = "Paper That Is Sent"
    _inherit = ["mail.thread", "ar.outbox.sender"]
    _module = None

    name = fields.Char()
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    user_id = fields.Many2one("res.users")
    partner_id = fields.Many2one("res.partner")
    to_ids = fields.Many2many("res.partner", "ar_fake_letter_to")
    copy_ids = fields.Many2many("res.partner", "ar_fake_letter_copy")
    outdated = fields.Integer()
    poison = fields.Char()
    told = fields.Char(default="")
    over = fields.Integer()
    pages = fields.Integer()
    made = fields.Integer()
    file_ids = fields.Many2many("ir.attachment", "ar_fake_letter_file")

    def _outbox_makes_files(self):
        return bool(self.pages)

    def _outbox_make_file(self):
        if self.poison == "disk":
            raise OSError(errno.ENOSPC, "No space left on device", "/srv/filestore/ab")
        if self.made >= self.pages:
            return False
        self.made += 1
        return True

    def _outbox_prepare(self):
        if self.filtered(lambda paper: paper.poison == "prepare"):
            raise ValueError("poisoned")
        return {paper: paper._letter() for paper in self if paper.to_ids}

    def _letter(self):
        sender, author = self._outbox_sender()
        return Letter(
            subject=self.name,
            body=f"<p>{self.name}</p>",
            html=f"<p>Dear Sirs, {self.name}</p>",
            addresses=(
                *self._outbox_addresses(self.to_ids),
                *self._outbox_addresses(self.copy_ids, copy=True),
            ),
            sender=sender,
            reply_to=sender,
            author=author.id,
            attachments=tuple(self.file_ids.ids),
        )

    def _outbox_is_outdated(self, letter):
        if self.poison == "compare":
            raise ValueError("poisoned")
        self.outdated -= 1
        return self.outdated >= 0

    def _outbox_told(self, letter, quietly=False):
        if self.poison == "tell":
            raise ValueError("poisoned")
        state, reason = letter._outcome()
        self.told = " ".join(filter(None, (state.value, reason)))

    def _outbox_people(self):
        return self.user_id

    def _outbox_repeated_kind(self):
        return KIND

    def action_send_to_missed(self):
        self._outbox_send_to_missed()

    def _outbox_pass_over(self):
        for paper in self:
            paper.over += 1


class OutboxCase(FakeModelsCase):
    fake_models = (Paper,)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox = cls.enterClassContext(Mailbox())
        cls.mailbox.configure(cls.env)
        cls.company = cls.env.company
        cls.company.email = "ar@seller.example"
        cls.env["ir.config_parameter"].set_param("ar_base.sending_grace", "0")
        cls.ada, cls.boss, cls.sam = cls.env["res.partner"].create(
            [
                {"name": name, "email": f"{name.lower()}@customer.example"}
                for name in ("Ada", "Boss", "Sam")
            ]
        )
        cls.manager = new_test_user(
            cls.env,
            "outbox_manager",
            "base.group_user,ar_base.group_ar_approval_manager",
            company_id=cls.company.id,
        )
        cls.let_read(cls.env.ref("ar_base.group_ar_approval_manager"), Paper._name)

    @classmethod
    def let_read(cls, group, model):
        """A group's people read the letters of a kind of document, as an add-on says."""
        cls.env["ir.rule"].create(
            [
                {
                    "name": model,
                    "model_id": cls.env["ir.model"]._get_id(name),
                    "groups": [fields.Command.link(group.id)],
                    "domain_force": f"[('res_model', '=', '{model}')]",
                }
                for name in ("ar.outbox", "ar.outbox.recipient")
            ]
        )

    def setUp(self):
        super().setUp()
        self.mailbox.reset()
        self.enterContext(self.real_mail())

    def real_mail(self):
        """Let Odoo talk to the mail server that is configured, which it does not do in tests."""
        server = self.registry["ir.mail_server"]
        return patch.object(server, "_disable_send", classmethod(lambda cls: False))

    def paper(self, *to, copies=None, name="Paper", queued=True, **values):
        """A document to these people that waits to be sent."""
        paper = self.env["ar.fake.letter"].create(
            {
                "name": name,
                "to_ids": [fields.Command.set([partner.id for partner in to])],
                "copy_ids": [fields.Command.set(copies.ids if copies else [])],
                **values,
            }
        )
        if queued:
            paper._outbox_queue(KIND)
        return paper

    def work(self):
        """Let a worker do all that waits."""
        with self.enter_registry_test_mode():
            self.env.ref("ar_base.ir_cron_outbox_a").method_direct_trigger()
        self.env.invalidate_all()

    def fates(self, paper):
        """``{address: fate}``, the latest of each."""
        rows = paper.outbox_recipient_ids.sorted("id")
        return {row.email.split("@")[0]: row.state for row in rows}

    def row(self, paper, partner):
        return paper.outbox_recipient_ids.filtered(lambda row: row.partner_id == partner)[:1]

    def received(self, partner):
        """The messages that were given to a contact's address."""
        return self.mailbox.of(partner.email)

    @contextmanager
    def seconds(self, *left):
        """What Odoo says, one commit after another, of the time that is left; then none is."""
        answers = iter(left)

        def limited(cron, *_args, **_kwargs):
            cron.env.flush_all()
            return next(answers, 0)

        with patch.object(self.registry["ir.cron"], "_commit_progress", limited):
            yield
