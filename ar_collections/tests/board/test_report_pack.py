import io
import runpy
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command
from odoo.addons.ar_base.domain.outbox.states import Fate
from odoo.addons.ar_base.orm.dated import dated, written_day
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_path
from openpyxl import load_workbook

from ...models.board import ar_report_pack
from .test_board import BoardCase


@tagged("post_install", "-at_install")
class TestReportPack(BoardCase):
    def pack(self, users, reports=("aging", "open_items"), **values):
        return self.env["ar.report.pack"].create(
            {
                "name": "Every morning",
                "company_id": self.company.id,
                "with_board": False,
                "user_ids": [Command.set(users.ids)],
                "line_ids": [Command.create({"report": report}) for report in reports],
                **values,
            }
        )

    def sent(self):
        """Letters of packs in the outbox, the newest last."""
        letters = self.env["ar.outbox"].sudo()
        return letters.search([("subject", "=like", "Every morning,%")], order="id")

    def run_job(self):
        """Let the nightly job run; tests do not commit."""
        self.commit()
        self.night("packs")

    def test_each_recipient_gets_each_workbook_once(self):
        self.invoice(100, due=-40)
        users = self.member("manager") + self.member("collector")
        pack = self.pack(users)
        self.run_job()
        self.run_job()
        mails = self.sent()
        self.assertEqual(set(mails.mapped("email_to")), set(users.mapped("email_formatted")))
        self.assertEqual(len(mails), 2)
        names = mails[0].attachment_ids.mapped("name")
        self.assertEqual(
            set(names),
            {f"{name} {dated(self.env, self.today)}.xlsx" for name in ("Ageing", "Open Items")},
        )
        self.assertEqual(pack.last_sent_for, self.today)

    def test_the_workbooks_are_of_the_day(self):
        self.invoice(100, due=-40)
        self.pack(self.member("manager"), reports=["aging"])
        self.run_job()
        book = load_workbook(io.BytesIO(self.sent().attachment_ids.raw))
        self.assertTrue(book.sheetnames)

    def test_only_what_one_may_take_oneself_can_be_put_into_a_pack(self):
        workbooks = self.registry["ar.workbook"]
        titles, lines = workbooks._titles, self.env["ar.report.pack.line"]
        self.patch(workbooks, "_titles", lambda self: titles(self) | {"closed": "Closed"})
        manager = self.member("manager")
        self.assertEqual(
            dict(lines.with_user(manager)._reports()).keys(),
            self.env["ar.workbook"].with_user(manager)._offered().keys(),
        )
        self.assertNotIn("closed", dict(lines.with_user(manager)._reports()))
        self.assertIn("closed", dict(lines.sudo()._reports()))

    def test_who_was_interrupted_gets_it_with_the_next_run_and_the_others_do_not_again(self):
        users = self.member("manager") + self.member("collector")
        self.pack(users)
        sends = ar_report_pack.ArReportPack._send_to
        failing = users[1]

        def fails_once(pack, user, day, **kwargs):
            if user == failing:
                raise ConnectionError("gone")
            return sends(pack, user, day, **kwargs)

        with (
            patch.object(ar_report_pack.ArReportPack, "_send_to", fails_once),
            mute_logger("odoo.addons.ar_collections.models.board.ar_report_pack"),
        ):
            self.run_job()
        self.assertEqual(self.sent().email_to, users[0].email_formatted, "who waits keeps nobody")
        self.run_job()
        self.assertEqual(len(self.sent()), 2)

    def test_a_monthly_pack_is_of_the_month_that_is_over(self):
        pack = self.pack(self.member("manager"), reports=("aging", "promise"), frequency="monthly")
        self.run_job()
        last = self.day((self.today.replace(day=1) - self.today).days - 1)
        self.assertEqual(pack.last_sent_for, last)
        # Promises are of now, and are not called otherwise.
        self.assertEqual(
            set(self.sent().attachment_ids.mapped("name")),
            {
                f"Ageing {dated(self.env, last)}.xlsx",
                f"Promises {dated(self.env, self.today)}.xlsx",
            },
        )

    def test_the_board_goes_as_a_pdf(self):
        pack = self.pack(self.member("manager"), reports=(), with_board=True)
        self.commit()
        with self.real_pdf():
            pack._send_to(pack.user_ids, self.today)
        self.assertEqual(self.sent().attachment_ids.mimetype, "application/pdf")

    def test_what_is_said_in_words_is_said_to_each_reader_in_hers(self):
        """Two readers in one transaction: what was worked out for one is not read by the other."""
        board = self.env["ar.board"].create({"company_id": self.company.id})
        for model, name in (
            ("ar.board", "display_name"),
            ("ar.dso.wizard", "display_name"),
            ("ar.forecast", "verdict"),
            ("ar.forecast", "chart"),
            ("ar.payment.behaviour", "warning"),
        ):
            field = self.env[model]._fields[name]
            self.assertIn("lang", self.env.registry.field_depends_context[field], (model, name))
        self.assertEqual(board.display_name, f"Receivables board, {self.company.name}")

    def test_the_boards_file_has_its_name_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "ar_collections")])._update_translations(
            ["zh_CN"]
        )
        reader = self.member("manager")
        reader.lang = "zh_CN"
        pack = self.pack(reader, reports=(), with_board=True)
        ((name, _content, _type),), _missing = pack._files(reader, self.today)
        self.assertEqual(name, f"看板 {written_day(self.today, 'medium', 'zh_CN')}.pdf")

    def test_what_is_too_large_for_mail_is_linked_to(self):
        self.invoice(100, due=-40)
        pack = self.pack(self.member("manager"), reports=["aging"])
        with patch.object(ar_report_pack, "MAX_ATTACHED", 10):
            self.run_job()
        mail = self.sent()
        self.assertFalse(mail.attachment_ids)
        kept = self.env["ir.attachment"].search([("res_model", "=", "ar.report.pack")])
        self.assertIn(f"/web/content/{kept.id}", mail.html)
        self.assertTrue(kept.with_user(pack.user_ids).raw)
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_date = create_date - INTERVAL '50 days' WHERE id = %s",
            [kept.id],
        )
        kept.invalidate_recordset()
        self.env["ar.report.pack"]._gc_files()
        self.assertFalse(kept.exists())
        self.assertTrue(mail.exists())

    def test_what_is_linked_to_is_read_by_its_reader_alone(self):
        """It says what the reader may see, and the others may see less."""
        reader = self.member("manager")
        others = [self.member(role) for role in ("user", "collector", "accountant")]
        auditor = new_test_user(
            self.env,
            "board_auditor",
            "base.group_user,ar_base.group_ar_auditor",
            company_ids=[Command.set(self.company.ids)],
            company_id=self.company.id,
        )
        pack = self.pack(reader + others[1], reports=["aging"])
        with patch.object(ar_report_pack, "MAX_ATTACHED", 10):
            pack._send_to(reader, self.today)
        files = self.env["ir.attachment"]
        kept = files.sudo().search([("res_model", "=", "ar.report.pack")])
        for other in (*others, auditor):
            theirs = kept.with_user(other)
            theirs.invalidate_recordset()
            self.assertFalse(theirs.search([("id", "=", kept.id)]), other.login)
            with self.assertRaises(AccessError, msg=other.login):
                theirs.read(["raw"])
        self.assertEqual(kept.with_user(reader).search([("id", "=", kept.id)]), kept)
        self.assertTrue(kept.with_user(reader).raw)

    def test_what_an_older_version_linked_to_is_read_by_its_reader_alone(self):
        """Of one that no letter names, nobody knows any more who that is."""
        reader, other = self.member("manager"), self.member("collector")
        pack = self.pack(reader, reports=["aging"])
        with patch.object(ar_report_pack, "MAX_ATTACHED", 10):
            pack._send_to(reader, self.today)
        files = self.env["ir.attachment"].sudo()
        kept = files.search([("res_model", "=", "ar.report.pack")])
        nobodys = kept.copy()
        (kept | nobodys).res_id = pack.id
        self.env.cr.execute(
            "UPDATE ir_attachment SET create_uid = %s WHERE id IN %s",
            [SUPERUSER_ID, tuple((kept | nobodys).ids)],
        )
        self.env.invalidate_all()
        self.assertTrue(kept.with_user(other).raw)
        script = file_path("ar_collections/migrations/19.0.4.1.0/post-packs.py")
        runpy.run_path(script)["migrate"](self.env.cr, "19.0.4.0.0")
        self.env.invalidate_all()
        self.assertTrue(kept.with_user(reader).raw)
        for file, user in ((kept, other), (nobodys, other), (nobodys, reader)):
            with self.assertRaises(AccessError):
                file.with_user(user).read(["raw"])

    def test_what_was_mailed_is_not_kept_for_ever(self):
        self.pack(self.member("manager"), reports=["aging"])
        self.run_job()
        mail = self.sent()
        files = mail.attachment_ids
        self.env.cr.execute(
            "UPDATE ar_outbox SET create_date = create_date - INTERVAL '50 days' WHERE id = %s",
            [mail.id],
        )
        mail.invalidate_recordset()
        self.env["ar.report.pack"]._gc_files()
        self.assertFalse(mail.exists() or files.exists())

    def test_one_that_comes_back_is_told(self):
        reader = self.member("collector")
        self.pack(reader)
        self.run_job()
        self.work()
        self.assertEqual(self.sent().recipient_ids.state, "sent")
        self.sent().recipient_ids._came_back()
        (told,) = self.told("did not reach")
        self.assertIn(reader.email, told.body)

    def told(self, words):
        """What the manager was told."""
        manager = self.company._ar_manager().partner_id
        return self.env["mail.message"].search(
            [("partner_ids", "in", manager.ids), ("subject", "like", words)]
        )

    def test_one_in_doubt_is_told_and_not_sent_again(self):
        reader = self.member("collector")
        pack = self.pack(reader)
        self.run_job()
        letter = self.sent()
        letter.recipient_ids._become(Fate.IN_DOUBT, "The line broke.")
        letter._follow()
        (told,) = self.told("Did “Every morning” reach")
        self.assertIn(reader.name, told.subject)
        self.assertIn("The line broke.", told.body)
        self.assertFalse(pack.failed_sending_ids)
        self.run_job()
        self.assertEqual(self.sent(), letter)

    def test_one_that_failed_is_sent_again_and_told_once(self):
        reader = self.member("collector")
        pack = self.pack(reader)
        self.run_job()
        for night in range(1, 3):
            letter = self.sent()[-1:]
            self.assertEqual(len(self.sent()), night)
            letter.recipient_ids._become(Fate.REFUSED, "no such user")
            letter._follow()
            self.assertEqual(pack.failed_sending_ids.failure, "no such user")
            self.run_job()
        self.assertEqual(len(self.told("did not reach")), 1)
        self.work()
        self.assertEqual(self.sent()[-1:].state, "sent")
        self.assertFalse(pack.failed_sending_ids)
        self.run_job()
        self.assertEqual(len(self.sent()), 3)

    def test_one_that_was_tried_out_is_another(self):
        """Whoever tried it out hears of it; who is to get it gets it."""
        reader = self.member("collector")
        pack = self.pack(reader)
        self.run_job()
        pack.with_user(reader).action_send_now()
        _regular, trial = self.sent()
        trial.recipient_ids._become(Fate.REFUSED, "no such user")
        trial._follow()
        self.assertTrue(self.told("did not reach"))
        self.assertFalse(pack.failed_sending_ids)

    def test_it_is_in_the_recipients_language(self):
        self.speak_chinese()
        user = self.member("manager", lang="zh_CN")
        self.pack(user, reports=["aging"])
        self.run_job()
        mail = self.sent()
        self.assertIn("账龄", mail.attachment_ids.name)
        self.assertNotIn("Hello", mail.html)

    def test_recipients_must_be_able_to_read_it(self):
        stranger = self.env["res.users"].create(
            {"name": "Nobody", "login": "pack_nobody", "email": "n@example.com"}
        )
        with self.assertRaisesRegex(UserError, "no part in receivables"):
            self.pack(stranger)
        silent = self.member("collector")
        silent.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self.pack(silent)

    def test_managers_make_packs_and_others_try_them_out(self):
        pack = self.pack(self.member("manager"))
        collector = self.member("collector")
        theirs = pack.with_user(collector)
        with self.assertRaises(AccessError):
            theirs.name = "Mine"
        self.commit()
        theirs.action_send_now()
        self.assertEqual(self.sent().email_to, collector.email_formatted)
        self.assertFalse(pack.last_sent_for)
