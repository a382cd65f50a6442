{
    "name": "Receivables Suite",
    "summary": "Collections, figures that tie out, and tax compliance of receivables",
    "version": "19.0.2.0.0",
    "category": "Accounting/Accounting",
    "author": "The AR suite",
    "license": "LGPL-3",
    "depends": ["ar_base", "ar_collections", "ar_vat_compliance"],
}
