-- How late each customer paid, and what is open of it by the week in which it falls due.
SELECT l.partner_id, COUNT(*), AVG(paid.max_date - l.date_maturity),
       STDDEV(paid.max_date - l.date_maturity)
  FROM account_partial_reconcile paid
  JOIN account_move_line l ON l.id = paid.debit_move_id
 WHERE l.account_id = %(receivable)s AND l.company_id = %(company)s
 GROUP BY l.partner_id;
SELECT partner_id, DATE_TRUNC('week', date_maturity), SUM(amount_residual)
  FROM account_move_line
 WHERE company_id = %(company)s AND account_id = %(receivable)s
   AND parent_state = 'posted' AND reconciled IS NOT TRUE
 GROUP BY 1, 2;
