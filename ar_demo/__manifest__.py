{
    "name": "Receivables demo company",
    "summary": "Two companies, sixty customers and two years of receivables to try the suite on",
    "version": "19.0.2.0.0",
    "category": "Accounting/Accounting",
    "author": "The AR suite",
    "license": "LGPL-3",
    "depends": ["ar_collections"],
    "post_init_hook": "post_init_hook",
}
