from . import ar_dispute as ar_dispute
from . import ar_dunning_eligibility as ar_dunning_eligibility
from . import ar_debtor as ar_debtor
from . import account_move as account_move
