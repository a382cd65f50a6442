from . import ar_tax_deadline as ar_tax_deadline
from . import ar_tax_obligation as ar_tax_obligation
