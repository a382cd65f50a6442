"""Until when a company is audited stood on the company, and stands with the day of the audit."""


def migrate(cr, _version):
    cr.execute(
        "SELECT FROM information_schema.columns"
        " WHERE table_name = 'res_company' AND column_name = 'ar_audit_last'"
    )
    if not cr.rowcount:
        return
    cr.execute(
        """
        UPDATE ar_nightly_day day
           SET noted = JSONB_BUILD_OBJECT(
                   'until', TO_CHAR(company.ar_audit_last, 'YYYY-MM-DD HH24:MI:SS'))
          FROM res_company company
         WHERE company.id = day.company_id AND company.ar_audit_last IS NOT NULL
           AND day.job = 'audit' AND day.day = (
               SELECT MAX(last.day) FROM ar_nightly_day last
                WHERE last.job = 'audit' AND last.company_id = company.id
                  AND last.ended IS NOT NULL)
        """
    )
