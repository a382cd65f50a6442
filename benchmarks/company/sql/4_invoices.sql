INSERT INTO account_move (
    id, sequence_number, journal_id, company_id, invoice_payment_term_id, partner_id,
    commercial_partner_id, partner_shipping_id, currency_id, invoice_user_id, create_uid, write_uid,
    sequence_prefix, name, state, move_type, auto_post, payment_reference, payment_state,
    invoice_partner_display_name, date, invoice_date, invoice_date_due, invoice_currency_rate,
    amount_untaxed, amount_tax, amount_total, amount_residual,
    amount_untaxed_signed, amount_untaxed_in_currency_signed, amount_tax_signed,
    amount_total_signed, amount_total_in_currency_signed, amount_residual_signed,
    always_tax_exigible, checked, posted_before, made_sequence_gap, is_manually_modified,
    create_date, write_date)
SELECT move, sequence, %(sales_journal)s, %(company)s, term, addressee,
       customer, addressee, document.currency, %(salesperson)s, 1, 1,
       prefix, document.name, 'posted',
       CASE WHEN kind = 'credit' THEN 'out_refund' ELSE 'out_invoice' END, 'no',
       CASE WHEN kind <> 'credit' THEN document.name END,
       CASE WHEN fate = 'reversed' THEN 'reversed'
            WHEN paid = 0 THEN 'not_paid'
            WHEN paid = amount THEN 'paid'
            ELSE 'partial' END,
       p.complete_name, day, day, due, rate,
       amount, 0, amount, amount - paid,
       sign * value, sign * amount, 0,
       sign * value, sign * amount, sign * (value - paid_value),
       FALSE, TRUE, TRUE, FALSE, TRUE,
       day, day
  FROM document JOIN res_partner p ON p.id = addressee;

UPDATE account_move m
   SET reversed_entry_id = invoice.move
  FROM settlement
  JOIN document invoice ON invoice.i = settlement.i
  JOIN document note ON note.product_line + 1 = settlement.credit_line
 WHERE settlement.by_note AND m.id = note.move;

-- The product lines.
INSERT INTO account_move_line (
    id, move_id, journal_id, company_id, company_currency_id, sequence, account_id, currency_id,
    partner_id, product_id, product_uom_id, create_uid, write_uid, move_name, parent_state, name,
    display_type, date, invoice_date, debit, credit, balance, amount_currency,
    amount_residual, amount_residual_currency, quantity, price_unit, price_subtotal, price_total,
    discount, is_storno, reconciled, no_followup, deductible_amount, create_date, write_date)
SELECT product_line, move, %(sales_journal)s, %(company)s, %(currency)s, 100, %(income_account)s,
       currency, customer, %(product)s, %(uom)s, 1, 1, name, 'posted', 'Service',
       'product', day, day, GREATEST(0, -sign * value), GREATEST(0, sign * value),
       -sign * value, -sign * amount, 0, 0, 1, amount, amount, amount,
       0, FALSE, FALSE, FALSE, 100, day, day
  FROM document;

-- The receivable lines, one for each instalment.
INSERT INTO account_move_line (
    id, move_id, journal_id, company_id, company_currency_id, sequence, account_id, currency_id,
    partner_id, full_reconcile_id, matching_number, create_uid, write_uid, move_name, parent_state,
    name, display_type, date, invoice_date, date_maturity, debit, credit, balance, amount_currency,
    amount_residual, amount_residual_currency, quantity, price_unit, price_subtotal, price_total,
    discount, discount_amount_currency, discount_balance, is_storno, reconciled, no_followup,
    deductible_amount, create_date, write_date)
SELECT part.line, move, %(sales_journal)s, %(company)s, %(currency)s, 12000, %(receivable_account)s,
       currency, customer, full_reconcile, matching, 1, 1, name, 'posted',
       CASE WHEN instalments THEN name || ' installment #' || k
            WHEN kind <> 'credit' THEN name END,
       'payment_term', day, day,
       CASE WHEN instalments AND k = 1 THEN GREATEST(day, due - 30) ELSE due END,
       GREATEST(0, sign * part.value), GREATEST(0, -sign * part.value),
       sign * part.value, sign * part.amount,
       sign * (part.value - paid_value), sign * (part.amount - paid), 0, 0, 0, 0,
       0, 0, 0, FALSE, part.amount = paid, FALSE,
       100, day, day
  FROM document
 CROSS JOIN LATERAL (
       SELECT k, product_line + k AS line,
              CASE WHEN NOT instalments THEN document.amount
                   WHEN k = 1 THEN ROUND(document.amount / 2, 2)
                   ELSE document.amount - ROUND(document.amount / 2, 2) END AS amount,
              CASE WHEN NOT instalments THEN document.value
                   WHEN k = 1 THEN ROUND(ROUND(document.amount / 2, 2) / document.rate, 2)
                   ELSE document.value - ROUND(ROUND(document.amount / 2, 2) / document.rate, 2)
                   END AS value
         FROM GENERATE_SERIES(1, CASE WHEN instalments THEN 2 ELSE 1 END) k) part
  LEFT JOIN settled_line ON settled_line.line = part.line;
