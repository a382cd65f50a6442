from . import test_eligibility_agreement as test_eligibility_agreement
from . import test_eligibility_stories as test_eligibility_stories
from . import test_run as test_run
from . import test_sending as test_sending
from . import test_letter as test_letter
from . import test_guard as test_guard
from . import test_auditor as test_auditor
from . import test_queue as test_queue
