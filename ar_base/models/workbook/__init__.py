from . import ar_workbook as ar_workbook
from . import ar_workbook_sheets as ar_workbook_sheets
from . import ar_workbook_mixin as ar_workbook_mixin
from . import ar_workbook_request as ar_workbook_request
