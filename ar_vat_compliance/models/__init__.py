from . import facts as facts
from . import tax_number as tax_number
from . import audit as audit
from . import calendar as calendar
from . import settings as settings
