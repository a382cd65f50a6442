from . import ar_nightly_day as ar_nightly_day
from . import ar_nightly_failure as ar_nightly_failure
from . import ar_nightly as ar_nightly
from . import ir_actions_server as ir_actions_server
