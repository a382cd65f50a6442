from . import ar_tax_fact as ar_tax_fact
