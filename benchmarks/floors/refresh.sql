-- The rule's rows of all open items, summed by debtor and stored: of each item what is contested,
-- promised, held back or set off, the oldest first, and what is left to chase; and of each debtor how
-- late it paid within a year, and its last payment.
CREATE TABLE floor_debtor (
    debtor_id int PRIMARY KEY, open numeric, overdue numeric, items int, oldest int, next_due date,
    late_30 numeric, late_60 numeric, late_90 numeric, late_more numeric, unapplied numeric,
    to_chase numeric, set_off numeric, disputed numeric, promised numeric, withheld numeric,
    level int, broken int, priority numeric, days_late numeric, last_payment date,
    last_amount numeric);
WITH item AS (
    SELECT l.id, d.id AS debtor_id, l.currency_id, l.date_maturity AS due,
           l.amount_residual_currency AS residual, l.amount_residual AS book,
           %(today)s - l.date_maturity AS late, policy.set_off_credits AS sets_off,
           l.no_followup OR policy.never_dun OR %(today)s < GREATEST(d.hold_until, said.ar_hold_until)
               OR d.standing <> 'normal' AS withheld,
           COALESCE(promised.live, FALSE) AS promised, COALESCE(promised.level, 0) AS broken,
           LEAST(GREATEST(l.amount_residual_currency, 0), COALESCE(held.amount, 0)) AS disputed,
           reached.days AS level_days
      FROM account_move_line l
      JOIN res_partner p ON p.id = l.partner_id
      JOIN ar_debtor d ON d.partner_id = p.commercial_partner_id AND d.company_id = l.company_id
      JOIN res_company c ON c.id = l.company_id
      LEFT JOIN (SELECT id, ar_hold_until, ar_dunning_policy_id FROM account_move
                  WHERE ar_hold_until IS NOT NULL OR ar_dunning_policy_id IS NOT NULL) said
        ON said.id = l.move_id
      LEFT JOIN ar_dunning_policy policy
        ON policy.id = COALESCE(said.ar_dunning_policy_id, d.policy_id, c.ar_dunning_policy_id)
      LEFT JOIN (SELECT move_id, SUM(held_amount) AS amount FROM ar_dispute_line
                  WHERE held_amount > 0 GROUP BY move_id) held ON held.move_id = l.move_id
      LEFT JOIN (SELECT item.move_line_id, BOOL_OR(promise.ended_on IS NULL) AS live,
                        MAX(promise.level) AS level
                   FROM ar_promise_item item JOIN ar_promise promise ON promise.id = item.promise_id
                  GROUP BY item.move_line_id) promised ON promised.move_line_id = l.id
      LEFT JOIN (SELECT line.move_line_id, MAX(level.days) AS days
                   FROM ar_dunning_notice_line line
                   JOIN ar_dunning_notice notice ON notice.id = line.notice_id
                    AND notice.state IN ('sent', 'delivered')
                   JOIN ar_dunning_level level ON level.id = line.level_id
                  WHERE line.kind = 'chased' AND line.dropped IS NOT TRUE
                  GROUP BY line.move_line_id) reached ON reached.move_line_id = l.id
     WHERE l.company_id = %(company)s AND l.account_id = %(receivable)s
       AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE),
asked AS (
    SELECT *, CASE WHEN residual > 0 AND late > 0 AND NOT COALESCE(withheld, FALSE) AND NOT promised
                   THEN residual - disputed ELSE 0 END AS asked
      FROM item),
covered AS (
    SELECT *, CASE WHEN sets_off THEN LEAST(asked, GREATEST(0, COALESCE(
                   SUM(-residual) FILTER (WHERE residual < 0)
                       OVER (PARTITION BY debtor_id, currency_id), 0)
                   - (SUM(asked) OVER (PARTITION BY debtor_id, currency_id ORDER BY due, id
                                       ROWS UNBOUNDED PRECEDING) - asked))) ELSE 0 END AS set_off
      FROM asked),
part AS (
    SELECT *, ROUND(book * (asked - set_off) / residual, 2) AS to_chase,
           ROUND(book * asked / residual, 2) AS of_asked,
           book - ROUND(book * (residual - disputed) / residual, 2) AS contested
      FROM covered WHERE residual <> 0),
owed AS (
    SELECT debtor_id, SUM(book) AS open, SUM(book) FILTER (WHERE book > 0 AND late > 0) AS overdue,
           COUNT(*) FILTER (WHERE book > 0 AND late > 0) AS items, MAX(late) AS oldest,
           MIN(due) FILTER (WHERE late <= 0) AS next_due,
           SUM(book) FILTER (WHERE book > 0 AND late BETWEEN 1 AND 30) AS late_30,
           SUM(book) FILTER (WHERE book > 0 AND late BETWEEN 31 AND 60) AS late_60,
           SUM(book) FILTER (WHERE book > 0 AND late BETWEEN 61 AND 90) AS late_90,
           SUM(book) FILTER (WHERE book > 0 AND late > 90) AS late_more,
           -SUM(book) FILTER (WHERE book < 0) AS unapplied,
           SUM(to_chase) AS to_chase, SUM(of_asked - to_chase) AS set_off,
           SUM(contested) AS disputed,
           SUM(book - contested) FILTER (WHERE promised AND withheld IS NOT TRUE AND late > 0)
               AS promised,
           SUM(book - contested) FILTER (WHERE withheld AND book > 0 AND late > 0) AS withheld,
           MAX(level_days) AS level, MAX(broken) AS broken,
           SUM(book * late * (1 + broken)) FILTER (WHERE book > 0 AND late > 0) AS priority
      FROM part
     GROUP BY debtor_id),
paid AS (
    SELECT l.partner_id,
           SUM((paid.max_date - l.date_maturity) * paid.amount) / NULLIF(SUM(paid.amount), 0) AS days
      FROM account_partial_reconcile paid
      JOIN account_move_line l ON l.id = paid.debit_move_id
      JOIN account_move_line other ON other.id = paid.credit_move_id
       AND other.payment_id IS NOT NULL
     WHERE paid.max_date > %(today)s - 365 AND l.account_id = %(receivable)s
       AND l.company_id = %(company)s
     GROUP BY l.partner_id),
received AS (
    SELECT DISTINCT ON (partner_id) partner_id, date, amount
      FROM (SELECT partner_id, date, -SUM(balance) AS amount
              FROM account_move_line
             WHERE company_id = %(company)s AND account_id = %(receivable)s
               AND parent_state = 'posted' AND payment_id IS NOT NULL
             GROUP BY partner_id, date) day
     ORDER BY partner_id, date DESC)
INSERT INTO floor_debtor
SELECT d.id, open, overdue, items, oldest, next_due, late_30, late_60, late_90, late_more, unapplied,
       to_chase, set_off, disputed, promised, withheld, level, broken, owed.priority, paid.days,
       received.date, received.amount
  FROM ar_debtor d
  LEFT JOIN owed ON owed.debtor_id = d.id
  LEFT JOIN paid ON paid.partner_id = d.partner_id
  LEFT JOIN received ON received.partner_id = d.partner_id
 WHERE d.company_id = %(company)s;
