from . import absence as absence
from . import approval as approval
from . import clock as clock
from . import guard as guard
from . import letters as letters
from . import nightly as nightly
from . import test_i18n as test_i18n
from . import workbook as workbook
