from . import ar_call_wizard as ar_call_wizard
