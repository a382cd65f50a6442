from . import test_board as test_board
from . import test_digest as test_digest
from . import test_report_pack as test_report_pack
from . import test_guard as test_guard
from . import test_records as test_records
from . import test_home as test_home
