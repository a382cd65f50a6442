{
    "name": "Receivables: Tax Compliance in Collections",
    "version": "19.0.2.0.0",
    "category": "Accounting/Accounting",
    "summary": "Findings where debtors are worked on",
    "author": "The AR suite",
    "license": "LGPL-3",
    "depends": ["ar_vat_compliance", "ar_collections"],
    "data": [
        "views/ar_debtor_views.xml",
    ],
    "auto_install": True,
}
