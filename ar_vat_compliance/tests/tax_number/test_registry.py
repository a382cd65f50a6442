"""Registries: answers kept as evidence, failures that are never "invalid", nothing asked twice."""

import runpy
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import Mock, patch

from odoo import fields
from odoo.addons.ar_vat_compliance.models.tax_number import ar_tax_registry_vies
from odoo.addons.ar_vat_compliance.models.tax_number.ar_tax_number_asking import PAUSES
from odoo.addons.ar_vat_compliance.models.tax_number.ar_tax_registry import CouldNotAsk
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_path, mute_logger

from ..common import ComplianceCase

NUMBER = "NL004495445B01"


class RegistryCase(ComplianceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ar_tax_registry = "recorded"
        cls.partner = cls.customer("Klant BV", country="nl", vat=NUMBER)
        cls.number = cls.partner.ar_tax_number_ids
        cls.recorded = cls.env["ar.tax.recorded.answer"].create(
            {"number": NUMBER, "outcome": "valid", "name": "KLANT B.V.", "address": "WEG 1 ORT"}
        )

    def answers(self):
        return self.env["ar.tax.answer"].search([("number", "=", NUMBER)])

    def work(self):
        """What the scheduled action does; a test cannot commit."""
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=60):
            self.env["ar.tax.number"].sudo()._cron_ask()
        self.number.invalidate_recordset()


@tagged("post_install", "-at_install")
class TestAnswers(RegistryCase):
    def test_an_answer_is_kept_with_all_that_proves_it(self):
        self.number.action_ask()
        self.work()
        answer = self.answers()
        self.assertEqual(answer.outcome, "valid")
        self.assertEqual(answer.company_id, self.company)
        self.assertEqual(answer.requester, self.VAT)
        self.assertTrue(answer.consultation_number)
        self.assertEqual(answer.name_answer, "same")
        self.assertGreater(answer.address_agreement, 0.5)
        self.assertEqual(self.number.registry_state, "valid")
        self.assertEqual(self.number.answer_id, answer)
        for state in ("valid", "invalid", "outdated", "unknown"):
            found = self.env["ar.tax.number"].search([("registry_state", "=", state)])
            self.assertEqual(self.number in found, state == "valid", state)
        self.assertIn(NUMBER, answer._evidence())

    def test_nothing_is_asked_twice_within_the_validity(self):
        self.number.action_ask()
        self.work()
        with self.assertRaisesRegex(UserError, "younger than"):
            self.number.action_ask()
        self.number._ask_now(self.company)
        self.assertEqual(len(self.answers()), 1)

    def test_after_the_validity_it_is_asked_again(self):
        self.number.action_ask()
        self.work()
        self.answers().sudo().asked_on = fields.Datetime.now() - timedelta(days=90)
        self.number.invalidate_recordset()
        self.assertEqual(self.number.registry_state, "outdated")
        self.env["ar.tax.number"].sudo()._queue_due()
        self.work()
        self.assertEqual(len(self.answers()), 2)

    def test_could_not_ask_is_never_invalid(self):
        self.recorded.write({"outcome": "could_not_ask", "failure": "MS_UNAVAILABLE"})
        self.number.action_ask()
        self.work()
        self.assertEqual(self.answers().outcome, "could_not_ask")
        self.assertEqual(self.number.registry_state, "unknown")
        self.assertEqual(self.number.last_failure, "MS_UNAVAILABLE")
        self.assertClean("TN-07", self.partner)

    def test_a_failure_does_not_unmake_an_earlier_answer(self):
        self.number.action_ask()
        self.work()
        self.answers().sudo().asked_on = fields.Datetime.now() - timedelta(days=100)
        self.recorded.write({"outcome": "could_not_ask", "failure": "TIMEOUT"})
        self.env["ar.tax.number"].sudo()._queue_due()
        self.work()
        self.number.invalidate_recordset()
        self.assertEqual(self.number.registry_state, "outdated")
        self.assertEqual(self.number.answer_id.outcome, "valid")

    def test_it_is_asked_again_after_longer_and_longer_pauses_and_then_given_up(self):
        self.recorded.write({"outcome": "could_not_ask", "failure": "TIMEOUT"})
        self.number.action_ask()
        for pause in PAUSES[:-1]:
            self.work()
            waits = self.number.ask_after - fields.Datetime.now()
            self.assertAlmostEqual(waits.total_seconds(), pause.total_seconds(), delta=5)
            self.number.sudo().ask_after = fields.Datetime.now()
        self.work()
        self.assertFalse(self.number.ask_after)
        self.assertEqual(len(self.answers()), len(PAUSES))
        self.env["ar.tax.number"].sudo()._queue_due()
        self.assertFalse(self.number.ask_after, "a person decides whether to ask again")

    def test_a_corrected_number_begins_anew(self):
        self.number.sudo().write({"attempts": len(PAUSES), "last_failure": "TIMEOUT"})
        self.partner.street = "Weg 2"
        self.env["ar.tax.number"]._refresh(self.partner)
        self.assertEqual(self.number.attempts, len(PAUSES), "it is the same number")
        self.partner.vat = "NL123456782B90"
        self.number.invalidate_recordset()
        self.assertEqual((self.number.attempts, self.number.last_failure), (0, False))
        self.env["ar.tax.number"].sudo()._queue_due()
        self.assertTrue(self.number.ask_after)

    def test_no_more_at_a_time_than_the_company_allows(self):
        self.company.ar_tax_asks_per_run = 1
        other = self.customer("Ander BV", country="nl", vat="NL123456782B90").ar_tax_number_ids
        (self.number | other).action_ask()
        self.work()
        self.assertEqual(self.env["ar.tax.answer"].search_count([]), 1)
        self.work()
        self.assertEqual(self.env["ar.tax.answer"].search_count([]), 2)

    def test_who_gave_up_asking_leaves_no_queue_behind(self):
        self.number.action_ask()
        self.company.ar_tax_registry = False
        self.work()
        self.assertFalse(self.number.ask_after)
        self.assertFalse(self.answers())

    def test_every_night_what_has_no_fresh_answer_is_queued(self):
        private = self.customer("Ada", is_company=False)
        self.env["ar.tax.number"].sudo()._queue_due()
        self.assertTrue(self.number.ask_after)
        self.assertFalse(private.ar_tax_number_ids)
        self.work()
        self.env["ar.tax.number"].sudo()._queue_due()
        self.assertFalse(self.number.ask_after, "it was answered just now")

    def test_a_number_that_cannot_exist_is_not_asked_about(self):
        wrong = self.customer("Falsch BV", country="nl")
        wrong.with_context(no_vat_validation=True).vat = "NL1"
        with self.assertRaises(UserError):
            wrong.ar_tax_number_ids.action_ask()

    def test_who_asks_no_registry_is_told_where_to_choose_one(self):
        self.company.ar_tax_registry = False
        with self.assertRaisesRegex(UserError, "settings"):
            self.number.action_ask()

    def test_refused_and_registered_to_another(self):
        self.recorded.outcome = "invalid"
        self.number._ask_now(self.company)
        self.assertFound("TN-07", self.partner, NUMBER)
        self.answers().sudo().asked_on = fields.Datetime.now() - timedelta(days=100)
        self.recorded.write({"outcome": "valid", "name": "ZETA CATERING"})
        self.number._ask_now(self.company)
        self.assertClean("TN-07", self.partner)
        self.assertFound("TN-08", self.partner, "ZETA CATERING")

    def test_a_name_that_cannot_be_compared_is_no_other_name(self):
        """In another alphabet, in Chinese, translated, shortened: nobody is suspected for it."""
        for ours, theirs in (
            ("Hellenic Petroleum SA", "ΕΛΛΗΝΙΚΑ ΠΕΤΡΕΛΑΙΑ ΑΝΩΝΥΜΗ ΕΤΑΙΡΕΙΑ"),
            ("Balkan Star OOD", "БАЛКАНСКА ЗВЕЗДА ООД"),
            ("Shanghai Testing Co., Ltd.", "上海测试有限公司"),
            ("Philips", "KONINKLIJKE PHILIPS N.V."),
            ("Klant BV", "---"),
        ):
            with self.subTest(theirs):
                self.partner.name = ours
                self.recorded.name = theirs
                self.answers().sudo().asked_on = fields.Datetime.now() - timedelta(days=100)
                answer = self.number._ask_now(self.company)
                self.assertEqual(answer.name_answer, "cannot_tell")
                self.assertClean("TN-08", self.partner)

    def test_earlier_answers_are_compared_anew_when_it_is_upgraded(self):
        self.recorded.name = "ZETA CATERING"
        answer = self.number._ask_now(self.company)
        self.env.flush_all()
        self.env.cr.execute("UPDATE ar_tax_answer SET name_answer = NULL")
        script = file_path("ar_vat_compliance/migrations/19.0.3.0.0/post-names.py")
        runpy.run_path(script)["migrate"](self.env.cr, "19.0.2.0.0")
        answer.invalidate_recordset()
        self.assertEqual(answer.name_answer, "other")

    def test_evidence_is_neither_changed_nor_deleted(self):
        self.number._ask_now(self.company)
        with self.assertRaises(AccessError):
            self.answers().write({"outcome": "invalid"})
        with self.assertRaises(AccessError):
            self.answers().sudo().unlink()

    def test_another_company_does_not_see_it(self):
        self.number._ask_now(self.company)
        other = self.setup_other_company()["company"]
        self.assertEqual(self.number.with_company(other).registry_state, "unknown")


@tagged("post_install", "-at_install")
class TestEvidenceOfInvoices(RegistryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.intra = cls.tax(0, "Intra", ar_vat_category="K", invoice_legal_notes="<p>Art. 138</p>")
        cls.company.ar_tax_evidence = True

    def attachment(self, move):
        return self.env["ir.attachment"].search(
            [("res_model", "=", "account.move"), ("res_id", "=", move.id)]
        )

    def test_it_is_asked_before_posting_and_attached(self):
        move = self.invoice(self.partner, [(self.goods, 100, self.intra)])
        self.assertEqual(move.ar_tax_answer_id.outcome, "valid")
        self.assertIn(NUMBER, self.attachment(move).raw.decode())
        self.assertClean("EU-09", move)

    def test_the_second_invoice_uses_the_same_answer(self):
        first = self.invoice(self.partner, [(self.goods, 100, self.intra)])
        second = self.invoice(self.partner, [(self.goods, 50, self.intra)])
        self.assertEqual(first.ar_tax_answer_id, second.ar_tax_answer_id)
        self.assertTrue(self.attachment(second))

    def test_a_registry_that_is_down_stops_nobody_from_invoicing(self):
        self.recorded.write({"outcome": "could_not_ask", "failure": "MS_UNAVAILABLE"})
        move = self.invoice(self.partner, [(self.goods, 100, self.intra)])
        self.assertEqual(move.state, "posted")
        self.assertEqual(move.ar_tax_answer_id.outcome, "could_not_ask")
        self.assertFound("EU-09", move)

    def test_customers_at_home_are_not_asked_about(self):
        home = self.customer(vat="DE811907980")
        move = self.invoice(home, [(self.goods, 100, self.tax(19))])
        self.assertFalse(move.ar_tax_answer_id)


@tagged("post_install", "-at_install")
class TestVies(ComplianceCase):
    """What VIES answers, and every way in which the network fails."""

    def ask(self, requester="DE136695976"):
        return self.env["ar.tax.registry.vies"]._ask(NUMBER, requester)

    def soap(self, **method):
        return patch.object(
            ar_tax_registry_vies,
            "_client",
            return_value=SimpleNamespace(service=SimpleNamespace(**method)),
        )

    def answering(self, **answer):
        return self.soap(checkVatApprox=lambda **question: SimpleNamespace(**answer))

    def failing(self, error):
        return self.soap(checkVatApprox=Mock(side_effect=error))

    def test_without_a_number_of_its_own_the_company_gets_no_proof(self):
        with self.soap(checkVat=lambda **question: SimpleNamespace(valid=True, name="KLANT")):
            answer = self.ask(requester="")
        self.assertEqual((answer.name, answer.consultation_number), ("KLANT", ""))

    def test_valid_with_consultation_number(self):
        with self.answering(
            valid=True,
            traderName="KLANT\nB.V.",
            traderAddress="WEG 1\n1000 AA ORT",
            requestIdentifier="WAPIAAAAXk3x",
        ):
            answer = self.ask()
        self.assertTrue(answer.is_valid)
        self.assertEqual(answer.name, "KLANT B.V.")
        self.assertEqual(answer.address, "WEG 1 1000 AA ORT")
        self.assertEqual(answer.consultation_number, "WAPIAAAAXk3x")

    def test_what_a_state_keeps_secret_is_empty(self):
        with self.answering(valid=True, traderName="---", traderAddress="---"):
            self.assertEqual(self.ask().name, "")

    def test_invalid(self):
        with self.answering(valid=False):
            self.assertFalse(self.ask().is_valid)

    def test_an_answer_without_a_verdict_is_none(self):
        for answer in ({}, {"valid": None}, {"valid": "yes"}):
            with self.answering(**answer), self.assertRaises(CouldNotAsk):
                self.ask()

    def test_faults_of_the_service(self):
        for fault, again in (
            ("MS_UNAVAILABLE", True),
            ("MS_MAX_CONCURRENT_REQ", True),
            ("GLOBAL_MAX_CONCURRENT_REQ", True),
            ("SERVICE_UNAVAILABLE", True),
            ("TIMEOUT", True),
            ("INVALID_INPUT", False),
            ("INVALID_REQUESTER_INFO", False),
            ("VAT_BLOCKED", False),
            ("IP_BLOCKED", False),
        ):
            with self.failing(Exception(fault)), self.assertRaises(CouldNotAsk) as caught:
                self.ask()
            self.assertEqual(caught.exception.again, again, fault)
            self.assertIn(fault, str(caught.exception))

    # Over a real socket: the address of the service leads to a server of the test.
    @contextmanager
    def served(self, *sent, hang=False):
        """A server on this machine that sends what it is told to, and closes."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            done = threading.Event()

            def serve():
                server.settimeout(5)
                while not done.is_set():
                    try:
                        connection, _address = server.accept()
                    except OSError:
                        return
                    with connection:
                        connection.recv(65536)
                        for part in sent:
                            connection.sendall(part)
                        if hang:
                            done.wait(15)

            worker = threading.Thread(target=serve, daemon=True)
            worker.start()
            try:
                with self.at(f"http://127.0.0.1:{port}/checkVatService.wsdl"):
                    yield
            finally:
                done.set()
                worker.join(16)

    @contextmanager
    def at(self, address):
        ar_tax_registry_vies._client.cache_clear()
        with (
            patch.object(self.registry["ar.tax.registry.vies"], "_address", lambda _self: address),
            patch.object(ar_tax_registry_vies, "SECONDS", 1),
            mute_logger("odoo.addons.ar_vat_compliance.models.tax_number.ar_tax_registry_vies"),
        ):
            yield

    def assertCouldNotAsk(self, why):
        """It says why, in the words of the library beneath."""
        with self.assertRaisesRegex(CouldNotAsk, why) as caught:
            self.ask()
        self.assertTrue(caught.exception.again)

    def test_refused(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        with self.at(f"http://127.0.0.1:{port}/checkVatService.wsdl"):
            self.assertCouldNotAsk("refused")

    def test_slow(self):
        with self.served(hang=True):
            self.assertCouldNotAsk("timed out")

    def test_garbage(self):
        with self.served(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\x00\xffgarbage"):
            self.assertCouldNotAsk("(?i)start tag|syntax|invalid")

    def test_half_an_answer(self):
        with self.served(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<definitions"):
            self.assertCouldNotAsk("(?i)incomplete|broken")

    def test_an_error_page(self):
        with self.served(b"HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n"):
            self.assertCouldNotAsk("503")
