-- Two in five of every fiftieth open invoice's amount is contested and looked into.
CREATE TEMP TABLE contested ON COMMIT DROP AS
SELECT m.id AS move_id, d.id AS debtor_id, d.partner_id, m.currency_id,
       ROUND(m.amount_residual * 0.4, 2) AS amount,
       ROUND(m.amount_residual_signed * 0.4, 2) AS amount_company,
       'DSP/PAST/' || m.id AS name, %(today)s::date - (m.id %% 30)::int AS raised_on
  FROM account_move m
  JOIN ar_debtor d ON d.partner_id = m.commercial_partner_id AND d.company_id = m.company_id
 WHERE m.company_id = %(company)s AND m.move_type = 'out_invoice' AND m.state = 'posted'
   AND m.payment_state = 'not_paid' AND m.amount_residual > 1 AND m.id %% 50 = 0;

INSERT INTO ar_dispute (
    name, debtor_id, partner_id, company_id, currency_id, reason_id, team_id, channel, state,
    raised_on, amount, amount_company, accepted_amount, accepted_amount_company, held_amount,
    clock_started_at, warn_at, deadline, target_hours, create_uid, write_uid, create_date,
    write_date)
SELECT name, debtor_id, partner_id, %(company)s, currency_id, %(reason)s, %(team)s, 'email',
       'investigating', raised_on, amount, amount_company, 0, 0, amount,
       raised_on, raised_on + 2, raised_on + 3, 16, 1, 1, raised_on, raised_on
  FROM contested;

INSERT INTO ar_dispute_line (
    dispute_id, sequence, company_id, move_id, currency_id, basis, amount, amount_company,
    accepted_amount_company, held_amount, create_uid, write_uid, create_date, write_date)
SELECT dispute.id, 10, %(company)s, contested.move_id, contested.currency_id, 'amount',
       contested.amount, contested.amount_company, 0, contested.amount, 1, 1,
       contested.raised_on, contested.raised_on
  FROM contested JOIN ar_dispute dispute USING (name);
