-- Every item that is open today, with its customer and document, in the order of the workbook.
SELECT p.complete_name, l.move_name, l.date, l.date_maturity, %(today)s - l.date_maturity,
       c.name, l.amount_residual_currency, l.amount_residual
  FROM account_move_line l
  JOIN res_partner p ON p.id = l.partner_id
  JOIN res_currency c ON c.id = l.currency_id
 WHERE l.company_id = %(company)s AND l.account_id = %(receivable)s
   AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE AND l.date <= %(today)s
 ORDER BY p.complete_name, l.date_maturity;
