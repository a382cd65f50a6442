from . import test_jobs as test_jobs
from . import test_nightly as test_nightly
from . import test_reading as test_reading
from . import test_starting as test_starting
