from . import res_company as res_company
