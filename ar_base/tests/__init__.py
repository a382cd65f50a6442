from . import guard as guard
from . import absence as absence
from . import approval as approval
from . import letters as letters
from . import outbox as outbox
from . import test_i18n as test_i18n
from . import workbook as workbook
