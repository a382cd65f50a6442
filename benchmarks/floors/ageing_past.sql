-- The same as of a past day: what is open now, and what was reconciled since put back.
WITH later AS (
    SELECT line, SUM(amount) AS amount
      FROM (SELECT debit_move_id AS line, amount FROM account_partial_reconcile
             WHERE max_date > %(past)s
             UNION ALL
            SELECT credit_move_id, -amount FROM account_partial_reconcile
             WHERE max_date > %(past)s) side
     GROUP BY line)
SELECT l.partner_id,
       CASE WHEN l.date_maturity >= %(past)s THEN 0
            WHEN %(past)s - l.date_maturity <= 30 THEN 1
            WHEN %(past)s - l.date_maturity <= 60 THEN 2
            WHEN %(past)s - l.date_maturity <= 90 THEN 3
            ELSE 4 END AS bucket,
       SUM(l.amount_residual + COALESCE(later.amount, 0))
  FROM account_move_line l
  LEFT JOIN later ON later.line = l.id
 WHERE l.company_id = %(company)s AND l.account_id = %(receivable)s
   AND l.parent_state = 'posted' AND l.date <= %(past)s
   AND (l.reconciled IS NOT TRUE OR later.line IS NOT NULL)
 GROUP BY 1, 2;
