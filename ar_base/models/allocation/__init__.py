from . import ar_allocation as ar_allocation
