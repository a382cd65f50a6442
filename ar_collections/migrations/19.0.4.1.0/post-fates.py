"""What the version before made of two kinds of notices that an older one had sent.

One in doubt that was given up counted as refused, though it may have arrived. One that was
confirmed as received and printed afterwards counted as never sent.
"""

#: Only an older version gave a notice's whole letter such a Message-ID.
OF_OLD = "row.message_id LIKE '<ar-dunning-notice-%%' AND letter.first_id IS NULL"


def migrate(cr, _version):
    _mend(
        cr,
        "row.state = 'withdrawn' AND notice.state IN ('sent', 'delivered')"
        " AND notice.printed_on IS DISTINCT FROM notice.sent_on",
        "notice.state",
    )
    _mend(
        cr,
        """
        row.state = 'refused' AND notice.state = 'cancelled' AND (
            SELECT before.value = 'in_doubt'
              FROM mail_message message
              JOIN mail_tracking_value tracked ON tracked.mail_message_id = message.id
              JOIN ir_model_fields field
                ON field.id = tracked.field_id AND field.model = message.model
               AND field.name = 'state'
              JOIN ir_model_fields_selection before
                ON before.field_id = field.id
               AND before.value IN ('sent', 'delivered', 'failed', 'in_doubt')
              JOIN JSONB_EACH_TEXT(before.name) label ON label.value = tracked.old_value_char
             WHERE message.model = 'ar.dunning.notice' AND message.res_id = notice.id
          ORDER BY tracked.id DESC LIMIT 1)
        """,
        "'in_doubt'",
    )


def _mend(cr, which, state):
    """Give recipients, and so their letters, the state that they should have."""
    cr.execute(
        f"""
        WITH mended AS (
            UPDATE ar_outbox_recipient mended SET state = {state}
              FROM ar_outbox_recipient row
              JOIN ar_outbox letter ON letter.id = row.outbox_id
              JOIN ar_dunning_notice notice ON notice.id = row.res_id
             WHERE mended.id = row.id AND row.res_model = 'ar.dunning.notice'
               AND {OF_OLD} AND {which}
         RETURNING row.outbox_id, {state} AS state)
        UPDATE ar_outbox letter SET state = mended.state
          FROM mended WHERE mended.outbox_id = letter.id
        """
    )
