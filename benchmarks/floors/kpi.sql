-- Of each customer and month: invoiced, received, and the running balance; how late it paid.
SELECT partner_id, month, invoiced, received,
       SUM(moved) OVER (PARTITION BY partner_id ORDER BY month)
  FROM (SELECT partner_id, DATE_TRUNC('month', date) AS month, SUM(balance) AS moved,
               SUM(balance) FILTER (WHERE display_type = 'payment_term') AS invoiced,
               SUM(balance) FILTER (WHERE payment_id IS NOT NULL) AS received
          FROM account_move_line
         WHERE company_id = %(company)s AND account_id = %(receivable)s
           AND parent_state = 'posted'
         GROUP BY 1, 2) month;
SELECT l.partner_id, DATE_TRUNC('month', paid.max_date) AS month,
       SUM((paid.max_date - l.date_maturity) * paid.amount) / SUM(paid.amount)
  FROM account_partial_reconcile paid
  JOIN account_move_line l ON l.id = paid.debit_move_id
 WHERE l.account_id = %(receivable)s AND l.company_id = %(company)s
 GROUP BY 1, 2;
