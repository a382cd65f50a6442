from . import ar_assigned as ar_assigned
from . import ir_module_module as ir_module_module
from . import res_company as res_company
from . import base_partner_merge as base_partner_merge
