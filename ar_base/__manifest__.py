{
    "name": "Receivables: Base",
    "version": "19.0.2.0.0",
    "category": "Accounting/Accounting",
    "summary": "What the suite stands on: guarded records, approval, roles, letters, workbooks",
    "author": "The AR suite",
    "license": "LGPL-3",
    "depends": ["account"],
    "external_dependencies": {"python": ["weasyprint", "xlsxwriter"]},
    "data": [
        "security/ar_groups.xml",
        "security/ir.model.access.csv",
        "security/ar_rules.xml",
        "reports/letters/letter.xml",
    ],
}
