{
    "name": "Receivables Suite",
    "summary": "Dunning, promises, disputes and statements for those who collect",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "The AR suite",
    "license": "LGPL-3",
    "depends": ["ar_collections"],
}
