from . import ar_debtor as ar_debtor
