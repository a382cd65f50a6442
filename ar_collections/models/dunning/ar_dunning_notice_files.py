"""The files that a notice carries: itself, a statement, the invoices; made once, kept as sent."""

from odoo import SUPERUSER_ID, api, models


class ArDunningNotice(models.Model):
    _inherit = "ar.dunning.notice"

    def _outbox_makes_files(self):
        level = self.level_id
        return level.attach_letter or level.attach_statement or level.attach_invoices

    def _outbox_make_file(self):
        """Print one of the invoices that the level attaches: they may be hundreds."""
        if self.state != "queued":
            return False
        kept, lang = self._kept_prints(), self._language_for(self._recipients()[0])
        for move in self._attached_invoices():
            is_due = not move.currency_id.is_zero(move.amount_residual)
            mark = self._print_mark(move, lang)
            if is_due and not move.invoice_pdf_report_id and mark not in kept:
                self._new_files([(move.name, self._invoice_pdf(move, lang))], mark)
                return True
        return False

    def _attached_invoices(self):
        if not self.level_id.attach_invoices:
            return self.env["account.move"]
        sales = self._chased().move_id
        return sales.filtered(lambda move: move.is_sale_document(include_receipts=True))

    @staticmethod
    def _print_mark(move, lang):
        """Names a print of an invoice as it is: what was paid of it stands in it."""
        return f"print of {move.id}: {move.amount_residual} {move.payment_state} {lang}"

    def _kept_prints(self):
        """``{mark: file}`` of the prints that a worker made for this notice beforehand."""
        files = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("create_uid", "=", SUPERUSER_ID),
                    ("description", "=like", "print of %"),
                ]
            )
        )
        return {file.description: file for file in files}

    def _new_files(self, files, mark=False):
        """:param files: pairs of a name and a PDF"""
        attachments = self.env["ir.attachment"].with_context(ar_mends_files=True)
        if mark:
            attachments = attachments.with_user(SUPERUSER_ID)
        return attachments._ar_make(
            [
                {
                    "name": f"{self._file_name(name)}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                    "company_id": self.company_id.id,
                    "description": mark,
                }
                for name, content in files
            ]
        )

    def _freeze_attachments(self):
        """Make the files that the level attaches; those that went out with a message stay."""
        kept = self._kept_prints()
        before = self.attachment_ids.union(*kept.values())
        level = self.level_id
        files = []
        if level.attach_letter:
            files.append((self.name, self._pdf("action_report_dunning_notice", self)))
        if level.attach_statement:
            name = self.debtor_id._statement_file_name()
            files.append((name, self._pdf("action_report_statement", self.debtor_id)))
        for move in self._attached_invoices():
            own = move.invoice_pdf_report_id or kept.get(self._print_mark(move, self.lang))
            files.append((move.name, own.raw if own else self._invoice_pdf(move, self.lang)))
        self.attachment_ids = self._new_files(files)
        self._throw_away(before)

    @api.model
    def _throw_away(self, files):
        """Files of an earlier attempt, unless some message carried them: they are evidence."""
        if files:
            carried = self.env["ir.attachment"].sudo()
            for messages in ("mail.message", "ar.outbox"):
                carriers = self.env[messages].sudo().search([("attachment_ids", "in", files.ids)])
                if messages == "ar.outbox":
                    carriers = carriers.filtered(lambda letter: letter._is_gone())
                carried |= carriers.attachment_ids
            (files - carried).unlink()

    def _pdf(self, report, records):
        renderer = self.env["ir.actions.report"].with_context(lang=self.lang)
        return renderer._render_qweb_pdf(f"ar_collections.{report}", records.ids)[0]

    def _invoice_pdf(self, move, lang):
        """A print of an invoice that has no document of its own."""
        report = self.env["ir.actions.report"].with_context(lang=lang)
        return report._render_qweb_pdf("account.account_invoices", move.ids)[0]
