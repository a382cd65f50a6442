from . import test_holding as test_holding
from . import test_credit as test_credit
from . import test_clock as test_clock
from . import test_letter as test_letter
from . import test_short_payment as test_short_payment
from . import test_roles as test_roles
from . import test_report as test_report
