from . import ar_dispute_wait_wizard as ar_dispute_wait_wizard
from . import ar_dispute_decide_wizard as ar_dispute_decide_wizard
from . import ar_short_payment_wizard as ar_short_payment_wizard
