{
    "name": "Receivables demo company: tax compliance",
    "summary": "An Indian and a Chinese sister company, and findings to work through",
    "version": "19.0.2.0.0",
    "category": "Accounting/Accounting",
    "author": "The AR suite",
    "license": "LGPL-3",
    "depends": ["ar_demo", "ar_vat_compliance"],
    "post_init_hook": "post_init_hook",
}
