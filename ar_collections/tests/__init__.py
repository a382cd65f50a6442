from . import debtor as debtor
from . import dunning as dunning
from . import statement as statement
from . import test_end_to_end as test_end_to_end
from . import test_i18n as test_i18n
