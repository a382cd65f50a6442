"""What was kept per notice about its sending becomes letters with their recipients."""

from odoo.addons.ar_base.domain.outbox.states import Fate, standing
from odoo.tools import SQL
from odoo.tools.mail import email_split_tuples, formataddr

KIND = "dunning_notice"
AT_ONCE = 5000
#: What became of the addressees of a notice in each state; of one that failed, see ``_fate``.
OF_STATE = {
    "queued": Fate.QUEUED,
    "sent": Fate.SENT,
    "delivered": Fate.DELIVERED,
    "in_doubt": Fate.IN_DOUBT,
}


def migrate(cr, _version):
    cr.execute(
        "UPDATE ir_config_parameter SET key = 'ar_base.sending_grace'"
        " WHERE key = 'ar_collections.sending_grace'"
        " AND NOT EXISTS (SELECT FROM ir_config_parameter WHERE key = 'ar_base.sending_grace')"
    )
    cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = 'ar_dunning_notice' AND column_name IN ('message_id', 'sending_since')"
    )
    if cr.rowcount < 2:
        return  # nothing was sent yet when the fields went
    cr.execute(
        """
        SELECT id, company_id, state, email_to, email_cc, message_id, sending_since, sent_on,
               prepared_on, printed_on, failure_reason, lang, subject, body, create_date,
               EXISTS (SELECT FROM mail_message message
                        WHERE message.model = 'ar.dunning.notice' AND message.res_id = notice.id
                          AND message.message_id = notice.message_id) AS was_mailed,
               CASE WHEN state = 'cancelled' THEN (
                   SELECT before.value = 'in_doubt'
                     FROM mail_message message
                     JOIN mail_tracking_value tracked ON tracked.mail_message_id = message.id
                     JOIN ir_model_fields field
                       ON field.id = tracked.field_id AND field.model = message.model
                      AND field.name = 'state'
                     JOIN ir_model_fields_selection before
                       ON before.field_id = field.id
                      AND before.value IN ('sent', 'delivered', 'failed', 'in_doubt')
                     JOIN JSONB_EACH_TEXT(before.name) label
                       ON label.value = tracked.old_value_char
                    WHERE message.model = 'ar.dunning.notice' AND message.res_id = notice.id
                 ORDER BY tracked.id DESC LIMIT 1) END AS was_in_doubt
          FROM ar_dunning_notice notice
         WHERE (email_to IS NOT NULL OR state = 'queued' AND prepared_on IS NULL)
           AND state NOT IN ('proposed', 'approved')
           AND NOT EXISTS (SELECT FROM ar_outbox outbox
                            WHERE outbox.res_model = 'ar.dunning.notice'
                              AND outbox.res_id = notice.id)
      ORDER BY id
        """
    )
    names = [column.name for column in cr.description]
    rows = [dict(zip(names, row, strict=True)) for row in cr.fetchall()]
    for start in range(0, len(rows), AT_ONCE):
        _migrate_some(cr, rows[start : start + AT_ONCE])
    _find_contacts(cr)
    _take_files_and_messages_along(cr)


def _migrate_some(cr, notices):
    for notice in notices:
        recipients = _recipients(notice)
        cr.execute(
            SQL(
                """
                INSERT INTO ar_outbox (
                    res_model, res_id, company_id, kind, is_late, state, lang, subject, body,
                    email_to, email_cc, prepared_on, create_uid, write_uid, create_date, write_date)
                VALUES ('ar.dunning.notice', %(id)s, %(company)s, %(kind)s, TRUE, %(state)s,
                        %(lang)s, %(subject)s, %(body)s, %(to)s, %(cc)s, %(prepared)s, 1, 1,
                        %(created)s, NOW() AT TIME ZONE 'UTC')
             RETURNING id
                """,
                id=notice["id"],
                company=notice["company_id"],
                kind=KIND,
                state=_state(notice, recipients),
                lang=notice["lang"],
                subject=notice["subject"],
                body=notice["body"],
                to=notice["email_to"],
                cc=notice["email_cc"],
                # What was not begun is put together anew.
                prepared=notice["prepared_on"] if recipients else None,
                created=notice["prepared_on"] or notice["create_date"],
            )
        )
        (letter,) = cr.fetchone()
        for kind, name, email, fate in recipients:
            _insert_recipient(cr, notice, letter, kind, name, email, fate)


def _recipients(notice):
    """``(to or copy, name, address, fate)`` of each, once; nobody of what was not begun."""
    if notice["state"] == "queued" and not notice["sending_since"]:
        return []
    found = {}
    for kind, text in (("to", notice["email_to"]), ("copy", notice["email_cc"])):
        for name, address in email_split_tuples(text or ""):
            email = address.lower()
            found.setdefault(email, (kind, name, email, _fate(notice, kind, email)))
    return list(found.values())


def _fate(notice, kind, email):
    """Of a notice that failed, the addresses that its reason names came back; else all did.

    One that was sent by being printed, at that very moment, was never mailed, and neither was one
    that was given up while it waited. Of one in doubt that was given up nobody can say any more.
    """
    is_begun = notice["was_mailed"] or notice["sending_since"]
    if notice["printed_on"] and notice["printed_on"] == notice["sent_on"] and not is_begun:
        return Fate.WITHDRAWN
    if notice["state"] in OF_STATE:
        return OF_STATE[notice["state"]]
    if notice["was_in_doubt"]:
        return Fate.IN_DOUBT
    if not notice["sent_on"]:
        return Fate.REFUSED if notice["failure_reason"] else Fate.WITHDRAWN
    named = [
        address.lower()
        for _name, address in email_split_tuples(notice["email_to"] or "")
        if address.lower() in (notice["failure_reason"] or "").lower()
    ]
    came_back = email in named if named else kind == "to"
    return Fate.BOUNCED if came_back else Fate.SENT


def _state(notice, recipients):
    if not recipients:
        return "queued" if notice["state"] == "queued" else "cancelled"
    fates = {"to": [], "copy": []}
    for kind, _name, _email, fate in recipients:
        fates[kind].append(fate)
    return standing(fates["to"], fates["copy"]).value


def _insert_recipient(cr, notice, letter, kind, name, email, fate):
    lost = fate in (Fate.BOUNCED, Fate.REFUSED, Fate.IN_DOUBT)
    cr.execute(
        SQL(
            """
            INSERT INTO ar_outbox_recipient (
                outbox_id, company_id, res_model, res_id, kind, address, email, message_id, state,
                sending_since, sent_on, settled_on, failure, tries, create_uid, write_uid,
                create_date, write_date)
            VALUES (%(letter)s, %(company)s, 'ar.dunning.notice', %(notice)s, %(kind)s,
                    %(address)s, %(email)s, %(message)s, %(state)s, %(since)s, %(sent)s, %(sent)s,
                    %(failure)s, 0, 1, 1, NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC')
            """,
            letter=letter,
            company=notice["company_id"],
            notice=notice["id"],
            kind=kind,
            address=formataddr((name, email)),
            email=email,
            message=notice["message_id"],
            state=fate.value,
            since=notice["sending_since"] if fate == Fate.QUEUED else None,
            sent=notice["sent_on"],
            failure=notice["failure_reason"] if lost else None,
        )
    )


def _find_contacts(cr):
    cr.execute(
        """
        UPDATE ar_outbox_recipient recipient SET partner_id = partner.id
          FROM ar_dunning_notice notice, res_partner partner
         WHERE recipient.res_model = 'ar.dunning.notice' AND recipient.res_id = notice.id
           AND recipient.partner_id IS NULL
           AND partner.commercial_partner_id = notice.partner_id
           AND partner.email_normalized = recipient.email
        """
    )


def _take_files_and_messages_along(cr):
    """What was attached, and the message as it went out: who wrote it, and the whole text."""
    cr.execute(
        """
        INSERT INTO ar_outbox_ir_attachment_rel (ar_outbox_id, ir_attachment_id)
        SELECT outbox.id, file.ir_attachment_id
          FROM ar_outbox outbox
          JOIN ar_dunning_notice_ir_attachment_rel file ON file.ar_dunning_notice_id = outbox.res_id
         WHERE outbox.res_model = 'ar.dunning.notice'
   ON CONFLICT DO NOTHING
        """
    )
    cr.execute(
        """
        UPDATE ar_outbox outbox
           SET trace_id = message.id, email_from = message.email_from,
               reply_to = message.reply_to, author_id = message.author_id,
               html = COALESCE(mail.body_html, message.body)
          FROM ar_outbox_recipient recipient
          JOIN mail_message message ON message.message_id = recipient.message_id
     LEFT JOIN mail_mail mail ON mail.mail_message_id = message.id
         WHERE recipient.outbox_id = outbox.id AND outbox.trace_id IS NULL
           AND outbox.res_model = 'ar.dunning.notice' AND message.model = outbox.res_model
           AND message.res_id = outbox.res_id
        """
    )
