from . import ar_workbook as ar_workbook
