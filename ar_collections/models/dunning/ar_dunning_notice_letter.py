"""How a notice reads, as e-mail and as letter, frozen or in preview."""

import re
from datetime import date

from odoo import SUPERUSER_ID, fields, models
from odoo.addons.ar_base.domain.money import major, minor
from odoo.addons.ar_base.domain.outbox.headers import one_line
from odoo.addons.ar_base.domain.outbox.room import is_out_of_room
from odoo.addons.ar_base.domain.plain import reason, root_of
from odoo.addons.ar_base.orm import listing
from odoo.addons.ar_base.orm.conflict import CONFLICT
from odoo.exceptions import UserError
from odoo.tools import format_list, groupby
from odoo.tools.mail import html_sanitize

from ...domain.dunning.delivery import REACHED
from ...domain.dunning.letters import Kind, credits_used

#: Above this many documents, quoting each of them on a transfer is asking too much.
MOST_REFERENCES = 4
MOST_EARLIER = 5  # notices that are told of
#: Any tag but those which, without attributes, can do nothing but lay out a text.
UNUSUAL = re.compile(
    r"<(?!/?(?:b|blockquote|br|div|em|h[1-6]|hr|i|li|ol|p|span|strong|table|tbody|td|th|thead|tr|u"
    r"|ul)\s*/?>)"
)


class BrokenTemplate(UserError):
    """A level's mail template that cannot be rendered: says which, and the plain reason."""

    def __init__(self, env, level, error):
        self.level, self.template = level, level.mail_template_id.sudo()
        self.why = reason(root_of(error))
        super().__init__(self.words(env))

    def words(self, env):
        """In the language of an environment."""
        return words_of_template(env, **self.data())

    def data(self):
        """What is kept of it, to be said in words later."""
        return {"template": self.template.id, "level": self.level.id, "why": self.why}


def words_of_template(env, template, level, why):
    """That a level's template cannot be used, in the language of an environment.

    :param template: its id, and ``level`` the level's; either may be gone
    """
    return env._(
        "The mail template “%(template)s” of level “%(level)s” cannot be used: %(reason)s",
        template=env["mail.template"].sudo().browse(template).exists().name or "",
        level=env["ar.dunning.level"].browse(level).exists().display_name or "",
        reason=why,
    )


def clean(text):
    """A level's text without what a browser would run; as it is where it can hold no such thing."""
    if not UNUSUAL.search(text):
        return text
    return html_sanitize(
        text,
        silent=True,
        sanitize_tags=False,
        sanitize_attributes=False,
        sanitize_conditional_comments=False,
        output_method="xml",
    )


class ArDunningNotice(models.Model):
    _name = "ar.dunning.notice"
    _inherit = ["ar.dunning.notice", "ar.letter.mixin"]

    # ------------------------------------------------------------------
    # What a text may use: see data/dunning/mail_template.xml
    # ------------------------------------------------------------------
    def _date_shown(self):
        """The date on the notice; on a preview, that of its run."""
        return self.notice_date or self.run_id.date

    def _pay_by(self, days):
        """The day by which payment is asked for, in words: so many days after the notice."""
        return self._day(fields.Date.add(self._date_shown(), days=days))

    def _signatory(self):
        """The collector who signs; nobody where only a scheduled action stands behind it."""
        return self._collector().filtered(lambda user: user.id != SUPERUSER_ID)

    def _addressee(self):
        """Whose address stands in the window of the letter."""
        return (
            self.letter_partner_id
            or self.partner_id._ar_letter_recipient(self.company_id)
            or self.partner_id
        ).with_context(lang=self.env.lang)

    # ------------------------------------------------------------------
    # Text
    # ------------------------------------------------------------------
    def _language(self):
        """The language of the notice: frozen, or the one it would be sent in."""
        if self.lang:
            return self.company_id._ar_first_language(self.lang)
        return self.partner_id._ar_language(self.company_id)

    def _rendered_text(self, lang):
        """The level's subject and text for this notice, rendered now."""
        return self._rendered_texts(lang)[self.id]

    def _rendered_texts(self, lang):
        """The same for notices of one level, by their id."""
        template = self.level_id.mail_template_id.sudo()
        compiled = self.env.context.get("ar_compiled", {})
        template = template.with_context(lang=lang, ar_compiled=compiled)
        try:
            subjects = template._render_field("subject", self.ids, set_lang=lang)
            bodies = template._render_field("body_html", self.ids, set_lang=lang)
        except CONFLICT:
            raise
        except Exception as error:
            if is_out_of_room(error):
                raise
            raise BrokenTemplate(self.env, self.level_id, error) from error
        return {
            notice.id: {
                "subject": one_line(subjects[notice.id]),
                "body": clean(bodies[notice.id]),
            }
            for notice in self
        }

    def _shown_text(self):
        """Subject and text: what was sent, or before that what would be."""
        if self.prepared_on or not self.level_id.mail_template_id:
            return {"subject": self.subject or self.level_id.name, "body": self.body or ""}
        return self._rendered_text(self._language())

    def _draft_label(self):
        """What a print says that is not the notice itself; empty for one that was sent."""
        if self.state == "cancelled":
            return self.env._("Cancelled – not sent")
        return "" if self.prepared_on else self.env._("Draft – not sent")

    def _document_url(self, move, base_url):
        """Where the customer sees a document; as ``get_portal_url``, of a token that is there."""
        if not move.access_token:
            return f"{base_url}{move.get_portal_url()}"
        page = move.access_url
        if not page.startswith("/"):
            page = f"/my/invoices/{move.id}"  # Odoo shows receipts there, and names no address
        return f"{base_url}{page}?access_token={move.access_token}"

    # ------------------------------------------------------------------
    # Earlier notices
    # ------------------------------------------------------------------
    history_ids = fields.Many2many(
        "ar.dunning.notice",
        string="Earlier Notices",
        compute="_compute_history_ids",
        help="Earlier notices that reached this debtor, latest first; five at most.",
    )

    def _compute_history_ids(self):
        reached = self.search(
            [("debtor_id", "in", self.debtor_id.ids), ("state", "in", tuple(REACHED))],
            order="notice_date desc, id desc",
        ).grouped("debtor_id")
        for notice in self:
            until = notice.notice_date or notice.company_id._ar_today()
            earlier = reached.get(notice.debtor_id, self.browse()).filtered(
                lambda past, notice=notice, until=until: (
                    past != notice and past.notice_date and past.notice_date <= until
                )
            )
            notice.history_ids = earlier[:MOST_EARLIER]

    # ------------------------------------------------------------------
    # Figures
    # ------------------------------------------------------------------
    def _sections(self):
        """The items per currency, as e-mail and letter show them.

        :return: a list of dicts: ``currency``, ``chased``, ``credits``, ``covered``, ``not_due``
            (lines), ``elsewhere`` (what was paid to other companies of ours, see
            ``_paid_elsewhere``), ``open``, ``in_process``, ``disputed``, ``promised``, ``set_off``,
            ``total`` (amounts of ``chased``), and how the credits add up: ``credit_total`` =
            ``set_off`` + ``credit_covered`` + ``credit_unused``, of it ``credit_under_way`` not
            booked yet
        """
        self.ensure_one()
        sections, none = [], self.line_ids.browse()
        for currency, lines in groupby(self._shown(), lambda line: line.currency_id):
            kinds = {kind.value: [] for kind in Kind}
            for line in sorted(lines, key=lambda line: (line.date_due or date.min, line.id)):
                kinds[line.kind].append(line)
            if kinds[Kind.CHASED]:
                lines = {kind: none.concat(*some) for kind, some in kinds.items()}
                sections.append(self._section(currency, lines))
        return sections

    def _section(self, currency, lines):
        """:param lines: ``{kind: lines}`` of the currency"""
        chased = lines[Kind.CHASED]
        return {
            "currency": currency,
            "chased": chased,
            "credits": lines[Kind.CREDIT],
            "covered": lines[Kind.COVERED],
            "not_due": lines[Kind.NOT_DUE],
            "open": sum(line.amount_open for line in chased),
            "in_process": sum(line.amount_in_process for line in chased),
            "disputed": sum(line.amount_disputed for line in chased),
            "promised": sum(line.amount_promised for line in chased),
            "set_off": sum(line.amount_set_off for line in chased),
            "total": sum(line.amount_due for line in chased),
            **self._credits_of_section(currency, lines),
        }

    def _credits_of_section(self, currency, lines):
        """What was paid to other companies of ours, if it is used, and how all credits add up."""
        digits = currency.decimal_places

        def units(lines, name):
            return sum(minor(line[name], digits) for line in lines)

        set_off = units(lines[Kind.CHASED], "amount_set_off")
        covered = units(lines[Kind.COVERED], "amount_set_off")
        own = -units(lines[Kind.CREDIT], "amount_open")
        elsewhere = []
        if set_off + covered > own:
            paid = self.debtor_id._paid_elsewhere(self._date_shown())
            elsewhere = [row for row in paid if row["currency"] == currency]
        used = credits_used(
            set_off, covered, own, sum(minor(row["amount"], digits) for row in elsewhere)
        )
        return {
            "elsewhere": elsewhere,
            "credit_total": major(used.total, digits),
            "credit_covered": major(used.covered, digits),
            "credit_under_way": major(used.under_way, digits),
            "credit_unused": major(used.unused, digits),
        }

    def _bank_accounts(self, currency):
        """The company's bank accounts into which an amount in this currency can be paid."""
        return self.company_id._ar_bank_accounts(currency)

    def _portal_url(self):
        """Where the customer sees its invoices, each with what is open of it.

        Odoo's page of overdue ones asks for other sums than a notice: for all of each invoice,
        whatever was paid, contested or set off.
        """
        return f"{self.get_base_url()}/my/invoices"

    def _totals_text(self):
        """The totals as text, one currency after another: ``1,200.00 € and 300.00 £``."""
        totals = [section["currency"].format(section["total"]) for section in self._sections()]
        return format_list(self.env, totals)

    def _rows(self, lines, linked, sign=1):
        """Items as they stand in a table, in the notice's language.

        :param linked: whether documents lead to the portal; a letter has no use for that
        :param sign: -1 shows what is open of a credit as an amount in the customer's favour
        :return: a list of dicts of text; one that says nothing about the item is empty
        """
        rows, base_url = [], self.get_base_url()
        for line in lines:
            move, currency = line.move_id, line.currency_id
            is_invoice = move.is_invoice(include_receipts=True)
            rows.append(
                {
                    "document": line.move_line_id._ar_document()
                    if move.move_type == "entry"
                    else move.name,
                    "url": linked and is_invoice and self._document_url(move, base_url),
                    "customer_reference": is_invoice and move.ref,
                    "date": self._short_day(line.date),
                    "date_due": self._short_day(line.date_due),
                    "days_late": line.days_late if line.days_late > 0 else "–",
                    "original": self._number(line.amount_original, currency),
                    "paid": self._number_or_dash(line.amount_paid, currency),
                    "open": self._number(sign * line.amount_open, currency),
                    "disputed": line.amount_disputed
                    and self._number(line.amount_disputed, currency),
                    "promised": line.amount_promised
                    and self._number(line.amount_promised, currency),
                    "in_process": line.amount_in_process
                    and self._number(line.amount_in_process, currency),
                }
            )
        return rows

    def _credit_rows(self, section, linked):
        """The credits of a section: here, in other companies of ours, and what is under way."""
        currency = section["currency"]
        elsewhere = [
            self._plain_row(
                f"{paid['document']}, {paid['company']}",
                self._number(paid["amount"], currency),
                date=self._short_day(paid["date"]),
            )
            for paid in section["elsewhere"]
        ]
        if under_way := section["credit_under_way"]:
            told = self.env._("Payments under way")
            elsewhere.append(self._plain_row(told, self._number(under_way, currency)))
        return self._rows(section["credits"], linked=linked, sign=-1) + elsewhere

    @staticmethod
    def _plain_row(document, amount, **told):
        """A row of a table about what is no document of this company."""
        return {
            "document": document,
            "open": amount,
            "url": False,
            "customer_reference": False,
            "date": "",
            "date_due": "",
            **told,
        }

    def _covered_rows(self, section, linked):
        """What credits cover of items that are not asked for."""
        rows = self._rows(section["covered"], linked=linked)
        for row, line in zip(rows, section["covered"], strict=True):
            row["open"] = self._number(line.amount_set_off, line.currency_id)
        return rows

    def _credit_sums(self, section):
        """How the credits lead to what is taken off above; nothing to add up where it is plain."""
        sums = [
            (self.env._("Total of credits"), section["credit_total"]),
            (self.env._("Less set off against items not listed"), -section["credit_covered"]),
            (self.env._("Less not used for these items"), -section["credit_unused"]),
            (self.env._("Set off above"), section["set_off"]),
        ]
        if not section["credit_covered"] and not section["credit_unused"]:
            return []
        return [
            {"label": label, "amount": self._number(amount, section["currency"])}
            for label, amount in sums
            if amount or label == sums[-1][0]
        ]

    def _number_or_dash(self, amount, currency):
        return self._number(amount, currency) if amount else "–"

    def _ways_to_pay(self, sections):
        """Bank accounts to pay into, each once, with what to pay into it and what to quote.

        :return: a list of dicts: ``accounts``, ``currencies`` (text) and ``reference``
        """
        by_accounts = groupby(sections, lambda section: self._bank_accounts(section["currency"]))
        return [
            {
                "accounts": accounts,
                "currencies": listing.names(
                    self.env, (section["currency"].name for section in part)
                ),
                "reference": self._payment_reference(part),
            }
            for accounts, part in by_accounts
        ]

    def _payment_reference(self, sections):
        """What to quote on the transfer: the documents' own references, and the notice's."""
        moves = self.env["account.move"].union(*(part["chased"].move_id for part in sections))
        references = [move.payment_reference or move.name for move in moves]
        if len(references) > MOST_REFERENCES:
            references = []
        return ", ".join([*references, self.name])
