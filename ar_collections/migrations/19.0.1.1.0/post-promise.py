"""Promises get items, one instalment, a book value and a verdict; none is lost."""

from odoo import SUPERUSER_ID, api
from odoo.tools import split_every
from odoo.tools.sql import table_exists

#: The items of the old promises, and what was open on each when it was promised.
ITEMS = """
    INSERT INTO ar_promise_item (promise_id, move_line_id, move_id, company_id, date_due,
                                 amount_before, live, create_uid, write_uid, create_date,
                                 write_date)
    SELECT promise.id, line.id, line.move_id, promise.company_id, line.date_maturity,
           line.amount_currency - COALESCE((
               SELECT SUM(part.debit_amount_currency) FROM account_partial_reconcile part
                WHERE part.debit_move_id = line.id AND part.create_date <= promise.create_date), 0),
           FALSE, promise.create_uid, promise.write_uid, promise.create_date, promise.write_date
      FROM ar_promise promise
      JOIN account_move_line_ar_promise_rel rel ON rel.ar_promise_id = promise.id
      JOIN account_move_line line ON line.id = rel.account_move_line_id
"""

#: Nothing was received or matured yet, and a withdrawn promise ended on some day.
BEGINNING = """
    UPDATE ar_promise
       SET level = 0, received_amount = 0, received_company = 0, matured_amount = 0,
           kept_amount = 0,
           ended_on = CASE WHEN state <> 'open' THEN COALESCE(ended_on, write_date::date) END
"""

INSTALMENTS = """
    INSERT INTO ar_promise_instalment (promise_id, company_id, date, amount, received_amount,
                                       state, create_uid, write_uid, create_date, write_date)
    SELECT id, company_id, date, amount, 0, 'open', create_uid, write_uid, create_date, write_date
      FROM ar_promise
"""

#: An item is under one live promise: the latest.
SUPERSEDED = """
    UPDATE ar_promise promise
       SET state = 'withdrawn', ended_on = GREATEST(promise.promised_on, later.promised_on),
           withdrawn_reason = 'Superseded by a later promise.'
      FROM (SELECT item.promise_id, MIN(newer.promised_on) AS promised_on
              FROM ar_promise_item item
              JOIN ar_promise_item other ON other.move_line_id = item.move_line_id
               AND other.promise_id > item.promise_id
              JOIN ar_promise newer ON newer.id = other.promise_id AND newer.state = 'open'
          GROUP BY item.promise_id) later
     WHERE promise.id = later.promise_id AND promise.state = 'open'
"""

LIVE = """
    UPDATE ar_promise_item item SET live = TRUE
      FROM ar_promise promise
     WHERE promise.id = item.promise_id AND promise.state = 'open'
"""

#: What was promised, at the items' book value.
BOOK_VALUE = """
    UPDATE ar_promise promise
       SET amount_company = ROUND(promise.amount * worth.book / NULLIF(worth.original, 0),
                                  worth.digits)
      FROM (SELECT item.promise_id, SUM(line.balance) AS book,
                   SUM(line.amount_currency) AS original, MAX(currency.decimal_places) AS digits
              FROM ar_promise_item item
              JOIN account_move_line line ON line.id = item.move_line_id
              JOIN res_currency currency ON currency.id = line.company_currency_id
          GROUP BY item.promise_id) worth
     WHERE worth.promise_id = promise.id
"""


def migrate(cr, version):
    if not table_exists(cr, "account_move_line_ar_promise_rel"):
        return
    for statement in (ITEMS, BEGINNING, INSTALMENTS, SUPERSEDED, LIVE, BOOK_VALUE):
        cr.execute(statement)
    cr.execute("DROP TABLE account_move_line_ar_promise_rel")
    cr.execute("DELETE FROM ir_model_relation WHERE name = 'account_move_line_ar_promise_rel'")
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.invalidate_all()
    promises = env["ar.promise"].search([("state", "=", "open")], order="id")
    for ids in split_every(500, promises.ids):
        env["ar.promise"].browse(ids)._judge()
