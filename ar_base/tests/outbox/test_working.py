"""Workers get there: with little time, with many files, and where the disk was full."""

import errno
import os
import time
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

from odoo.addons.ar_base.models.outbox.ar_outbox_work import Round
from odoo.addons.ar_base.orm import limits
from odoo.addons.base.models import ir_cron
from odoo.exceptions import UserError
from odoo.service import server
from odoo.tests import TransactionCase, tagged
from odoo.tools import config, mute_logger

from .common import OutboxCase
from .test_sending import WORK, Stopped


@tagged("post_install", "-at_install")
class TestTime(OutboxCase):
    def ring(self):
        """How often Odoo was asked to come back at once."""
        return patch.object(self.registry["ir.cron"], "_trigger")

    def test_it_goes_on_where_odoo_s_ten_seconds_are_over(self):
        """Else each further call sent one letter, and after ten of them the worker slept."""
        for number in range(14):
            self.paper(self.ada, name=f"Paper {number}")
        with patch.object(ir_cron, "MIN_TIME_PER_JOB", 0):
            self.work()
        self.assertEqual(len(self.mailbox.messages), 14)

    def test_where_its_own_time_is_over_it_asks_to_come_back_at_once(self):
        papers = [self.paper(self.ada, name=f"Paper {number}") for number in range(14)]
        with (
            patch.object(ir_cron, "MIN_TIME_PER_JOB", 0),
            patch.object(Round, "left", lambda _round: 0),
            patch.object(limits, "real_limit", lambda in_job: 600),
            self.ring() as ring,
        ):
            self.work()
        sent = len(self.mailbox.messages)
        self.assertTrue(1 <= sent < 14, sent)
        ring.assert_called()
        with self.ring() as ring:
            self.work()
        self.assertEqual({paper.told for paper in papers}, {"sent"})
        ring.assert_not_called()

    def test_the_files_of_a_letter_survive_the_worker(self):
        """Of five, two are made when it is killed: the next makes three."""
        paper = self.paper(self.ada, pages=5)
        papers = self.registry["ar.fake.letter"]
        make, calls = papers._outbox_make_file, []

        def make_two(one):
            calls.append(one.id)
            if len(calls) == 3:
                raise Stopped
            return make(one)

        with patch.object(papers, "_outbox_make_file", make_two):
            with suppress(Stopped):
                self.work()
            self.env.invalidate_all()
            self.assertEqual(paper.made, 2)
            self.work()
        self.assertEqual((paper.made, paper.told), (5, "sent"))
        self.assertEqual(len(calls), 3 + 4, "the last says that all are there")

    def test_letters_with_files_are_written_and_sent_one_by_one(self):
        first, second = self.paper(self.ada, pages=1), self.paper(self.boss, pages=1)
        papers = self.registry["ar.fake.letter"]
        prepare = papers._outbox_prepare

        def killed_at_the_second(ones):
            if second in ones:
                raise Stopped
            return prepare(ones)

        with patch.object(papers, "_outbox_prepare", killed_at_the_second), suppress(Stopped):
            self.work()
        self.env.invalidate_all()
        self.assertEqual((first.told, second.told), ("sent", ""))

    def test_a_letter_with_many_files_keeps_no_other_waiting(self):
        many, other = self.paper(self.ada, pages=4), self.paper(self.boss)
        with patch(f"{WORK}.FILES_SECONDS", 0):
            self.work()
        self.assertEqual((many.made, many.told, other.told), (4, "sent", "sent"))
        addresses = [message.recipients[0] for message in self.mailbox.messages]
        self.assertEqual(addresses, ["boss@customer.example", "ada@customer.example"])


@tagged("post_install", "-at_install")
class TestRoom(OutboxCase):
    def tasks(self):
        return self.company.partner_id.activity_ids

    def file(self, content=b"%PDF-1.4 a page"):
        return self.env["ir.attachment"].create({"name": "a.pdf", "raw": content})

    @mute_logger(WORK)
    def test_a_full_disk_fails_no_letter_and_is_told_once(self):
        papers = [self.paper(self.ada, pages=1, poison="disk") for _number in range(3)]
        plain = self.paper(self.boss)
        for _hour in range(3):
            self.work()
        self.assertEqual({paper._outbox_letters().state for paper in papers}, {"queued"})
        self.assertEqual({paper.told for paper in papers}, {""})
        self.assertEqual(plain.told, "sent", "what has no files goes out")
        self.assertEqual(len(self.tasks()), 1)
        self.assertEqual(self.tasks().user_id, self.company._ar_manager())
        self.assertIn("No space left on device", self.tasks().note)
        self.assertNotIn("/srv", self.tasks().note)
        for paper in papers:
            paper.write({"poison": False, "file_ids": self.file().ids})
        self.work()
        self.assertEqual({paper.told for paper in papers}, {"sent"})
        self.assertFalse(self.tasks())

    @mute_logger(WORK, "odoo.addons.base.models.ir_attachment")
    def test_a_file_that_cannot_be_read_does_not_go_out_empty(self):
        file = self.file(os.urandom(3000))
        paper = self.paper(self.ada, file_ids=file.ids)
        path = Path(file._full_path(file.store_fname))
        away = path.rename(path.with_suffix(".away"))
        self.addCleanup(path.unlink, missing_ok=True)
        self.env.invalidate_all()
        self.work()
        self.assertFalse(self.mailbox.messages)
        self.assertEqual(paper._outbox_letters().state, "queued")
        away.rename(path)
        self.env.invalidate_all()
        self.work()
        self.assertEqual(len(self.received(self.ada)), 1)


@tagged("post_install", "-at_install")
class TestFilestore(TransactionCase):
    """On the folder of this database."""

    def setUp(self):
        super().setUp()
        self.content = os.urandom(5000)
        files = self.env["ir.attachment"]
        checksum = files._compute_checksum(self.content)
        self.path = Path(files._full_path(f"{checksum[:2]}/{checksum}"))
        self.addCleanup(self.forget)

    def forget(self):
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()

    def keep(self, **context):
        attachments = self.env["ir.attachment"].with_context(**context)
        return attachments.create({"name": "a.pdf", "raw": self.content})

    @mute_logger("odoo.addons.ar_base.models.outbox.ir_attachment")
    def test_what_a_full_disk_cut_off_is_made_anew(self):
        self.path.parent.mkdir(exist_ok=True)
        self.path.write_bytes(self.content[:1234])
        with self.assertRaisesRegex(UserError, "collides"):
            self.keep()
        kept = self.keep(ar_mends_files=True)
        self.assertEqual(self.path.read_bytes(), self.content)
        self.env.invalidate_all()
        self.assertEqual(kept.raw, self.content)
        broken = self.path.with_name(f"{self.path.name}.broken")
        self.assertEqual(broken.read_bytes(), self.content[:1234], "put aside, not thrown away")

    def test_no_half_of_a_file_is_left(self):
        def cut_off(path, content):
            with path.open("wb") as file:
                file.write(content[:1234])
            raise OSError(errno.ENOSPC, "No space left on device")

        with patch.object(Path, "write_bytes", cut_off), self.assertRaises(OSError):
            self.keep(ar_mends_files=True)
        self.assertEqual(list(self.path.parent.glob(f"{self.path.name}*")), [])
        self.keep(ar_mends_files=True)
        self.assertEqual(self.path.read_bytes(), self.content)

    def test_a_file_that_is_there_is_left_alone(self):
        self.keep()
        before = self.path.stat().st_mtime_ns
        self.keep(ar_mends_files=True)
        self.assertEqual(self.path.stat().st_mtime_ns, before)


@tagged("post_install", "-at_install")
class TestLimits(TransactionCase):
    def seconds(self, begun_ago=None, prefork=True, **limit):
        context = {}
        if begun_ago is not None:
            context["cron_end_time"] = time.monotonic() - begun_ago + ir_cron.MIN_TIME_PER_JOB
        kind = server.PreforkServer if prefork else server.ThreadedServer
        values = {"limit_time_real": 120, "limit_time_real_cron": -1, **limit}
        with (
            patch.object(server, "server", kind.__new__(kind)),
            patch.dict(config.options, values),
        ):
            return limits.statement_seconds(self.env(context=context))

    def test_a_statement_ends_before_its_worker(self):
        self.assertEqual(self.seconds(), 110)
        self.assertAlmostEqual(self.seconds(begun_ago=60), 50, delta=1)
        self.assertAlmostEqual(self.seconds(60, limit_time_real_cron=300), 230, delta=1)
        self.assertEqual(self.seconds(begun_ago=115), 10, "it gets that much in any case")

    def test_nobody_is_killed_where_there_is_no_limit(self):
        self.assertEqual(self.seconds(limit_time_real=0), float("inf"))
        self.assertEqual(self.seconds(60, limit_time_real_cron=0), float("inf"))
        self.assertEqual(self.seconds(prefork=False), float("inf"))
