{
    "name": "Receivables: Tax Compliance, India",
    "version": "19.0.2.0.0",
    "category": "Accounting/Accounting",
    "summary": "GST: place of supply, HSN, e-invoices in time, PAN and TAN",
    "author": "The AR suite",
    "license": "LGPL-3",
    "depends": ["ar_vat_compliance", "l10n_in"],
    "data": [
        "data/ar_audit_rule.xml",
        "views/account_move_views.xml",
    ],
    "auto_install": True,
}
