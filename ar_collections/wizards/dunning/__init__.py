from . import ar_dunning_compare_wizard as ar_dunning_compare_wizard
from . import ar_dunning_run_wizard as ar_dunning_run_wizard
from . import ar_exclude_wizard as ar_exclude_wizard
from . import ar_hold_wizard as ar_hold_wizard
from . import ar_level_wizard as ar_level_wizard
