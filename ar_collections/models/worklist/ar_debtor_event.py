"""What happened with a debtor, in one place: notices, letters, mails, calls, promises, disputes,
holds, receipts. Nothing is kept twice: each stands where it belongs, and is read from there.
"""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.addons.ar_base.orm.planning import uncompiled
from odoo.tools import SQL, format_date

#: The id of an event is so many times that of its record, and the number of its kind.
KINDS = 32
#: Longer than what a line of the list shows.
MOST_SIGNS = 300


class Source(NamedTuple):
    """Where events of a kind stand.

    ``rows`` is a SELECT of ``id, debtor_id, day`` (the company's), ``moment`` (UTC), ``amount,
    currency_id, user_id``; ``number`` is below ``KINDS``, and no other kind's.
    """

    number: int
    model: str
    rows: SQL


class ArDebtorEvent(models.Model):
    """One thing that happened with a debtor: read, never written."""

    _name = "ar.debtor.event"
    _description = "Event of a Debtor"
    _auto = False
    _order = "day desc, moment desc, id desc"
    _rec_name = "text"
    _depends = {
        "account.move.line": [
            "account_id",
            "amount_currency",
            "balance",
            "company_id",
            "currency_id",
            "date",
            "parent_state",
            "partner_id",
            "payment_id",
            "statement_line_id",
        ],
        "ar.call": ["called_at", "company_id", "debtor_id", "user_id"],
        "ar.debtor": ["company_id", "partner_id"],
        "ar.dispute": [
            "accepted_amount",
            "amount",
            "currency_id",
            "debtor_id",
            "decided_by_id",
            "ended_on",
            "raised_on",
        ],
        "ar.dunning.notice": [
            "amount_due_company",
            "approved_by",
            "company_id",
            "debtor_id",
            "sent_on",
        ],
        "ar.item.hold": ["move_line_id", "user_id"],
        "ar.outbox": ["company_id", "res_id", "res_model"],
        "ar.outbox.recipient": ["outbox_id", "sent_on"],
        "ar.promise": [
            "amount",
            "currency_id",
            "debtor_id",
            "ended_on",
            "promised_on",
            "user_id",
        ],
        "mail.message": ["date", "message_type", "model", "res_id"],
        "res.partner": ["commercial_partner_id"],
    }

    debtor_id = fields.Many2one("ar.debtor", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    day = fields.Date(readonly=True)
    moment = fields.Datetime(readonly=True)
    kind = fields.Selection(
        [
            ("notice", "Notice"),
            ("letter", "Letter"),
            ("mail", "Mail"),
            ("call", "Call"),
            ("promise", "Promise"),
            ("promise_ended", "End of a Promise"),
            ("dispute", "Dispute"),
            ("dispute_ended", "End of a Dispute"),
            ("hold", "Hold"),
            ("receipt", "Receipt"),
        ],
        readonly=True,
    )
    text = fields.Char(string="What", compute="_compute_text")
    amount = fields.Monetary(readonly=True, aggregator=None)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", string="Who", readonly=True)

    # ------------------------------------------------------------------
    # Where they stand
    # ------------------------------------------------------------------
    @property
    def _table_query(self):
        uncompiled(self.env)
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT event.id::bigint * %s + %s AS id, %s AS kind, event.debtor_id,"
                " debtor.company_id, event.day, event.moment, event.amount, event.currency_id,"
                " event.user_id"
                " FROM (%s) event JOIN ar_debtor debtor ON debtor.id = event.debtor_id",
                KINDS,
                source.number,
                kind,
                source.rows,
            )
            for kind, source in self._sources().items()
        )

    @api.model
    def _sources(self):
        """Hook: ``{kind: Source}``; an add-on that has another kind adds it to ``kind``, too."""
        day = self.env["ar.clock"]._day_sql
        return {
            "call": Source(
                1,
                "ar.call",
                SQL(
                    "SELECT call.id, call.debtor_id, %s AS day, call.called_at AS moment,"
                    " NULL::numeric AS amount, NULL::integer AS currency_id, call.user_id"
                    " FROM ar_call call JOIN res_company company ON company.id = call.company_id",
                    day(SQL("call.called_at"), "company"),
                ),
            ),
            "promise": Source(
                2,
                "ar.promise",
                SQL(
                    "SELECT id, debtor_id, promised_on AS day, create_date AS moment, amount,"
                    " currency_id, user_id FROM ar_promise"
                ),
            ),
            "promise_ended": Source(
                3,
                "ar.promise",
                SQL(
                    "SELECT id, debtor_id, ended_on AS day, write_date AS moment, amount,"
                    " currency_id, NULL::integer AS user_id FROM ar_promise"
                    " WHERE ended_on IS NOT NULL"
                ),
            ),
            "dispute": Source(
                4,
                "ar.dispute",
                SQL(
                    "SELECT id, debtor_id, raised_on AS day, create_date AS moment, amount,"
                    " currency_id, create_uid AS user_id FROM ar_dispute"
                ),
            ),
            "dispute_ended": Source(
                5,
                "ar.dispute",
                SQL(
                    "SELECT id, debtor_id, ended_on AS day, write_date AS moment,"
                    " accepted_amount AS amount, currency_id, decided_by_id AS user_id"
                    " FROM ar_dispute WHERE ended_on IS NOT NULL"
                ),
            ),
            "notice": Source(
                6,
                "ar.dunning.notice",
                SQL(
                    "SELECT notice.id, notice.debtor_id, %s AS day, notice.sent_on AS moment,"
                    " notice.amount_due_company AS amount, company.currency_id,"
                    " notice.approved_by AS user_id"
                    " FROM ar_dunning_notice notice"
                    " JOIN res_company company ON company.id = notice.company_id"
                    " WHERE notice.sent_on IS NOT NULL",
                    day(SQL("notice.sent_on"), "company"),
                ),
            ),
            "receipt": Source(7, "account.move.line", self._receipts_sql()),
            "letter": Source(
                8,
                "ar.outbox",
                SQL(
                    "SELECT letter.id, letter.res_id AS debtor_id, %s AS day, sent.moment,"
                    " NULL::numeric AS amount, NULL::integer AS currency_id,"
                    " letter.create_uid AS user_id"
                    " FROM ar_outbox letter"
                    " JOIN res_company company ON company.id = letter.company_id"
                    " JOIN LATERAL (SELECT MIN(recipient.sent_on) AS moment"
                    "   FROM ar_outbox_recipient recipient WHERE recipient.outbox_id = letter.id)"
                    "   sent ON sent.moment IS NOT NULL"
                    " WHERE letter.res_model = 'ar.debtor'",
                    day(SQL("sent.moment"), "company"),
                ),
            ),
            "mail": Source(
                9,
                "mail.message",
                SQL(
                    "SELECT message.id, message.res_id AS debtor_id, %s AS day,"
                    " message.date AS moment, NULL::numeric AS amount,"
                    " NULL::integer AS currency_id, message.create_uid AS user_id"
                    " FROM mail_message message"
                    " JOIN ar_debtor own ON own.id = message.res_id"
                    " JOIN res_company company ON company.id = own.company_id"
                    " JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id"
                    "   AND NOT COALESCE(subtype.internal, FALSE)"
                    " WHERE message.model = 'ar.debtor'"
                    " AND message.message_type IN ('comment', 'email', 'email_outgoing')"
                    " AND NOT COALESCE(message.is_internal, FALSE)",
                    day(SQL("message.date"), "company"),
                ),
            ),
            "hold": Source(
                10,
                "ar.item.hold",
                SQL(
                    "SELECT hold.id, held.id AS debtor_id, %s AS day, hold.create_date AS moment,"
                    " l.amount_residual_currency AS amount, l.currency_id, hold.user_id"
                    " FROM ar_item_hold hold"
                    " JOIN account_move_line l ON l.id = hold.move_line_id"
                    " JOIN res_partner p ON p.id = l.partner_id"
                    " JOIN ar_debtor held ON held.company_id = l.company_id"
                    "   AND held.partner_id = p.commercial_partner_id"
                    " JOIN res_company company ON company.id = l.company_id",
                    day(SQL("hold.create_date"), "company"),
                ),
            ),
        }

    def _receipts_sql(self):
        """What came in, and what went back, by the day on which it is booked."""
        ledger = self.env["ar.ledger"]
        return SQL(
            "SELECT l.id, paying.id AS debtor_id, l.date AS day, l.create_date AS moment,"
            " -l.amount_currency AS amount, l.currency_id, NULL::integer AS user_id"
            " FROM account_move_line l"
            " JOIN res_partner p ON p.id = l.partner_id"
            " JOIN ar_debtor paying ON paying.company_id = l.company_id"
            "   AND paying.partner_id = p.commercial_partner_id"
            " WHERE l.account_id IN %s AND l.parent_state = 'posted' AND l.balance <> 0 AND %s",
            ledger._accounts(),
            ledger._of_payment_sql(SQL("l")),
        )

    # ------------------------------------------------------------------
    # In words
    # ------------------------------------------------------------------
    @api.depends_context("lang")
    @api.depends("kind")
    def _compute_text(self):
        """Whoever reads a debtor reads its history, also where he may not open what it tells of."""
        for kind, events in self.grouped("kind").items():
            words = getattr(self, f"_words_of_{kind}")
            there = {record.id: record for record in events.sudo()._records().exists()}
            for event in events:
                record = there.get(event.id // KINDS)
                event.text = words(record)[:MOST_SIGNS] if record else ""

    def _records(self):
        """The records of these events, all of one kind, in their order."""
        model = self._sources()[self[:1].kind].model
        return self.env[model].browse(event.id // KINDS for event in self)

    def _label_of(self, record, name="state"):
        labels = dict(record._fields[name]._description_selection(self.env))
        return labels.get(record[name], "")

    def _words_of_call(self, call):
        return call._in_words()

    def _words_of_promise(self, promise):
        return self.env._(
            "Pays by %(day)s. %(note)s",
            day=format_date(self.env, promise.date),
            note=promise.note or "",
        ).strip()

    def _words_of_promise_ended(self, promise):
        return self._label_of(promise)

    def _words_of_dispute(self, dispute):
        return f"{dispute.name}: {dispute.reason_id.display_name}"

    def _words_of_dispute_ended(self, dispute):
        return f"{dispute.name}: {self._label_of(dispute, 'resolution') or self._label_of(dispute)}"

    def _words_of_notice(self, notice):
        to = f" → {notice.email_to}" if notice.email_to else ""
        return f"{notice.name}: {notice.level_id.name}, {self._label_of(notice)}{to}"

    def _words_of_letter(self, letter):
        return f"{letter.subject or ''} → {letter.email_to or ''}"

    def _words_of_mail(self, message):
        return message.subject or message.preview or ""

    def _words_of_hold(self, hold):
        return self.env._(
            "%(document)s until %(day)s: %(reason)s",
            document=hold.move_line_id._ar_item_name(),
            day=format_date(self.env, hold.until),
            reason=hold.reason,
        )

    def _words_of_receipt(self, line):
        reference = line.move_id.ref or line.name or ""
        return f"{line.move_id.name}: {reference}" if reference else line.move_id.name

    def action_open(self):
        """What the event is about, as whoever asks may see it."""
        self.ensure_one()
        self.check_access("read")
        record = self._records()
        if record._name == "account.move.line":
            record = record.move_id
        if record._name in ("ar.item.hold", "mail.message", "ar.outbox"):
            record = self.debtor_id
        record.check_access("read")
        return record._get_records_action()
