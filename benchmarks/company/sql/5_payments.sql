INSERT INTO account_payment (
    id, move_id, journal_id, company_id, payment_method_line_id, payment_method_id, currency_id,
    partner_id, outstanding_account_id, destination_account_id, create_uid, write_uid, name, state,
    payment_type, partner_type, memo, date, amount, amount_company_currency_signed,
    is_reconciled, is_matched, is_sent, create_date, write_date)
SELECT payment, move, journal, %(company)s, %(method_line)s, %(method)s, currency,
       customer, %(receipts_account)s, %(receivable_account)s, 1, 1, name,
       CASE WHEN fate IN ('paid', 'written_off') THEN 'paid' ELSE 'in_process' END,
       'inbound', 'customer', memo, day, amount, value,
       fate <> 'unapplied', FALSE, FALSE, day, day
  FROM receipt WHERE NOT is_written_off;

INSERT INTO account_move (
    id, sequence_number, journal_id, company_id, origin_payment_id, partner_id,
    commercial_partner_id, currency_id, create_uid, write_uid, sequence_prefix, name, ref, state,
    move_type, auto_post, payment_state, invoice_partner_display_name, date, invoice_date_due,
    invoice_currency_rate, amount_untaxed, amount_tax, amount_total, amount_residual,
    amount_untaxed_signed, amount_untaxed_in_currency_signed, amount_tax_signed,
    amount_total_signed, amount_total_in_currency_signed, amount_residual_signed,
    always_tax_exigible, checked, posted_before, made_sequence_gap, is_manually_modified,
    create_date, write_date)
SELECT move, sequence, journal, %(company)s, payment, customer,
       customer, currency, 1, 1, prefix, receipt.name, memo, 'posted',
       'entry', 'no', 'not_paid', p.complete_name, day, day,
       0, 0, 0, amount, 0,
       0, 0, 0,
       value, amount, 0,
       TRUE, TRUE, TRUE, FALSE, FALSE,
       day, day
  FROM receipt JOIN res_partner p ON p.id = customer;

-- A line of the bank's outstanding receipts (or of the loss), then one that settles the receivable.
INSERT INTO account_move_line (
    id, move_id, journal_id, company_id, company_currency_id, sequence, account_id, currency_id,
    partner_id, payment_id, full_reconcile_id, matching_number, create_uid, write_uid, move_name,
    parent_state, ref, name, display_type, date, date_maturity, debit, credit, balance,
    amount_currency, amount_residual, amount_residual_currency, quantity, price_unit,
    price_subtotal, price_total, discount, is_storno, reconciled, no_followup, deductible_amount,
    create_date, write_date)
SELECT bank_line + k, move, journal, %(company)s, %(currency)s, 100,
       CASE k WHEN 0 THEN account ELSE %(receivable_account)s END, currency,
       customer, payment, full_reconcile, matching, 1, 1, name,
       'posted', memo, 'Manual Payment' || COALESCE(': ' || memo, ''), 'product', day, day,
       (1 - k) * value, k * value, (1 - 2 * k) * value,
       foreign_balance, CASE WHEN is_open THEN (1 - 2 * k) * value ELSE 0 END,
       CASE WHEN is_open THEN foreign_balance ELSE 0 END, 1, 0,
       foreign_balance, foreign_balance, 0, FALSE, matching IS NOT NULL, FALSE, 100,
       day, day
  FROM (SELECT receipt.*, k, (1 - 2 * k) * amount AS foreign_balance
          FROM receipt CROSS JOIN GENERATE_SERIES(0, 1) k) half
  LEFT JOIN settled_line ON k = 1 AND settled_line.line = bank_line + 1
 CROSS JOIN LATERAL (
       SELECT matching IS NULL AND NOT (k = 0 AND is_written_off) AS is_open) residual;

INSERT INTO account_full_reconcile (id, create_uid, write_uid, create_date, write_date)
SELECT full_reconcile, 1, 1, MAX(day), MAX(day) FROM settlement WHERE full_reconcile IS NOT NULL
 GROUP BY full_reconcile;

INSERT INTO account_partial_reconcile (
    id, debit_move_id, credit_move_id, full_reconcile_id, debit_currency_id, credit_currency_id,
    company_id, create_uid, write_uid, max_date, amount, debit_amount_currency,
    credit_amount_currency, create_date, write_date)
SELECT partial, debit_line, credit_line, full_reconcile, currency, currency,
       %(company)s, 1, 1, day, value, amount,
       amount, day, day
  FROM settlement;

INSERT INTO account_move__account_payment (invoice_id, payment_id)
SELECT move, payment FROM settlement WHERE payment IS NOT NULL;
