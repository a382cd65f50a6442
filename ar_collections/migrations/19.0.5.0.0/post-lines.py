"""A line of a notice reads its company's currency, and is found by its item in one index."""


def migrate(cr, _version):
    cr.execute("ALTER TABLE ar_dunning_notice_line DROP COLUMN IF EXISTS company_currency_id")
    cr.execute("DROP INDEX IF EXISTS ar_dunning_notice_line_by_item")
