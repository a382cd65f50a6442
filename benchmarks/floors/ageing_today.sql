-- What each customer owes by bucket, from what is open now.
SELECT partner_id,
       CASE WHEN date_maturity >= %(today)s THEN 0
            WHEN %(today)s - date_maturity <= 30 THEN 1
            WHEN %(today)s - date_maturity <= 60 THEN 2
            WHEN %(today)s - date_maturity <= 90 THEN 3
            ELSE 4 END AS bucket,
       SUM(amount_residual)
  FROM account_move_line
 WHERE company_id = %(company)s AND account_id = %(receivable)s
   AND parent_state = 'posted' AND reconciled IS NOT TRUE AND date <= %(today)s
 GROUP BY 1, 2;
