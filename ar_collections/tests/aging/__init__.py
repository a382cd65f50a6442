from . import test_aging as test_aging
from . import test_every_day as test_every_day
from . import test_one_ledger as test_one_ledger
from . import test_scheme as test_scheme
from . import test_snapshot as test_snapshot
from . import test_comparison as test_comparison
from . import test_roles as test_roles
from . import test_guard as test_guard
