{
    "name": "Receivables: Tax Compliance, China",
    "version": "19.0.2.0.0",
    "category": "Accounting/Accounting",
    "summary": "Invoices without a fapiao, fapiao numbers used twice, buyers without a number",
    "author": "The AR suite",
    "license": "LGPL-3",
    "depends": ["ar_vat_compliance", "l10n_cn"],
    "data": [
        "data/ar_audit_rule.xml",
    ],
    "auto_install": True,
}
