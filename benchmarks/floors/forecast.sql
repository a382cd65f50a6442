-- Each payment of each item within the last two years, and each open item, customer by customer.
SELECT l.partner_id, p.country_id, paid.amount, l.date, l.date_maturity, paid.max_date,
       other.payment_id
  FROM account_partial_reconcile paid
  JOIN account_move_line l ON l.id = paid.debit_move_id
  JOIN account_move_line other ON other.id = paid.credit_move_id
  JOIN res_partner p ON p.id = l.partner_id
 WHERE l.account_id = %(receivable)s AND l.company_id = %(company)s
 ORDER BY l.partner_id;
SELECT partner_id, amount_residual, %(today)s - date_maturity
  FROM account_move_line
 WHERE company_id = %(company)s AND account_id = %(receivable)s
   AND parent_state = 'posted' AND reconciled IS NOT TRUE
 ORDER BY partner_id;
