from . import ar_kpi_inputs as ar_kpi_inputs
from . import ar_kpi_columns as ar_kpi_columns
from . import ar_kpi as ar_kpi
from . import ar_kpi_tie_out as ar_kpi_tie_out
from . import ar_kpi_month as ar_kpi_month
from . import ar_debtor as ar_debtor
from . import res_company as res_company
