{
    "name": "Receivables: Tax Compliance, Deliveries",
    "version": "19.0.2.0.0",
    "category": "Accounting/Accounting",
    "summary": "Invoices held against the goods that left",
    "author": "The AR suite",
    "license": "LGPL-3",
    "depends": ["ar_vat_compliance_sale", "sale_stock"],
    "data": [
        "data/ar_audit_rule.xml",
    ],
    "auto_install": True,
}
