-- Six monthly runs, of each of which every third overdue debtor had a notice that arrived, with all
-- that was overdue by the first level's days. The last one is ten days old.
INSERT INTO ar_dunning_run (company_id, user_id, name, state, date, is_scheduled,
                            create_uid, write_uid, create_date, write_date)
SELECT %(company)s, 1, 'DUN/PAST/' || n, 'done', %(today)s::date - 30 * n + 20, TRUE,
       1, 1, %(today)s::date - 30 * n + 20, %(today)s::date - 30 * n + 20
  FROM GENERATE_SERIES(1, 6) n;

CREATE TEMP TABLE chased ON COMMIT DROP AS
SELECT run.id AS run_id, run.date AS run_date, d.id AS debtor_id, d.partner_id, d.user_id,
       l.id AS line_id, l.move_id, l.date, l.date_maturity, run.date - l.date_maturity AS late,
       l.amount_currency AS original, l.amount_residual_currency AS open, l.currency_id,
       l.amount_residual AS open_company, level.id AS level_id, level.days
  FROM ar_dunning_run run
  JOIN ar_debtor d ON d.company_id = run.company_id AND (d.id + run.id) %% 3 = 0
  JOIN account_move_line l ON l.partner_id = d.partner_id AND l.company_id = d.company_id
   AND l.account_id = %(receivable_account)s AND l.parent_state = 'posted'
   AND l.amount_residual > 0 AND l.date_maturity < run.date
  JOIN LATERAL (
       SELECT id, days FROM ar_dunning_level
        WHERE policy_id = %(policy)s AND days BETWEEN 1 AND run.date - l.date_maturity
     ORDER BY days DESC LIMIT 1) level ON TRUE
 WHERE run.company_id = %(company)s AND run.name LIKE 'DUN/PAST/%%';

INSERT INTO ar_dunning_notice (
    name, run_id, company_id, debtor_id, partner_id, user_id, policy_id, level_id,
    proposed_level_id, state, amount_due_company, item_count, days_late, notice_date, sent_on,
    delivered_on, approved_by, approved_on, lang, create_uid, write_uid, create_date, write_date)
SELECT 'DUN/PAST/' || run_id || '-' || debtor_id, run_id, %(company)s, debtor_id, partner_id,
       user_id, %(policy)s, (ARRAY_AGG(level_id ORDER BY days DESC))[1],
       (ARRAY_AGG(level_id ORDER BY days DESC))[1], 'delivered', SUM(open_company), COUNT(*),
       MAX(late), run_date, run_date, run_date, 1, run_date, 'en_US', 1, 1, run_date, run_date
  FROM chased GROUP BY run_id, run_date, debtor_id, partner_id, user_id;

INSERT INTO ar_dunning_notice_line (
    notice_id, company_id, move_line_id, move_id, kind, level_id, currency_id,
    date, date_due, days_late, amount_original, amount_open,
    amount_in_process, amount_disputed, amount_set_off, amount_due, amount_due_company,
    dropped, in_flight, create_date, write_date)
SELECT notice.id, %(company)s, line_id, move_id, 'chased', chased.level_id, chased.currency_id,
       chased.date, date_maturity, late, original, open, 0, 0, 0, open, open_company,
       FALSE, FALSE, run_date, run_date
  FROM chased JOIN ar_dunning_notice notice USING (run_id, debtor_id);
