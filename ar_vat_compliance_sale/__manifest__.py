{
    "name": "Receivables: Tax Compliance, Sales Orders",
    "version": "19.0.2.0.0",
    "category": "Accounting/Accounting",
    "summary": "Invoices held against the orders that they bill",
    "author": "The AR suite",
    "license": "LGPL-3",
    "depends": ["ar_vat_compliance", "sale"],
    "data": [
        "data/ar_audit_rule.xml",
    ],
    "auto_install": True,
}
