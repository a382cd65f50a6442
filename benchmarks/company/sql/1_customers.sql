-- Companies, and for one in five a colleague who receives invoices.
INSERT INTO res_partner (
    id, create_date, write_date, create_uid, write_uid, name, complete_name,
    commercial_partner_id, commercial_company_name, is_company, type, lang, tz,
    email, email_normalized, phone, street, city, country_id, active, partner_share,
    message_bounce, supplier_rank, customer_rank, autopost_bills, color, ref)
SELECT %(partner0)s + i, NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC', 1, 1, name, name,
       %(partner0)s + i, name, TRUE, 'contact', 'en_US', 'UTC',
       'ar' || i || '@customer.example', 'ar' || i || '@customer.example',
       '+1202555' || LPAD((i %% 10000)::text, 4, '0'), i || ' Main Street', 'Springfield',
       (%(countries)s::int[])[1 + i %% CARDINALITY(%(countries)s::int[])], TRUE, TRUE,
       0, 0, 1, 'ask', 0, %(reference)s || LPAD(i::text, 6, '0')
  FROM (SELECT i,
               (ARRAY['Amber', 'Borough', 'Cedar', 'Delta', 'Ember', 'Fjord', 'Granite', 'Harbour',
                      'Indigo', 'Juniper'])[1 + i %% 10] || ' '
               || (ARRAY['Foundry', 'Textiles', 'Logistics', 'Bakery', 'Optics', 'Timber',
                         'Ceramics'])[1 + i %% 7] || ' ' || LPAD(i::text, 6, '0') AS name
          FROM GENERATE_SERIES(1, %(debtors)s) i) named;

INSERT INTO res_partner (
    id, create_date, write_date, create_uid, write_uid, name, complete_name, parent_id,
    commercial_partner_id, commercial_company_name, is_company, type, lang, tz,
    email, email_normalized, country_id, active, partner_share,
    message_bounce, supplier_rank, customer_rank, autopost_bills, color)
SELECT %(partner0)s + %(debtors)s + i, c.create_date, c.write_date, 1, 1, 'Payables desk ' || i,
       c.name || ', Payables desk ' || i, c.id, c.id, c.name, FALSE, 'invoice', 'en_US', 'UTC',
       'ap' || i || '@customer.example', 'ap' || i || '@customer.example', c.country_id, TRUE, TRUE,
       0, 0, 0, 'ask', 0
  FROM GENERATE_SERIES(1, %(debtors)s / 5) i
  JOIN res_partner c ON c.id = %(partner0)s + i;
