"""What stands in the history of a document, and which files went with it, nobody rewrites."""

from datetime import datetime
from unittest.mock import patch

from odoo import Command, fields, models
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.guard import ar_guarded
from ..fake_models import FakeModelsCase

WRITERS = "base.group_partner_manager"
SAID = "He pays"


class Record(models.Model):
    _name = "ar.fake.record"
    _description = "Record With a History"
    _inherit = ["ar.guarded", "mail.thread", "mail.activity.mixin"]
    _module = None

    name = fields.Char(tracking=True)
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    file_ids = fields.Many2many("ir.attachment", "ar_fake_record_file")
    paper_id = fields.Many2one("ir.attachment")
    draft_id = fields.Many2one("ir.attachment")
    seal = fields.Binary()

    def _free_fields(self):
        return super()._free_fields() | {"draft_id"}


class HistoryCase(FakeModelsCase):
    fake_models = (Record,)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow(Record._name, "base.group_user", write=False, create=False, unlink=False)
        cls.allow(Record._name, WRITERS)
        cls.company = cls.env.company
        cls.company.email = "ar@seller.example"
        cls.emma = cls.person("h_emma", WRITERS)
        cls.jonas = cls.person("h_jonas", WRITERS)
        cls.auditor = cls.person("h_auditor")
        cls.customer = cls.env["res.partner"].create(
            {"name": "Ada", "email": "ada@customer.example"}
        )
        cls.record = cls.env["ar.fake.record"].create({"name": "A"})

    @classmethod
    def person(cls, login, *groups):
        groups = ",".join(["base.group_user", *groups])
        return new_test_user(cls.env, login, groups, email=f"{login}@seller.example")

    def of(self, user, record=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (record or self.record).with_user(user)

    def refused(self, step, *args, **kwargs):
        with (
            self.assertRaises(AccessError),
            self.env.cr.savepoint(),
            mute_logger("odoo.addons.base.models.ir_model"),
        ):
            step(*args, **kwargs)
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestWhatIsThere(HistoryCase):
    def setUp(self):
        super().setUp()
        self.note = self.record._message_log(body="Approved by Emma")
        self.said = self.of(self.emma).message_post(body=SAID, message_type="comment")

    def test_what_happened_is_rewritten_by_nobody(self):
        for message in (self.note, self.said):
            seen = self.of(self.jonas, message)
            for values in ({"body": "<p>We owe nothing</p>"}, {"date": datetime(2020, 1, 1)}):
                with self.subTest(message.body, values=values):
                    self.refused(seen.write, values)
            self.refused(seen.unlink)
        self.assertEqual(self.note.body, "<span>Approved by Emma</span>")

    def test_nor_through_the_document(self):
        record = self.of(self.jonas)
        for command in (
            Command.delete(self.note.id),
            Command.unlink(self.note.id),
            Command.clear(),
            Command.update(self.note.id, {"body": "forged"}),
            Command.create({"body": "forged"}),
        ):
            with self.subTest(command):
                self.refused(record.write, {"message_ids": [command]})
        self.refused(record.create, {"message_ids": [Command.create({"body": "forged"})]})
        self.assertTrue(self.note.exists())

    def test_what_has_changed_is_noted_by_the_program_alone(self):
        """Odoo would write it as superuser, whichever message it belongs to."""
        changed = self.env["mail.tracking.value"].create(
            {"mail_message_id": self.note.id, "new_value_char": "Approved"}
        )
        contact, record = self.of(self.jonas, self.customer), self.of(self.jonas)
        for command in (
            Command.update(changed.id, {"new_value_char": "Refused"}),
            Command.delete(changed.id),
            Command.link(changed.id),
            Command.set(changed.ids),
            Command.create({"new_value_char": "Approved"}),
        ):
            for said in (
                lambda what: contact.message_post(body=SAID, tracking_value_ids=what),
                lambda what: record.message_post(body=SAID, tracking_value_ids=what),
                lambda what: contact.env["mail.message"].create({"tracking_value_ids": what}),
            ):
                with self.subTest(command):
                    self.refused(said, [command])
        self.assertEqual(changed.exists().mail_message_id, self.note)
        self.assertEqual(changed.new_value_char, "Approved")

    def test_an_administrator_corrects_nobody_either(self):
        admin = self.person("h_admin", WRITERS, "base.group_system")
        page = self.of(admin)
        for body in ("", "He does not pay"):
            self.refused(
                page._message_update_content, self.said.with_env(page.env(su=True)), body=body
            )
        self.assertIn(SAID, self.said.body)
        self.assertNotIn("message_type", page._get_allowed_message_params())

    def test_no_default_takes_a_message_away(self):
        """Of what the program makes for a person, as superuser."""
        contacts = self.of(self.jonas, self.customer)
        for rows in (self.note.ids, [Command.link(self.said.id)], [Command.set(self.note.ids)]):
            contacts.env["ir.default"].set("res.partner", "message_ids", rows, user_id=True)
            with self.subTest(rows):
                self.refused(contacts.sudo().create, {"name": "Ben"})
        self.assertEqual((self.note | self.said).mapped("res_id"), self.record.ids * 2)
        contacts.env["ir.default"].set("res.partner", "message_ids", [], user_id=True)
        self.assertTrue(contacts.sudo().create({"name": "Ben"}))

    def test_ones_own_words_are_ones_own_to_correct_and_nothing_else_of_them(self):
        own = self.of(self.emma, self.said)
        own.write({"body": "<p>He pays on Monday</p>"})
        self.assertEqual(self.said.body, "<p>He pays on Monday</p>")
        self.refused(own.write, {"author_id": self.jonas.partner_id.id})
        self.refused(own.write, {"date": datetime(2020, 1, 1)})
        self.refused(own.write, {"message_type": "notification"})
        self.of(self.emma)._message_update_content(own, body="He pays on Tuesday")
        self.assertIn("Tuesday", self.said.body)
        own.unlink()
        self.assertFalse(self.said.exists())

    def test_an_own_message_of_elsewhere_does_not_get_there(self):
        contact = self.customer.with_user(self.emma)
        self.refused(
            contact.message_post(body=SAID).write,
            {"model": self.record._name, "res_id": self.record.id},
        )

    def test_what_is_no_document_of_ours_is_as_in_odoo(self):
        message = self.customer.with_user(self.emma).message_post(body=SAID, message_type="comment")
        clerk = self.person("h_clerk", WRITERS, "account.group_account_invoice")
        message.with_user(clerk).write({"body": "<p>y</p>"})
        message.with_user(clerk).unlink()


@tagged("post_install", "-at_install")
class TestWhatChanges(HistoryCase):
    def renamed(self, **context):
        """What the history says of a change that was asked for from outside."""
        context = {"tracking_disable": False, "mail_notrack": False} | context
        self.env.cr.precommit.run()
        record = self.record.with_user(self.emma).with_context(**context).sudo()
        with patch.object(ar_guarded, "request", "a call"):
            record.name = f"{record.name}x"
            self.env.flush_all()
            self.env.cr.precommit.run()
        return self.record.message_ids.tracking_value_ids.mapped("new_value_char")

    def test_no_context_from_outside_keeps_it_from_being_written(self):
        self.assertEqual(self.renamed(), ["Ax"])
        self.assertEqual(len(self.renamed(tracking_disable=True)), 2)
        self.assertEqual(len(self.renamed(mail_notrack=True)), 3)
        self.assertEqual(len(self.renamed(mail_notrack=1, tracking_disable="x")), 4)
        self.assertEqual(len(self.renamed(mail_notrack=ar_guarded.QUIETLY)), 4)

    def test_nor_hides_a_task(self):
        asked = self.of(self.emma).with_context(
            mail_activity_automation_skip=True, default_active=False
        )
        task = asked.sudo().activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.jonas.id, summary="Approve"
        )
        self.assertTrue(task.active)
        asked.env["ir.default"].set("mail.activity", "active", False, user_id=True)
        task |= asked.activity_schedule("mail.mail_activity_data_todo", user_id=self.jonas.id)
        self.assertEqual(self.record.activity_ids, task.with_env(self.env))


@tagged("post_install", "-at_install")
class TestWhatIsNew(HistoryCase):
    def new(self, user, **values):
        values = {"model": self.record._name, "res_id": self.record.id, "body": "x"} | values
        return self.of(user).env["mail.message"].create(values)

    def test_everybody_speaks_for_himself_and_now(self):
        self.assertEqual(self.new(self.jonas).author_id, self.jonas.partner_id)
        for values in (
            {"author_id": self.emma.partner_id.id},
            {"email_from": "Emma <h_emma@seller.example>"},
            {"date": "2020-01-01 00:00:00"},
            {"message_type": "email"},
            {"message_type": "email_outgoing"},
            {"message_type": "snailmail"},
        ):
            with self.subTest(values):
                self.refused(self.new, self.jonas, **values)

    def test_nor_by_defaults(self):
        asked = self.of(self.jonas).with_context(
            default_author_id=self.emma.partner_id.id,
            default_model=self.record._name,
            default_res_id=self.record.id,
        )
        self.refused(asked.env["mail.message"].create, {"body": "x"})

    def test_who_posts_in_anothers_name_posts_in_his_own(self):
        message = self.of(self.jonas).message_post(
            body=SAID, author_id=self.emma.partner_id.id, partner_ids=self.customer.ids
        )
        self.assertEqual(message.author_id, self.jonas.partner_id)
        self.assertIn("h_jonas@", message.email_from)
        self.refused(self.of(self.jonas).message_post, body="x", date=datetime(2020, 1, 1))

    def test_a_letter_may_be_in_the_name_of_the_company(self):
        message = self.of(self.jonas).message_post(
            body=SAID, email_from=self.company.email_formatted, partner_ids=self.customer.ids
        )
        self.assertEqual(message.author_id, self.company.partner_id)

    def test_who_only_reads_says_nothing_and_tells_nobody(self):
        record = self.of(self.auditor)
        record.message_subscribe(self.auditor.partner_id.ids)
        asked = {"body": "Pay me", "partner_ids": self.customer.ids}
        self.refused(record.message_post, **asked)
        self.refused(record.message_notify, **asked)
        thread = record.env["mail.thread"]
        self.refused(thread.message_notify, model=record._name, res_id=record.id, **asked)
        self.refused(self.new, self.auditor)
        self.refused(self.new, self.auditor, message_type="user_notification")
        self.of(self.jonas).message_notify(**asked)


@tagged("post_install", "-at_install")
class TestMails(HistoryCase):
    """Odoo sends templates as superuser for everybody who may read what they are about."""

    def setUp(self):
        super().setUp()
        self.template = self.template_of(self.record, partner_to=str(self.customer.id))

    def template_of(self, record, **values):
        return self.env["mail.template"].create(
            {
                "name": record._name,
                "model_id": self.env["ir.model"]._get_id(record._name),
                "subject": "Decided",
                "body_html": "<p>Decided</p>",
                **values,
            }
        )

    def composer(self, user, **values):
        composer = (
            self.of(user)
            .env["mail.compose.message"]
            .create(
                {
                    "model": self.record._name,
                    "res_ids": str(self.record.ids),
                    "subject": "Hello",
                    "body": "<p>Hello</p>",
                    "partner_ids": [Command.set(self.customer.ids)],
                    **values,
                }
            )
        )
        composer.action_send_mail()
        return composer

    def test_a_template_is_sent_by_the_program_alone(self):
        for user in (self.auditor, self.jonas):
            template = self.of(user, self.template)
            self.refused(template.send_mail, self.record.id, email_values={"subject": "Mine"})
            self.refused(template.send_mail_batch, self.record.ids)
            self.refused(self.composer, user, composition_mode="mass_mail")
            source = {"source_ref": template, "partner_ids": self.customer.ids}
            self.refused(self.of(user).message_mail_with_source, **source)
            self.refused(self.of(user).message_post_with_source, **source)
            self.refused(self.of(user).activity_send_mail, template.id)
        self.assertTrue(self.template.send_mail(self.record.id))

    def test_a_person_who_may_write_composes_by_hand(self):
        self.composer(self.jonas, composition_mode="comment")
        message = self.record.message_ids[:1]
        self.assertEqual(message.author_id, self.jonas.partner_id)
        self.assertEqual(message.partner_ids, self.customer)
        self.refused(self.composer, self.auditor, composition_mode="comment")
        several = self.record | self.record.create({"name": "B"})
        for template in (False, self.template.id):
            many = {"res_ids": str(several.ids), "template_id": template}
            self.refused(self.composer, self.jonas, composition_mode="comment", **many)

    def test_a_text_message_is_about_one_document_by_who_may_write_it(self):
        if "sms.composer" not in self.env:
            self.skipTest("Odoo's SMS is not installed.")

        def sent(user, records):
            values = {"res_model": records._name, "res_ids": str(records.ids), "body": "Pay"}
            composers = self.of(user).env["sms.composer"]
            composers.create(values | {"composition_mode": "mass"}).action_send_sms()

        self.refused(sent, self.auditor, self.record)
        about = {"res_model": self.record._name, "res_id": self.record.id, "body": "Pay"}
        dialogs = self.of(self.auditor).env["sms.composer"]
        self.refused(lambda: dialogs.create(about).recipient_single_description)
        self.refused(sent, self.jonas, self.record | self.record.create({"name": "B"}))
        self.assertEqual(self.record.message_ids.mapped("message_type"), ["notification"])
        sent(self.jonas, self.record)

    def test_a_mail_of_another_document_gets_into_no_history(self):
        """Its values would be written as superuser."""
        note = self.record._message_log(body="Approved by Emma")
        other = self.of(self.jonas, self.template_of(self.customer))
        for values in (
            {"model": self.record._name, "res_id": self.record.id},
            {"mail_message_id": note.id},
        ):
            with self.subTest(values):
                self.refused(other.send_mail, self.customer.id, email_values=values)
        asked = other.with_context(default_mail_message_id=note.id)
        asked.send_mail(self.customer.id, email_values={"body": "<p>forged</p>"})
        self.assertEqual(note.body, "<span>Approved by Emma</span>")


@tagged("post_install", "-at_install")
class TestFiles(HistoryCase):
    def file(self, user=None, **values):
        values = {"name": "letter.pdf", "raw": b"true", "res_model": self.record._name} | values
        files = self.env["ir.attachment"].with_user(user) if user else self.env["ir.attachment"]
        return files.create({"res_id": self.record.id, **values}).with_env(self.env)

    def kept(self, file, user):
        """Whether a file can be changed by a user on no road."""
        file = self.of(user, file)
        self.refused(file.write, {"raw": b"forged"})
        self.refused(file.write, {"name": "Statement (new bank account).pdf"})
        self.refused(file.write, {"res_model": "res.users", "res_id": user.id})
        self.refused(file.unlink)
        self.refused(file.sudo()._delete_and_notify)
        self.assertEqual(file.sudo().raw, b"true")

    def test_what_a_document_keeps_is_changed_by_nobody(self):
        self.record.file_ids = self.file()
        self.kept(self.record.file_ids, self.emma)
        self.record.paper_id = self.file(self.emma)
        self.kept(self.record.paper_id, self.emma)

    def test_what_others_said_keeps_its_files(self):
        said = self.of(self.emma).message_post(
            body=SAID, message_type="comment", attachment_ids=self.file(self.emma).ids
        )
        self.kept(said.attachment_ids, self.jonas)
        self.of(self.emma, said.attachment_ids).unlink()
        logged = self.record._message_log(body="x", attachment_ids=self.file(self.emma).ids)
        self.kept(logged.attachment_ids, self.emma)

    def test_a_file_of_nothing_else_is_its_documents(self):
        loose, draft = self.file(self.emma), self.file(self.emma)
        self.of(self.jonas).draft_id = draft
        for file in (loose, draft):
            self.of(self.jonas, file).write({"raw": b"new"})
            self.of(self.jonas, file).unlink()

    def test_no_default_shows_something_else_in_its_place(self):
        others = {"type": "url", "url": "https://else.example/", "public": True}
        files = self.of(self.emma).env["ir.attachment"]
        asked = files.with_context(**{f"default_{name}": value for name, value in others.items()})
        values = {"name": "letter.pdf", "raw": b"true", "res_model": self.record._name}
        values |= {"res_id": self.record.id}
        for _turn in range(2):
            file = asked._ar_make([values])
            self.assertEqual((file.type, file.url, file.public), ("binary", False, False))
            for name, value in others.items():
                files.env["ir.default"].set("ir.attachment", name, value, user_id=True)

    def test_the_content_of_a_guarded_field_is_that_field(self):
        self.record.seal = "dHJ1ZQ=="
        seal = self.env["ir.attachment"].search(
            [("res_model", "=", self.record._name), ("res_field", "=", "seal")]
        )
        self.kept(seal, self.emma)
        self.refused(self.file, self.emma, res_field="seal")
        self.refused(self.of(self.emma, self.file(self.emma)).write, {"res_field": "seal"})

    def test_the_program_clears_away_what_it_likes(self):
        self.record.file_ids = self.file()
        file = self.record.file_ids
        self.record.unlink()
        self.assertFalse(file.exists())
