from . import test_debtor as test_debtor
from . import test_roles as test_roles
