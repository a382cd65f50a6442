from . import ar_dispute_report as ar_dispute_report
from . import ar_workbook as ar_workbook
