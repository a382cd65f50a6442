"""What was done once is known from its state, or from the history of its state."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE ar_tax_obligation obligation SET was_done = TRUE
         WHERE state = 'done' OR EXISTS (
                   SELECT FROM mail_message message
                     JOIN mail_tracking_value tracked ON tracked.mail_message_id = message.id
                     JOIN ir_model_fields field ON field.id = tracked.field_id
                      AND field.name = 'state'
                    WHERE message.model = 'ar.tax.obligation' AND message.res_id = obligation.id)
        """
    )
