from . import ar_tax_number as ar_tax_number
from . import ar_audit as ar_audit
from . import account_move as account_move
