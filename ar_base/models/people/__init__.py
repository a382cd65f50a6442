from . import ir_module_module as ir_module_module
from . import res_company as res_company
