from . import guard as guard
from . import letters as letters
from . import workbook as workbook
