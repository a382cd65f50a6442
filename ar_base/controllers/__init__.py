from . import letters as letters
from . import report as report
from . import workbook as workbook
