{
    "name": "Receivables Suite",
    "summary": "Worklist, dunning, promises, disputes and statements for those who collect",
    "version": "19.0.1.1.0",
    "category": "Accounting/Accounting",
    "author": "The AR suite",
    "license": "LGPL-3",
    "depends": ["ar_collections"],
}
