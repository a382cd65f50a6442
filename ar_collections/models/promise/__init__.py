from . import ar_promise as ar_promise
from . import ar_dunning_eligibility as ar_dunning_eligibility
from . import ar_debtor as ar_debtor
