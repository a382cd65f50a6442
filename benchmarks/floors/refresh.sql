-- Of each customer: what is open by age, how late it paid within a year, the last payment; stored.
CREATE TABLE floor_debtor (
    partner_id int PRIMARY KEY, open numeric, items int, oldest date, overdue numeric,
    late_30 numeric, late_60 numeric, late_90 numeric, late_more numeric, days_late numeric,
    last_payment date);
WITH owed AS (
    SELECT partner_id, SUM(amount_residual) AS open, COUNT(*) AS items, MIN(date_maturity) AS oldest,
           SUM(amount_residual) FILTER (WHERE date_maturity < %(today)s) AS overdue,
           SUM(amount_residual) FILTER (WHERE %(today)s - date_maturity BETWEEN 1 AND 30) AS late_30,
           SUM(amount_residual) FILTER (WHERE %(today)s - date_maturity BETWEEN 31 AND 60)
               AS late_60,
           SUM(amount_residual) FILTER (WHERE %(today)s - date_maturity BETWEEN 61 AND 90)
               AS late_90,
           SUM(amount_residual) FILTER (WHERE %(today)s - date_maturity > 90) AS late_more
      FROM account_move_line
     WHERE company_id = %(company)s AND account_id = %(receivable)s
       AND parent_state = 'posted' AND reconciled IS NOT TRUE
     GROUP BY partner_id),
paid AS (
    SELECT l.partner_id,
           SUM((paid.max_date - l.date_maturity) * paid.amount) / NULLIF(SUM(paid.amount), 0) AS days
      FROM account_partial_reconcile paid
      JOIN account_move_line l ON l.id = paid.debit_move_id
     WHERE paid.max_date > %(today)s - 365 AND l.account_id = %(receivable)s
       AND l.company_id = %(company)s
     GROUP BY l.partner_id),
received AS (
    SELECT partner_id, MAX(date) AS date
      FROM account_move_line
     WHERE company_id = %(company)s AND account_id = %(receivable)s
       AND parent_state = 'posted' AND payment_id IS NOT NULL
     GROUP BY partner_id)
INSERT INTO floor_debtor
SELECT partner_id, open, items, oldest, overdue, late_30, late_60, late_90, late_more, paid.days,
       received.date
  FROM owed FULL JOIN paid USING (partner_id) FULL JOIN received USING (partner_id);
