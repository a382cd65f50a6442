from . import ar_tax_law as ar_tax_law
from . import ar_tax_fact as ar_tax_fact
