"""A promise reaches as far as it does from the day on which it was first given."""


def migrate(cr, _version):
    cr.execute(
        "UPDATE ar_promise SET first_promised_on = promised_on WHERE first_promised_on IS NULL"
    )
