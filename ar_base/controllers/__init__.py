from . import workbook as workbook
