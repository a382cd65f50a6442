-- Of each customer and of each of 24 months: invoiced, received, the balance at its end and how late
-- it paid, stored with a unique index.
CREATE TABLE floor_kpi (
    id serial PRIMARY KEY, partner_id int, month date, invoiced numeric, received numeric,
    closing numeric, days_late numeric);
CREATE UNIQUE INDEX ON floor_kpi (partner_id, month);
WITH moved AS (
    SELECT partner_id,
           GREATEST(DATE_TRUNC('month', date), DATE_TRUNC('month', %(today)s::date)
                    - INTERVAL '23 months')::date AS month,
           SUM(balance) AS moved,
           SUM(balance) FILTER (WHERE display_type = 'payment_term') AS invoiced,
           SUM(balance) FILTER (WHERE payment_id IS NOT NULL) AS received
      FROM account_move_line
     WHERE company_id = %(company)s AND account_id = %(receivable)s AND parent_state = 'posted'
     GROUP BY 1, 2),
late AS (
    SELECT l.partner_id, DATE_TRUNC('month', paid.max_date)::date AS month,
           SUM((paid.max_date - l.date_maturity) * paid.amount) / NULLIF(SUM(paid.amount), 0) AS days
      FROM account_partial_reconcile paid
      JOIN account_move_line l ON l.id = paid.debit_move_id
     WHERE l.account_id = %(receivable)s AND l.company_id = %(company)s
     GROUP BY 1, 2)
INSERT INTO floor_kpi (partner_id, month, invoiced, received, closing, days_late)
SELECT customer.partner_id, months.month, COALESCE(moved.invoiced, 0), COALESCE(moved.received, 0),
       SUM(COALESCE(moved.moved, 0))
           OVER (PARTITION BY customer.partner_id ORDER BY months.month),
       late.days
  FROM (SELECT DISTINCT partner_id FROM moved) customer
 CROSS JOIN (SELECT month::date FROM GENERATE_SERIES(
                 DATE_TRUNC('month', %(today)s::date) - INTERVAL '23 months', %(today)s::date,
                 INTERVAL '1 month') month) months
  LEFT JOIN moved ON moved.partner_id = customer.partner_id AND moved.month = months.month
  LEFT JOIN late ON late.partner_id = customer.partner_id AND late.month = months.month;
