"""Why a notice did not arrive is kept as what was told, and said when it is read."""


def migrate(cr, _version):
    cr.execute(
        """
        UPDATE ar_dunning_notice
           SET failure_code = 'told',
               failure_data = JSONB_BUILD_OBJECT('told', failure_reason)
         WHERE failure_reason IS NOT NULL;
        ALTER TABLE ar_dunning_notice DROP COLUMN failure_reason
        """
    )
