from . import test_debtor as test_debtor
from . import test_guard as test_guard
from . import test_ledger as test_ledger
from . import test_roles as test_roles
from . import test_merging as test_merging
from . import test_decisions as test_decisions
from . import test_decisions_migration as test_decisions_migration
