-- Every open item stored in a table with three foreign keys and three indexes.
CREATE TABLE floor_snapshot (
    id serial PRIMARY KEY,
    partner_id int REFERENCES res_partner (id),
    move_line_id int REFERENCES account_move_line (id),
    move_id int REFERENCES account_move (id),
    date date, due date, days int, bucket int, balance numeric, residual numeric);
CREATE INDEX ON floor_snapshot (partner_id);
CREATE INDEX ON floor_snapshot (move_line_id);
CREATE INDEX ON floor_snapshot (bucket);
INSERT INTO floor_snapshot (
    partner_id, move_line_id, move_id, date, due, days, bucket, balance, residual)
SELECT partner_id, id, move_id, date, date_maturity, %(today)s - date_maturity,
       LEAST(4, GREATEST(0, (%(today)s - date_maturity + 29) / 30)), balance, amount_residual
  FROM account_move_line
 WHERE company_id = %(company)s AND account_id = %(receivable)s
   AND parent_state = 'posted' AND reconciled IS NOT TRUE AND date <= %(today)s;
SELECT (SELECT SUM(residual) FROM floor_snapshot)
       = (SELECT SUM(amount_residual) FROM account_move_line
           WHERE company_id = %(company)s AND account_id = %(receivable)s
             AND parent_state = 'posted');
