"""Tax compliance: the whole audit of a company's invoices, and numbers checked offline."""

from benchmarks.inside.meter import Scenario

NUMBERS = 100_000
COUNTRIES = ("de", "fr", "it", "in", "cn", "uk")


class Audit(Scenario):
    """All rules over all invoices of a German company, findings stored."""

    needs = {"ar.audit": "_audit"}

    def prepare(self) -> None:
        self.lines = make_auditable(self.env)
        self.env.cr.commit()

    def run(self) -> int:
        self.env["ar.audit"]._audit(self.env.company)
        return self.lines


class Numbers(Scenario):
    """The numbers of many customers looked at anew, and what is wrong with them stored."""

    needs = {"ar.tax.number": "_refresh"}

    def prepare(self) -> None:
        self.count = number_customers(self.env)
        self.env.cr.commit()

    def run(self) -> int:
        self.env["ar.tax.number"]._refresh()
        self.env["ar.audit"]._audit_numbers()
        return self.count


def make_auditable(env) -> int:
    """Make the company German, its invoices taxed and its customers complete; returns the lines.

    One invoice in a hundred is not taxed and does not say why, and one customer in fifty lacks its
    address: there is something to find.
    """
    germany, company = env.ref("base.de"), env.company
    company.partner_id.write(
        {"country_id": germany.id, "vat": "DE136695976", "street": "Hauptstr. 1", "city": "Berlin"}
    )
    company.account_fiscal_country_id = germany
    group = env["account.tax.group"].create({"name": "Benchmark", "country_id": germany.id})
    taxes = env["account.tax"].create(
        [
            {
                "name": f"Benchmark {rate}",
                "amount": rate,
                "type_tax_use": "sale",
                "country_id": germany.id,
                "tax_group_id": group.id,
            }
            for rate in (19, 7, 0)
        ]
    )
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO account_move_line_account_tax_rel (account_move_line_id, account_tax_id)
        SELECT l.id, CASE WHEN l.move_id %% 100 = 0 THEN %s WHEN l.id %% 7 = 0 THEN %s ELSE %s END
          FROM account_move_line l WHERE l.display_type = 'product' AND l.company_id = %s
            ON CONFLICT DO NOTHING
        """,
        [taxes[2].id, taxes[1].id, taxes[0].id, company.id],
    )
    env.cr.execute(
        "UPDATE res_partner SET street = 'Weg 1', city = 'Ort',"
        " vat = 'DE' || LPAD(id::text, 9, '1')"
        " WHERE customer_rank > 0 AND id % 50 <> 0"
    )
    env.invalidate_all()
    env["ar.tax.number"]._refresh()
    env.cr.execute("ANALYZE account_move_line")
    env.cr.execute("ANALYZE account_move_line_account_tax_rel")
    env.cr.execute(
        "SELECT COUNT(*) FROM account_move_line WHERE display_type = 'product' AND company_id = %s",
        [company.id],
    )
    return env.cr.fetchone()[0]


def number_customers(env) -> int:
    """Give the database so many customers with numbers of many kinds."""
    env.cr.execute(
        """
        INSERT INTO res_partner (name, complete_name, active, is_company, customer_rank, type,
                                 supplier_rank, country_id, vat, autopost_bills, create_date)
        SELECT 'Numbered ' || n, 'Numbered ' || n, TRUE, TRUE, 1, 'contact', 0,
               (%s::integer[])[1 + n %% 6],
               CASE n %% 6 WHEN 0 THEN 'DE' || LPAD(n::text, 9, '1')
                           WHEN 1 THEN 'FR' || LPAD(n::text, 11, '1')
                           WHEN 2 THEN 'IT' || LPAD(n::text, 11, '0')
                           WHEN 3 THEN '27AAPFU' || LPAD((n %% 10000)::text, 4, '0') || 'F'
                                       || (1 + n / 10000 %% 9)::text || 'ZV'
                           WHEN 4 THEN '91110000' || LPAD(n::text, 9, '6') || 'L'
                           ELSE 'GB' || LPAD(n::text, 9, '8') END,
               'ask', NOW()
          FROM GENERATE_SERIES(1, %s) n
        """,
        [[env.ref(f"base.{code}").id for code in COUNTRIES], NUMBERS],
    )
    env.cr.execute(
        "UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL"
    )
    return NUMBERS
