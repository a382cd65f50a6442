from . import ar_address_wizard as ar_address_wizard
from . import ar_call_wizard as ar_call_wizard
from . import ar_hand_over_wizard as ar_hand_over_wizard
from . import ar_assign_wizard as ar_assign_wizard
