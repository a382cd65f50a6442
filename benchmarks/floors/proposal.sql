-- Every overdue item numbered within its customer and stored, with three foreign keys and indexes,
-- and a notice for each customer.
CREATE TABLE floor_notice_line (
    id serial PRIMARY KEY,
    partner_id int REFERENCES res_partner (id),
    move_line_id int REFERENCES account_move_line (id),
    move_id int REFERENCES account_move (id),
    due date, days int, level int, number int, residual numeric);
CREATE INDEX ON floor_notice_line (partner_id);
CREATE INDEX ON floor_notice_line (move_line_id);
CREATE INDEX ON floor_notice_line (move_id);
INSERT INTO floor_notice_line (
    partner_id, move_line_id, move_id, due, days, level, number, residual)
SELECT partner_id, id, move_id, date_maturity, %(today)s - date_maturity,
       LEAST(4, (%(today)s - date_maturity) / 14),
       ROW_NUMBER() OVER (PARTITION BY partner_id ORDER BY date_maturity), amount_residual
  FROM account_move_line
 WHERE company_id = %(company)s AND account_id = %(receivable)s AND parent_state = 'posted'
   AND reconciled IS NOT TRUE AND amount_residual > 0 AND date_maturity < %(today)s;
CREATE TABLE floor_notice (
    id serial PRIMARY KEY, partner_id int REFERENCES res_partner (id), level int, items int,
    days int, amount numeric);
CREATE INDEX ON floor_notice (partner_id);
INSERT INTO floor_notice (partner_id, level, items, days, amount)
SELECT partner_id, MAX(level), COUNT(*), MAX(days), SUM(residual)
  FROM floor_notice_line GROUP BY partner_id;
