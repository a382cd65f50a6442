from . import ar_workbook as ar_workbook
from . import report_audit as report_audit
