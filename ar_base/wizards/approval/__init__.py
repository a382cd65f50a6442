from . import ar_approval_wizard as ar_approval_wizard
