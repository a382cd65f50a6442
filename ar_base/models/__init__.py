from . import guard as guard
from . import clock as clock
from . import outbox as outbox
from . import letters as letters
from . import workbook as workbook
from . import absence as absence
from . import approval as approval
