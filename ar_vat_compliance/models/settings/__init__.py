from . import res_company as res_company
from . import res_config_settings as res_config_settings
from . import res_partner as res_partner
