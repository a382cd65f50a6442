-- What the invoices and credit notes will be, before they have ids. Customers differ in size (the
-- power of 1.5), amounts too (20 to 4,900, most of them small). Open invoices fall due between 400
-- days ago and in 60 days: one in ten is partly paid, one in twenty of the rest has two
-- instalments. Paid ones are two years' worth; three in a hundred were settled by a credit note, and
-- of two in a hundred less than half was paid and the rest written off. Some are in the foreign
-- currency, at a rate that never changes. Three in ten of the paid ones share their payment with the
-- customer's others of that month.
CREATE TEMP TABLE draft ON COMMIT DROP AS
WITH drawn AS (
    SELECT i,
           CASE WHEN i <= %(open)s THEN 'open'
                WHEN i <= %(open)s + %(paid)s THEN 'paid'
                ELSE 'credit' END AS kind,
           1 + FLOOR(%(debtors)s * POWER(RANDOM(), 1.5))::int AS customer,
           RANDOM() AS r1, RANDOM() AS r2, RANDOM() AS r3, RANDOM() AS r4, RANDOM() AS r5,
           RANDOM() < %(foreign_share)s AS is_foreign, RANDOM() < 0.3 AS shares,
           ROUND((20 * EXP(RANDOM() * 5.5))::numeric, 2) AS amount,
           (ARRAY[15, 30, 45, 60])[1 + FLOOR(RANDOM() * 4)::int] AS days
      FROM GENERATE_SERIES(1, %(open)s + %(paid)s + %(credits)s) i),
due AS (
    SELECT *,
           CASE kind
                WHEN 'open' THEN %(today)s::date - 400 + FLOOR(r1 * 461)::int
                WHEN 'paid' THEN LEAST(%(today)s::date - 730 + FLOOR(r1 * 690)::int + days,
                                       %(today)s::date)
                ELSE %(today)s::date - FLOOR(r1 * 400)::int END AS due
      FROM drawn),
dated AS (
    SELECT *,
           CASE WHEN kind = 'credit' THEN due ELSE LEAST(due - days, %(today)s::date) END AS day,
           CASE WHEN kind = 'open' AND r2 < 0.10 THEN 'partial'
                WHEN kind = 'paid' AND r2 < 0.03 THEN 'reversed'
                WHEN kind = 'paid' AND r2 < 0.05 THEN 'written_off'
                ELSE kind END AS fate,
           kind = 'open' AND r2 >= 0.10 AND r3 < 0.05 AS instalments
      FROM due)
SELECT i, kind, fate, instalments, %(partner0)s + customer AS customer,
       -- Half of the invoices go to the colleague, where there is one.
       %(partner0)s + customer
           + CASE WHEN customer <= %(debtors)s / 5 AND r4 < 0.5 THEN %(debtors)s ELSE 0 END
           AS addressee,
       day, due, amount, is_foreign, shares AND fate = 'paid' AS shares,
       CASE WHEN fate = 'partial' THEN GREATEST(0.01, ROUND(amount * (0.2 + 0.6 * r5)::numeric, 2))
            WHEN kind = 'paid' THEN amount
            ELSE 0 END AS paid,
       CASE WHEN fate IN ('partial', 'paid', 'written_off')
            THEN GREATEST(day, LEAST(%(today)s::date, due - 10 + FLOOR(r5 * 70)::int))
       END AS paid_on,
       CASE WHEN instalments THEN %(instalments)s
            ELSE (%(terms)s::int[])[ARRAY_POSITION(ARRAY[15, 30, 45], due - day)] END AS term
  FROM dated;

-- The credit notes that settle the reversed invoices, five days after them.
INSERT INTO draft
SELECT (SELECT MAX(i) FROM draft) + ROW_NUMBER() OVER (ORDER BY i), 'credit', 'applied', FALSE,
       customer, addressee, LEAST(%(today)s::date, day + 5), LEAST(%(today)s::date, day + 5),
       amount, is_foreign, FALSE, amount, NULL, NULL
  FROM draft WHERE fate = 'reversed';

-- Numbered as their journal would. Each document has three ids for its lines: one of the product
-- and at most two receivable ones.
-- ``value`` and ``paid_value`` are in company currency; ``batch`` names the invoices that one payment
-- settles.
CREATE TEMP TABLE document ON COMMIT DROP AS
SELECT *, prefix || LPAD(sequence::text, GREATEST(5, LENGTH(sequence::text)), '0') AS name
  FROM (SELECT draft.*,
               %(move0)s + ROW_NUMBER() OVER (ORDER BY day, i) AS move,
               %(line0)s + 3 * (ROW_NUMBER() OVER (ORDER BY day, i) - 1) + 1 AS product_line,
               CASE WHEN kind = 'credit' THEN 'RINV/' ELSE 'INV/' END
                   || EXTRACT(YEAR FROM day)::int || '/' AS prefix,
               ROW_NUMBER() OVER (
                   PARTITION BY kind = 'credit', EXTRACT(YEAR FROM day) ORDER BY day, i)
                   AS sequence,
               CASE WHEN kind = 'credit' THEN -1 ELSE 1 END AS sign,
               CASE WHEN is_foreign THEN %(foreign_currency)s ELSE %(currency)s END AS currency,
               CASE WHEN is_foreign THEN 1 / %(foreign_value)s ELSE 1 END AS rate,
               CASE WHEN is_foreign THEN ROUND(amount * %(foreign_value)s, 2) ELSE amount END
                   AS value,
               CASE WHEN is_foreign THEN ROUND(paid * %(foreign_value)s, 2) ELSE paid END
                   AS paid_value,
               CASE WHEN shares THEN MIN(i) OVER (
                        PARTITION BY shares, customer, is_foreign, DATE_TRUNC('month', paid_on))
                    ELSE i END AS batch
          FROM draft) numbered;
CREATE INDEX ON document (i);
ANALYZE document;
