-- Payments of paid and partly paid invoices, and some that nobody has applied yet.
CREATE TEMP TABLE receipt AS
WITH received AS (
    SELECT i, customer, paid AS amount, paid_on AS day, name AS memo, fate
      FROM document WHERE fate IN ('paid', 'partial')
     UNION ALL
    SELECT NULL, %(partner0)s + customer, ROUND((20 * EXP(RANDOM() * 5))::numeric, 2),
           %(today)s::date - FLOOR(RANDOM() * 200)::int, NULL, 'unapplied'
      FROM (SELECT 1 + FLOOR(%(debtors)s * POWER(RANDOM(), 1.5))::int AS customer
              FROM GENERATE_SERIES(1, %(unapplied)s)) drawn),
numbered AS (
    SELECT received.*, ROW_NUMBER() OVER (ORDER BY day, i) AS n,
           'PBNK1/' || EXTRACT(YEAR FROM day)::int || '/' AS prefix,
           ROW_NUMBER() OVER (PARTITION BY EXTRACT(YEAR FROM day) ORDER BY day, i) AS sequence
      FROM received)
SELECT *, %(payment0)s + n AS payment,
       (SELECT MAX(move) FROM document) + n AS move,
       (SELECT MAX(product_line) + 2 FROM document) + 2 * (n - 1) + 1 AS bank_line,
       prefix || LPAD(sequence::text, GREATEST(5, LENGTH(sequence::text)), '0') AS name
  FROM numbered;
CREATE INDEX ON receipt (i);
ANALYZE receipt;

-- Which receivable line settles which. A document's first receivable line follows its product
-- line, a payment's follows its bank line.
CREATE TEMP TABLE settlement AS
WITH settled AS (
    SELECT document.i, product_line + 1 AS debit_line, bank_line + 1 AS credit_line,
           paid AS amount, document.fate = 'paid' AS whole,
           GREATEST(document.day, receipt.day) AS day, document.move, receipt.payment
      FROM document JOIN receipt USING (i)
     UNION ALL
    SELECT invoice.i, invoice.product_line + 1, note.product_line + 1, invoice.amount, TRUE,
           GREATEST(invoice.day, note.day), invoice.move, NULL
      FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY i) AS k
              FROM document WHERE fate = 'reversed') invoice
      JOIN (SELECT *, ROW_NUMBER() OVER (ORDER BY i) AS k
              FROM document WHERE fate = 'applied') note USING (k))
SELECT *, %(partial0)s + ROW_NUMBER() OVER (ORDER BY day, i) AS partial,
       CASE WHEN whole
            THEN %(full0)s + ROW_NUMBER() OVER (PARTITION BY whole ORDER BY day, i)
       END AS full_reconcile
  FROM settled;

-- The same by line.
CREATE TEMP TABLE settled_line AS
SELECT debit_line AS line, partial, full_reconcile,
       COALESCE(full_reconcile::text, 'P' || partial) AS matching FROM settlement
 UNION ALL
SELECT credit_line, partial, full_reconcile,
       COALESCE(full_reconcile::text, 'P' || partial) FROM settlement;
CREATE INDEX ON settled_line (line);
ANALYZE settled_line;
