"""Dunning: the proposal, its two workers, the e-mails and the letters."""

import time
from html import escape

from odoo.addons.ar_base.models.outbox.ar_outbox_work import PREPARED_AT_ONCE
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from benchmarks.inside import ledger
from benchmarks.inside.meter import Scenario, peak_mb

EMAILS, LETTERS = 500, 200


class Proposal(Scenario):
    """Every item decided; notices, lines and the tally stored, one worker, as in the background."""

    def run(self) -> int:
        start(self.env)
        self.env["ar.dunning.run.batch"]._work()
        [(decided,)] = self.env["ar.dunning.run.tally"]._read_group([], [], ["item_count:sum"])
        return decided

    def undo(self) -> None:
        clear(self.env)


class Emails(Scenario):
    """Notices put together and queued as e-mails: recipients, text, items; no PDF, no sending."""

    def prepare(self) -> None:
        overdue = some_overdue(self.env, EMAILS + 100)
        run = self.env["ar.dunning.run"]._propose(self.env.company, ledger.today(), debtors=overdue)
        run.notice_ids.level_id.write(
            {"attach_letter": False, "attach_statement": False, "attach_invoices": False}
        )
        notices = run.notice_ids[:EMAILS]
        notices._approve()
        notices._queue()
        self.env.cr.commit()
        self.notice_ids = notices.ids

    def run(self) -> int:
        notices = self.env["ar.dunning.notice"].browse(self.notice_ids)
        queue_emails(notices)
        self.env.flush_all()
        return len(notices)


class Letters(Scenario):
    """Letters printed as one PDF."""

    language = None

    def prepare(self) -> None:
        overdue = some_overdue(self.env, LETTERS + 20)
        if self.language:
            overdue.partner_id.lang = self.language
            overdue.partner_id.child_ids.lang = self.language
        run = self.env["ar.dunning.run"]._propose(self.env.company, ledger.today(), debtors=overdue)
        self.env.cr.commit()
        self.notice_ids = run.notice_ids[:LETTERS].ids

    def run(self) -> int:
        report = "ar_collections.action_report_dunning_notice"
        pdf, _kind = self.env["ir.actions.report"]._render_qweb_pdf(report, self.notice_ids)
        assert pdf.startswith(b"%PDF")
        return len(self.notice_ids)


class ChineseLetters(Letters):
    """The same to customers who read Chinese."""

    language = "zh_CN"


class PlainPages(Scenario):
    """The least that WeasyPrint can do: the same items as a page without letterhead, one by one."""

    language, font, title = "en", "Noto Sans", "Payment reminder"
    PAGE = (
        "<html lang='%(language)s'><head><title>%(title)s</title>"
        "<style>body { font: 10pt '%(font)s' } table { width: 100%% }</style></head>"
        "<body><h1>%(title)s</h1><p>%(customer)s</p><p>%(title)s</p><table>%(rows)s</table>"
        "<p>%(title)s</p></body></html>"
    )

    def run(self) -> int:
        customers = some_overdue(self.env, LETTERS + 20)[:LETTERS].partner_id
        fonts = FontConfiguration()
        overdue = ledger.overdue_items(self.env, late=1, partners=customers)
        for partner, items in overdue.items():
            rows = (f"<tr>{''.join(f'<td>{value}</td>' for value in item)}</tr>" for item in items)
            page = self.PAGE % {
                "language": self.language,
                "font": self.font,
                "title": self.title,
                "customer": escape(customers.browse(partner).name),
                "rows": "".join(rows),
            }
            HTML(string=page).write_pdf(font_config=fonts)
        return len(overdue)


class ChinesePlainPages(PlainPages):
    """The same in Chinese, whose fonts take longer."""

    language, font, title = "zh", "Noto Sans CJK SC", "付款提醒，请尽快安排付款"


def some_overdue(env, number: int):
    """So many overdue debtors from all of them, large and small: ids go by size."""
    overdue = env["ar.debtor"].search([("overdue_amount", ">", 100)], order="id")
    return overdue[:: max(1, len(overdue) // number)][:number]


def queue_emails(notices) -> None:
    """Put notices together as the workers do, each with its recipient and its trace, unsent."""
    letters = notices._outbox_letters().sorted("id")
    for start_ in range(0, len(letters), PREPARED_AT_ONCE):
        some = letters[start_ : start_ + PREPARED_AT_ONCE]
        some._prepare()
        some._leave_traces()


def start(env) -> int:
    """Begin a run over all debtors and leave its batches to workers; returns its id."""
    run = env["ar.dunning.run"].create({"company_id": env.company.id, "date": ledger.today()})
    run._make_batches()
    env.cr.commit()
    return run.id


def work(env, begin_at: float) -> dict:
    """What one of several workers does from a moment on: batches until none is left."""
    time.sleep(max(0.0, begin_at - time.time()))
    env["ar.dunning.run.batch"]._work()
    return {"end": time.time(), "peak_mb": peak_mb()}


def clear(env) -> None:
    """Forget all runs and notices, without the ORM's questions."""
    env.cr.rollback()
    env.cr.execute("TRUNCATE ar_dunning_run, ar_dunning_notice CASCADE")
    env.cr.commit()
    env.invalidate_all(flush=False)
