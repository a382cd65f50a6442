from . import res_company as res_company
from . import res_config_settings as res_config_settings
from . import ar_clock as ar_clock
