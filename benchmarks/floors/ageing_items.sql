-- Every item that was open on a past day, with its customer and document.
WITH settled AS (
    SELECT line, SUM(amount) AS amount
      FROM (SELECT debit_move_id AS line, amount FROM account_partial_reconcile
             WHERE max_date <= %(past)s
             UNION ALL
            SELECT credit_move_id, -amount FROM account_partial_reconcile
             WHERE max_date <= %(past)s) side
     GROUP BY line)
SELECT p.name, l.move_name, l.date, l.date_maturity, %(past)s - l.date_maturity, l.balance,
       l.balance - COALESCE(settled.amount, 0)
  FROM account_move_line l
  JOIN res_partner p ON p.id = l.partner_id
  LEFT JOIN settled ON settled.line = l.id
 WHERE l.company_id = %(company)s AND l.account_id = %(receivable)s
   AND l.parent_state = 'posted' AND l.date <= %(past)s
   AND l.balance <> COALESCE(settled.amount, 0)
 ORDER BY p.name, l.date_maturity;
