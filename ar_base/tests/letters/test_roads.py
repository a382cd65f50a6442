"""All roads to a PDF: the address of a report, a download, a mail template, the web client."""

import base64
import json
from unittest.mock import patch
from urllib.parse import unquote

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import LettersCase


@tagged("post_install", "-at_install")
class TestRoads(LettersCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.without = self.enterContext(
            patch.object(
                self.registry["ir.actions.report"],
                "get_wkhtmltopdf_state",
                return_value="install",
            )
        )
        self.authenticate("admin", "admin")

    def download(self, partners):
        ids = ",".join(map(str, partners.ids))
        return self.url_open(
            "/report/download",
            data={
                "data": json.dumps([f"/report/pdf/ar_base.test_letter/{ids}", "qweb-pdf"]),
                "context": json.dumps({"force_report_rendering": True}),
                "csrf_token": Request.csrf_token(self),
            },
        )

    def test_the_address_of_a_report(self):
        partner = self.partner()
        answer = self.url_open(
            f"/report/pdf/ar_base.test_letter/{partner.id}"
            '?context={"force_report_rendering": true}'
        )
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertIn("Letter to Ada Ltd", self.pages(answer.content)[0])

    def test_the_same_as_a_web_page(self):
        answer = self.url_open(f"/report/html/ar_base.test_letter/{self.partner().id}")
        self.assertIn("Letter to", answer.text)
        self.assertNotIn("<link", answer.text)

    def test_a_download_has_a_clean_name(self):
        for name in ("A/\"B\" 'C'\r\nX: y", "苏州" * 150, "😀 & <b>"):
            with self.subTest(name=name[:10]):
                answer = self.url_open_download(self.partner(name))
                file = unquote(answer.headers["Content-Disposition"].split("''", 1)[-1])
                self.assertTrue(file.endswith(".pdf"), file)
                self.assertLess(len(file.encode()), 220)
                for sign in '/\\"<>\r\n':
                    self.assertNotIn(sign, file.split("filename=")[-1].strip('"'))

    def url_open_download(self, partners):
        answer = self.download(partners)
        self.assertEqual(answer.status_code, 200, answer.text[:500])
        self.assertTrue(answer.content.startswith(b"%PDF"))
        return answer

    def test_a_mail_template_attaches_it(self):
        template = self.env["mail.template"].create(
            {
                "name": "With a letter",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "body_html": "<p>See attached.</p>",
                "report_template_ids": [(4, self.report.id)],
            }
        )
        ada, babbage = self.partner("Ada/Lovelace"), self.partner("Babbage")
        found = template.with_context(force_report_rendering=True)._generate_template(
            (ada + babbage).ids, ("report_template_ids",)
        )
        for partner, file in ((ada, "Ada-Lovelace.pdf"), (babbage, "Babbage.pdf")):
            ((title, content),) = found[partner.id]["attachments"]
            self.assertEqual(title, file)
            self.assertIn(partner.name, self.pages(base64.b64decode(content))[0])

    def test_the_web_client_does_not_ask_for_wkhtmltopdf(self):
        partner = self.partner()
        action = {
            "type": "ir.actions.report",
            "report_type": "qweb-pdf",
            "report_name": "ar_base.test_letter",
            "report_file": "ar_base.test_letter",
            "context": {"active_ids": partner.ids},
        }
        script = """
            const asked = [];
            const open = XMLHttpRequest.prototype.open;
            XMLHttpRequest.prototype.open = function (method, url) {
                asked.push(String(url));
                return open.apply(this, arguments);
            };
            odoo.__WOWL_DEBUG__.root.env.services.action.doAction(%s).then(() => {
                const paths = asked.map((url) => new URL(url, location.href).pathname);
                if (
                    !paths.includes("/report/download") ||
                    paths.includes("/report/check_wkhtmltopdf") ||
                    document.querySelector("iframe.o_report_iframe")
                ) {
                    console.error("asked: " + paths.join(", "));
                } else {
                    console.log("test successful");
                }
            });
        """
        self.browser_js(
            "/odoo",
            script % json.dumps(action),
            ready="odoo.isReady === true && !!odoo.__WOWL_DEBUG__",
            login="admin",
        )
        self.without.assert_not_called()
