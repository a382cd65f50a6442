"""What a customer asks for on the phone: the list of open items, copies of invoices."""

from odoo import models
from odoo.addons.ar_base.domain.message import dialog
from odoo.addons.ar_base.domain.outbox.states import State
from odoo.exceptions import UserError

#: The kind of letter with which documents go out.
KIND = "documents"


class ArDebtor(models.Model):
    _name = "ar.debtor"
    _inherit = ["ar.debtor", "ar.outbox.sender"]

    def action_send_open_items(self):
        """Compose a mail with the list of open items, as a statement, attached."""
        self.ensure_one()
        self.check_access("write")
        return self._compose_documents(self._statement_file(loose=True))

    def action_send_invoices(self):
        """Compose a mail with copies of the ticked invoices attached."""
        self.ensure_one()
        self.check_access("write")
        return self._compose_documents(self._invoice_files(self._ticked_invoices(), loose=True))

    def _compose_documents(self, files):
        template = self.env.ref("ar_collections.mail_template_documents")
        action = dialog(
            "mail.compose.message",
            self.env._("Send Documents"),
            model=self._name,
            res_ids=self.ids,
            composition_mode="comment",
            template_id=template.id,
            partner_ids=self._document_recipients().ids,
            attachment_ids=files.ids,
        )
        action["context"]["force_email"] = True
        return action

    def _send_documents(self, invoices=None, statement=False):
        """Mail the list of open items, copies of invoices, or both, now.

        The text is the supplied template in the customer's language; the mail stands in the
        debtor's history with its attachments. A worker sends it within seconds.

        :return: the letter in the outbox
        """
        self.ensure_one()
        self.check_access("write")
        files = self.env["ir.attachment"]
        if statement:
            files |= self._statement_file()
        if invoices:
            files |= self._invoice_files(invoices)
        if not files:
            raise UserError(self.env._("Choose what is to be sent."))
        template = self.env.ref("ar_collections.mail_template_documents")
        lang = self.partner_id._ar_language(self.company_id)
        writing = template.with_context(lang=lang)
        written = self._outbox_letter(
            writing._render_field("subject", self.ids)[self.id],
            writing._render_field("body_html", self.ids)[self.id],
            self._document_recipients(),
            files.ids,
            lang,
        )
        return self._outbox_post(KIND, written)

    def _outbox_composed_kind(self, template):
        """What the customer asked for goes out with words of the collector's own."""
        return template == self.env.ref("ar_collections.mail_template_documents") and KIND

    def _outbox_check_composed(self, readers, files):
        """To whom it goes, and what goes with it, is the customer's, and this company's."""
        own = readers.sudo()._ar_of_company(self.company_id)
        own = own.filtered(lambda reader: reader.commercial_partner_id == self.partner_id)
        if strangers := readers.sudo() - own:
            known = strangers.sudo(False)._filtered_access("read")
            raise UserError(
                self.env._(
                    "%(contact)s is no contact of %(customer)s.",
                    contact=known[:1].display_name or self.env._("One of the recipients"),
                    customer=self.display_name,
                )
            )
        for file in files:
            if not self._is_own_file(file):
                raise UserError(
                    self.env._(
                        "%(document)s is not a document of %(customer)s: it is not sent there.",
                        document=file.name,
                        customer=self.display_name,
                    )
                )
        return super()._outbox_check_composed(readers, files)

    def _is_own_file(self, file):
        """A file of the debtor's or of one of its documents; one that was just put to the mail."""
        if not file.res_id or file.res_model == "mail.compose.message":
            return True
        if file.res_model == self._name:
            return file.res_id == self.id
        subject = self.env[file.res_model].sudo().browse(file.res_id) if file.res_model else None
        if subject is None or not {"partner_id", "company_id"} <= subject._fields.keys():
            return False
        customer = subject.partner_id.commercial_partner_id
        return customer == self.partner_id and subject.company_id == self.company_id

    def _outbox_people(self):
        """Who sends it now, else the collector."""
        return self.env.user + self.user_id

    def _outbox_told(self, letter, quietly=False):
        """What did not arrive is a task of whoever sent it, else of the collector."""
        user = self.company_id._ar_colleague(*letter.author_id.user_ids, self.user_id)
        speaking = self.company_id._ar_speaking_to(user)
        summaries = {
            State.FAILED: speaking.env._("Documents not delivered"),
            State.IN_DOUBT: speaking.env._("Were these documents received?"),
        }
        self._outbox_ask(user, summaries, letter)

    def _document_recipients(self):
        recipients = self.partner_id._ar_email_recipients(self.company_id)
        if not recipients:
            raise UserError(
                self.env._(
                    "%(customer)s has no e-mail address that could be written to. Add one to the "
                    "customer, or print the statement.",
                    customer=self.display_name,
                )
            )
        return recipients

    def _statement_file(self, loose=False):
        """The debtor's list of open items.

        :param loose: whether it belongs to a mail that is still being written, and goes with it
        """
        report = self.env.ref("ar_collections.action_report_statement")
        return self._as_file(report, self, self._statement_file_name(), loose)

    def _invoice_files(self, invoices, loose=False):
        """The PDF that was sent with each invoice, else a new print; ``loose`` as above."""
        self._check_own_papers(invoices)
        files = self.env["ir.attachment"]
        report = self.env.ref("account.account_invoices")
        for invoice in invoices:
            sent = invoice.sudo().invoice_pdf_report_id
            files |= (
                self._new_file(sent.name, sent.raw, loose)
                if sent
                else self._as_file(report, invoice, invoice._get_report_base_filename(), loose)
            )
        return files

    def _check_own_papers(self, invoices):
        """Nobody gets another customer's papers, nor another company's."""
        for invoice in invoices:
            own = invoice.commercial_partner_id == self.partner_id
            if not own or invoice.company_id != self.company_id:
                raise UserError(
                    self.env._(
                        "%(document)s is not a document of %(customer)s: it is not sent there.",
                        document=invoice.display_name,
                        customer=self.display_name,
                    )
                )

    def _as_file(self, report, record, name, loose):
        content, _kind = report.sudo()._render_qweb_pdf(report.report_name, record.ids)
        return self._new_file(f"{self._file_name(name)}.pdf", content, loose)

    def _new_file(self, name, content, loose):
        """A file of the debtor's: who may read the debtor may read what was sent to it.

        Odoo gives a loose one to the debtor when the mail is sent, and else clears it away.
        """
        owner = ("mail.compose.message", 0) if loose else (self._name, self.id)
        return self.env["ir.attachment"]._ar_make(
            [{"name": name, "raw": content, "res_model": owner[0], "res_id": owner[1]}]
        )
