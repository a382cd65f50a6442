from . import ar_kpi_report as ar_kpi_report
from . import ar_kpi_roll as ar_kpi_roll
from . import ar_workbook as ar_workbook
