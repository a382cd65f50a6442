from . import guard as guard
from . import test_i18n as test_i18n
from . import workbook as workbook
