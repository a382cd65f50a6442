-- Payments of paid and partly paid invoices, some that nobody has applied yet, and the entries by
-- which the rest of an invoice was written off.
CREATE TEMP TABLE receipt ON COMMIT DROP AS
WITH settled AS (
    -- Which part of which document: what was paid, and of some what was written off a month later.
    SELECT i, batch, FALSE AS is_written_off, customer, currency, rate, paid_on AS day, name, fate,
           CASE WHEN fate = 'written_off' THEN ROUND(amount * 0.4, 2) ELSE paid END AS amount,
           CASE WHEN fate = 'written_off'
                THEN ROUND(ROUND(amount * 0.4, 2) * value / amount, 2)
                ELSE paid_value END AS value
      FROM document WHERE fate IN ('paid', 'partial', 'written_off')
     UNION ALL
    SELECT i, batch, TRUE, customer, currency, rate, LEAST(%(today)s::date, paid_on + 30), name, fate,
           amount - ROUND(amount * 0.4, 2),
           value - ROUND(ROUND(amount * 0.4, 2) * value / amount, 2)
      FROM document WHERE fate = 'written_off'),
received AS (
    SELECT batch, is_written_off, customer, currency, rate, SUM(amount) AS amount,
           SUM(value) AS value, MAX(day) AS day, MIN(name) AS memo, MIN(fate) AS fate
      FROM settled GROUP BY batch, is_written_off, customer, currency, rate
     UNION ALL
    SELECT NULL, FALSE, %(partner0)s + customer, %(currency)s, 1, amount, amount,
           %(today)s::date - FLOOR(RANDOM() * 200)::int, NULL, 'unapplied'
      FROM (SELECT 1 + FLOOR(%(debtors)s * POWER(RANDOM(), 1.5))::int AS customer,
                   ROUND((20 * EXP(RANDOM() * 5))::numeric, 2) AS amount
              FROM GENERATE_SERIES(1, %(unapplied)s)) drawn),
numbered AS (
    SELECT received.*, ROW_NUMBER() OVER (ORDER BY day, batch, is_written_off) AS n,
           CASE WHEN is_written_off THEN TO_CHAR(day, '"MISC/"YYYY/MM/')
                ELSE TO_CHAR(day, '"PBNK1/"YYYY/') END AS prefix,
           CASE WHEN is_written_off THEN 4 ELSE 5 END AS digits
      FROM received),
counted AS (
    SELECT numbered.*, ROW_NUMBER() OVER (PARTITION BY prefix ORDER BY n) AS sequence
      FROM numbered)
SELECT *, CASE WHEN NOT is_written_off THEN %(payment0)s + n END AS payment,
       CASE WHEN is_written_off THEN %(misc_journal)s ELSE %(bank_journal)s END AS journal,
       CASE WHEN is_written_off THEN %(loss_account)s ELSE %(receipts_account)s END AS account,
       (SELECT MAX(move) FROM document) + n AS move,
       (SELECT MAX(product_line) + 2 FROM document) + 2 * (n - 1) + 1 AS bank_line,
       prefix || LPAD(sequence::text, GREATEST(digits, LENGTH(sequence::text)), '0') AS name
  FROM counted;
CREATE INDEX ON receipt (batch);
ANALYZE receipt;

-- Which receivable line settles which. A document's first receivable line follows its product
-- line, a payment's follows its bank line. What belongs together is reconciled in full together.
CREATE TEMP TABLE settlement ON COMMIT DROP AS
WITH settled AS (
    SELECT document.i, product_line + 1 AS debit_line, bank_line + 1 AS credit_line,
           CASE WHEN document.fate = 'written_off' THEN receipt.amount ELSE paid END AS amount,
           CASE WHEN document.fate = 'written_off' THEN receipt.value ELSE paid_value END AS value,
           document.fate <> 'partial' AS whole, document.batch, document.currency,
           GREATEST(document.day, receipt.day) AS day, document.move, receipt.payment,
           FALSE AS by_note
      FROM document JOIN receipt USING (batch)
     UNION ALL
    SELECT invoice.i, invoice.product_line + 1, note.product_line + 1, invoice.amount,
           invoice.value, TRUE, invoice.batch, invoice.currency,
           GREATEST(invoice.day, note.day), invoice.move, NULL, TRUE
      FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY i) AS k
              FROM document WHERE fate = 'reversed') invoice
      JOIN (SELECT *, ROW_NUMBER() OVER (ORDER BY i) AS k
              FROM document WHERE fate = 'applied') note USING (k))
SELECT *, %(partial0)s + ROW_NUMBER() OVER (ORDER BY day, i, credit_line) AS partial,
       CASE WHEN whole THEN %(full0)s + DENSE_RANK() OVER (PARTITION BY whole ORDER BY batch) END
           AS full_reconcile
  FROM settled;

-- The same by line: how it is matched, and what is settled of it.
CREATE TEMP TABLE settled_line ON COMMIT DROP AS
SELECT line, MIN(full_reconcile) AS full_reconcile,
       COALESCE(MIN(full_reconcile)::text, 'P' || MIN(partial)) AS matching
  FROM (SELECT debit_line AS line, partial, full_reconcile FROM settlement
         UNION ALL
        SELECT credit_line, partial, full_reconcile FROM settlement) side
 GROUP BY line;
CREATE INDEX ON settled_line (line);
ANALYZE settled_line;
