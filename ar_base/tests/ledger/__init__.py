from . import test_open_items as test_open_items
from . import test_kinds as test_kinds
from . import test_money as test_money
from . import test_in_process as test_in_process
from . import test_tie_out as test_tie_out
from . import test_any_ledger as test_any_ledger
