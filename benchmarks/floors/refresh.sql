-- Of each customer: what is open by age, how late it paid within a year, the last payment.
SELECT partner_id, SUM(amount_residual), COUNT(*), MIN(date_maturity),
       SUM(amount_residual) FILTER (WHERE date_maturity < %(today)s),
       SUM(amount_residual) FILTER (WHERE %(today)s - date_maturity BETWEEN 1 AND 30),
       SUM(amount_residual) FILTER (WHERE %(today)s - date_maturity BETWEEN 31 AND 60),
       SUM(amount_residual) FILTER (WHERE %(today)s - date_maturity BETWEEN 61 AND 90),
       SUM(amount_residual) FILTER (WHERE %(today)s - date_maturity > 90)
  FROM account_move_line
 WHERE company_id = %(company)s AND account_id = %(receivable)s
   AND parent_state = 'posted' AND reconciled IS NOT TRUE
 GROUP BY partner_id;
SELECT l.partner_id, SUM((paid.max_date - l.date_maturity) * paid.amount) / SUM(paid.amount)
  FROM account_partial_reconcile paid
  JOIN account_move_line l ON l.id = paid.debit_move_id
 WHERE paid.max_date > %(today)s - 365 AND l.account_id = %(receivable)s
   AND l.company_id = %(company)s
 GROUP BY l.partner_id;
SELECT partner_id, MAX(date)
  FROM account_move_line
 WHERE company_id = %(company)s AND account_id = %(receivable)s
   AND parent_state = 'posted' AND payment_id IS NOT NULL
 GROUP BY partner_id;
