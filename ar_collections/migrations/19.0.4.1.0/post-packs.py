"""Files of report packs that were too large for mail belong to their reader alone."""


def migrate(cr, _version):
    """Who that is says the letter that links to it; where none does, nobody reads it any more."""
    cr.execute(
        r"""
        UPDATE ir_attachment file
           SET res_id = NULL,
               create_uid = COALESCE(
                   (SELECT reader.id
                      FROM ar_outbox letter
                      JOIN res_users reader
                        ON reader.id::TEXT = SPLIT_PART(letter.kind, ' ', 2)
                     WHERE letter.res_model = 'ar.report.pack' AND letter.res_id = file.res_id
                       AND letter.html ~ ('/web/content/' || file.id || '\M')
                     LIMIT 1),
                   file.create_uid)
         WHERE file.res_model = 'ar.report.pack' AND file.res_id <> 0
           AND file.res_field IS NULL
        """
    )
