-- Of every twentieth debtor an open promise over up to three overdue items in company currency, of
-- every other twentieth one that was broken.
CREATE TEMP TABLE promised ON COMMIT DROP AS
SELECT * FROM (
    SELECT d.id AS debtor_id, d.partner_id, COALESCE(d.user_id, 1) AS user_id, d.id %% 20 = 7 AS broken,
           l.id AS line_id, l.move_id, l.date_maturity, l.amount_residual AS amount,
           ROW_NUMBER() OVER (PARTITION BY d.id ORDER BY l.date_maturity, l.id) AS n
      FROM ar_debtor d
      JOIN account_move_line l ON l.partner_id = d.partner_id AND l.company_id = d.company_id
       AND l.account_id = %(receivable_account)s AND l.parent_state = 'posted'
       AND l.currency_id = %(currency)s AND l.amount_residual > 0
       AND l.date_maturity < %(today)s::date - 40
     WHERE d.company_id = %(company)s AND d.id %% 20 IN (3, 7)) item
 WHERE n <= 3;

INSERT INTO ar_promise (
    debtor_id, company_id, partner_id, currency_id, user_id, level, state, promised_on, date,
    ended_on, waits_until, amount, received_amount, received_company, amount_company,
    to_come_amount, to_come_company, unapplied_amount, fallen_amount, fallen_company,
    broken_company, matured_amount, kept_amount, is_beyond_limits, is_to_call, create_uid, write_uid, create_date, write_date)
SELECT debtor_id, %(company)s, partner_id, %(currency)s, user_id, 0,
       CASE WHEN broken THEN 'broken' ELSE 'open' END,
       CASE WHEN broken THEN %(today)s::date - 35 ELSE %(today)s::date - 3 END,
       CASE WHEN broken THEN %(today)s::date - 25 ELSE %(today)s::date + 10 END,
       CASE WHEN broken THEN %(today)s::date - 20 END,
       CASE WHEN broken THEN NULL ELSE %(today)s::date + 12 END,
       SUM(amount), 0, 0, SUM(amount), CASE WHEN broken THEN 0 ELSE SUM(amount) END,
       CASE WHEN broken THEN 0 ELSE SUM(amount) END, 0, 0, 0,
       CASE WHEN broken THEN SUM(amount) ELSE 0 END, CASE WHEN broken THEN SUM(amount) ELSE 0 END,
       0, FALSE, FALSE, 1, 1,
       %(today)s::date - 35, %(today)s::date - 35
  FROM promised GROUP BY debtor_id, partner_id, user_id, broken;

INSERT INTO ar_promise_item (
    promise_id, move_line_id, move_id, company_id, date_due, amount_before, settled_before,
    noted_on, live, create_uid, write_uid, create_date, write_date)
SELECT promise.id, promised.line_id, promised.move_id, %(company)s, promised.date_maturity, promised.amount,
       line.amount_currency - promised.amount, promise.promised_on, NOT broken, 1, 1, promise.create_date, promise.write_date
  FROM promised JOIN ar_promise promise USING (debtor_id)
  JOIN account_move_line line ON line.id = promised.line_id;

INSERT INTO ar_promise_instalment (
    promise_id, company_id, date, amount, state, received_amount, to_come_amount,
    to_come_company, matured_amount, kept_amount, create_uid, write_uid, create_date, write_date)
SELECT id, company_id, date, amount, state, 0, to_come_amount, to_come_company, matured_amount, 0,
       1, 1, create_date, write_date
  FROM ar_promise;
