"""Letters, files and histories of documents × every role: nobody sends or rewrites in their name.

Of every document of the suite, whatever it is: a template about it is sent by the program alone,
alone or through the composer; who may not write it says and tells nothing in its history; what the
history holds, and the files of letters, stay as they are; and what is on a schedule is begun by the
schedule. So it is for documents that nobody has thought of yet.
"""

from case import AttackCase
from matrix import our_models
from odoo import Command
from odoo.addons.ar_base.models.guard.documents import is_document
from odoo.tests import tagged
from roles import ROLES

FORGED = {"subject": "forged", "body_html": "<p>forged</p>", "email_to": "victim@else.example"}


@tagged("post_install", "-at_install")
class TestLetters(AttackCase):
    MATRIX = "letters"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = [
            name
            for name in our_models(cls.env, "table")
            if is_document(cls.env, name) and isinstance(cls.env[name], cls.registry["mail.thread"])
        ]
        cls.senders = [
            name
            for name in our_models(cls.env, "table")
            if isinstance(cls.env[name], cls.registry["ar.outbox.sender"])
        ]

    def each(self, names):
        """Every role with a record of each model, of the side where he works."""
        for role in ROLES:
            for name in names:
                for id_ in self.world.of(role).own(name)[:1]:
                    yield role, self.env_of(role)[name].browse(id_)

    def expect_refusal(self, role, record, what, model, method, /, *args, **kwargs):
        outcome = self.attempts.call(model, method, *args, **kwargs)
        if not outcome.refused:
            happened = "was done" if outcome.through else f"fails with {outcome.error!r}"[:150]
            self.breach(role, record._name, what, happened)

    # Templates and composers --------------------------------------------------------------------
    def template(self, name):
        return self.env["mail.template"].create(
            {
                "name": name,
                "model_id": self.env["ir.model"]._get_id(name),
                "subject": "true",
                "body_html": "<p>true</p>",
            }
        )

    def test_templates_are_sent_by_the_program_alone(self):
        names = [*dict.fromkeys([*self.documents, *self.senders])]
        templates = {name: self.template(name).id for name in names}
        self.attempts.keep()
        for role, record in self.each(names):
            template, number = record.env["mail.template"], templates[record._name]
            call = (role, record, "send_mail", template)
            self.expect_refusal(*call, "send_mail", number, record.id)
            self.expect_refusal(*call, "send_mail", number, record.id, email_values=FORGED)
            self.expect_refusal(*call, "send_mail_batch", [number], record.ids)
            if isinstance(record, self.registry["mail.activity.mixin"]):
                call = (role, record, "activity_send_mail", record, "activity_send_mail")
                self.expect_refusal(*call, record.ids, number)
            self.compose(role, record, "mass_mail")
        self.conclude(documents=len(names), roles=len(ROLES))

    def compose(self, role, record, mode):
        def step():
            composer = record.env["mail.compose.message"].create(
                {
                    "model": record._name,
                    "res_ids": str(record.ids),
                    "composition_mode": mode,
                    "subject": "forged",
                    "body": "<p>forged</p>",
                    "partner_ids": [Command.set(self.world.of(role).own("res.partner")[:1])],
                }
            )
            return composer.action_send_mail()

        outcome = self.attempts.do(step)
        if not outcome.refused:
            self.breach(role, record._name, f"composer, {mode}", "was done")

    # Histories ----------------------------------------------------------------------------------
    def test_who_may_not_write_a_document_says_nothing_about_it(self):
        for role, record in self.each(self.documents):
            if record.has_access("write"):
                continue
            told = self.world.of(role).own("res.partner")[:1]
            said = {"body": "forged", "partner_ids": told}
            for method in ("message_post", "message_notify"):
                self.expect_refusal(role, record, method, record, method, record.ids, **said)
            thread = record.env["mail.thread"]
            about = {"model": record._name, "res_id": record.id, **said}
            self.expect_refusal(role, record, "thread", thread, "message_notify", [], **about)
            self.compose(role, record, "comment")
            messages = record.env["mail.message"]
            for kind in ("comment", "notification", "user_notification"):
                values = {"body": "forged", "message_type": kind}
                values |= {"model": record._name, "res_id": record.id}
                self.expect_refusal(role, record, kind, messages, "create", [values])
        self.conclude(documents=len(self.documents))

    def test_nobody_speaks_in_the_name_of_another_or_of_another_day(self):
        for role, record in self.each(self.documents):
            other = self.env["res.users"].browse(self.world.of(role).colleague).partner_id
            for forged in (
                {"author_id": other.id},
                {"email_from": other.email_formatted},
                {"date": "2020-01-01 00:00:00"},
                {"message_type": "email"},
            ):
                values = {"model": record._name, "res_id": record.id, "body": "forged", **forged}
                messages = record.env["mail.message"]
                self.expect_refusal(role, record, *forged, messages, "create", [values])
                commands = [Command.create({"body": "forged", **forged})]
                self.expect_refusal(
                    role, record, "message_ids", record, "write", record.ids,
                    {"message_ids": commands},
                )  # fmt: skip
        self.conclude()

    def test_what_a_history_holds_stays(self):
        tried = 0
        for role in ROLES:
            messages = self.env_of(role)["mail.message"]
            for message in self.history(role):
                tried += 1
                for method, *args in (("write", {"body": "forged"}), ("unlink",)):
                    call = (message.ids, *args)
                    self.expect_refusal(role, message, message.model, messages, method, *call)
                record = messages.env[message.model].browse(message.res_id)
                for command in (Command.delete(message.id), Command.clear()):
                    values = {"message_ids": [command]}
                    call = (record.ids, values)
                    self.expect_refusal(role, message, message.model, record, "write", *call)
        self.assertTrue(tried)
        self.conclude(messages=tried)

    def test_what_has_changed_is_noted_by_the_program_alone(self):
        """Odoo writes it as superuser for whoever may make any message, also into another one."""
        (message,) = [*self.history(ROLES[-1])][:1]
        changed = self.env["mail.tracking.value"].create(
            {"mail_message_id": message.id, "new_value_char": "true"}
        )
        self.attempts.keep()
        for role in ROLES:
            messages, side = self.env_of(role)["mail.message"], self.world.of(role)
            for name, id_ in (("", 0), ("account.move", side.pick("account.move"))):
                for command in (
                    Command.create({"new_value_char": "forged"}),
                    Command.update(changed.id, {"new_value_char": "forged"}),
                    Command.delete(changed.id),
                    Command.link(changed.id),
                ):
                    values = {"tracking_value_ids": [command], "message_type": "comment"}
                    values |= {"model": name, "res_id": id_} if name else {}
                    call = (role, changed, f"{command[0]}", messages, "create")
                    self.expect_refusal(*call, [values])
        self.conclude()

    def history(self, role):
        """One message of each kind of document and of message, said by somebody else."""
        found = {}
        own = self.world.of(role).own("mail.message")
        for message in self.env["mail.message"].browse(own).exists():
            if message.model in self.documents:
                found.setdefault((message.model, message.message_type), message)
        return found.values()

    # Files --------------------------------------------------------------------------------------
    def test_files_of_letters_stay(self):
        tried = 0
        for role in ROLES:
            files = self.env_of(role)["ir.attachment"]
            letters = self.env["ar.outbox"].browse(self.world.of(role).own("ar.outbox"))
            for file in self.files(letters):
                tried += 1
                for values in ({"raw": "forged"}, {"name": "forged"}, {"res_id": 0}):
                    call = (file.ids, values)
                    self.expect_refusal(role, file, file.res_model, files, "write", *call)
                self.expect_refusal(role, file, file.res_model, files, "unlink", file.ids)
        self.assertTrue(tried)
        self.conclude(files=tried)

    def files(self, letters):
        """One of each kind of document; of whatever letter, where none has one."""
        found = {file.res_model: file for file in letters.attachment_ids}
        for letter in letters:
            if letter.res_model not in found:
                file = self.env["ir.attachment"].create(
                    {"name": "true", "res_model": letter.res_model, "res_id": letter.res_id}
                )
                letter.attachment_ids = file
                found[letter.res_model] = file
        self.attempts.keep()
        return found.values()

    # The gateway --------------------------------------------------------------------------------
    def test_mail_comes_in_by_the_gateway_alone(self):
        for role, record in self.each(self.documents):
            mail = (
                "From: Ada <ada@else.example>\nTo: office@else.example\nSubject: Re\n"
                f"Message-ID: <{role.name}-{record._name}-{record.id}@else.example>\n\nI paid.\n"
            )
            thread = record.env["mail.thread"]
            about = (record._name, mail)
            self.expect_refusal(
                role, record, "message_process", thread, "message_process", *about,
                thread_id=record.id,
            )  # fmt: skip
        self.conclude()

    # What is on a schedule ----------------------------------------------------------------------
    def actions(self):
        actions = self.env["ir.actions.server"].search([])
        names = actions.get_external_id()
        return actions.filtered(lambda action: names[action.id].startswith("ar_"))

    def crons(self):
        return self.env["ir.cron"].with_context(active_test=False).search([])

    def test_scheduled_work_is_begun_by_the_schedule(self):
        crons = self.crons()
        names = crons.get_external_id()
        ours = crons.filtered(lambda cron: names[cron.id].startswith("ar_"))
        self.assertTrue(ours)
        for role in ROLES:
            actions = self.env_of(role)["ir.actions.server"]
            for cron in ours:
                forged = actions.with_context(cron_id=cron.id, active_model=cron.model_id.model)
                call = (forged, "run", cron.ir_actions_server_id.ids)
                self.expect_refusal(role, cron, names[cron.id], *call)
        self.conclude(actions=len(ours))

    def test_every_other_action_says_who_runs_it(self):
        for action in self.actions() - self.crons().ir_actions_server_id:
            self.attempts.tried += 1
            if not action.group_ids:
                self.breaches.append((action._name, action.name, "has no groups", "everybody"))
                continue
            for role in ROLES:
                env = self.env_of(role)
                if not env.user.all_group_ids & action.group_ids:
                    call = (env[action._name], "run", action.ids)
                    self.expect_refusal(role, action, action.name, *call)
        self.conclude()
