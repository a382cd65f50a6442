from . import ar_aging_wizard as ar_aging_wizard
