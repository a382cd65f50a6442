from . import test_coming_back as test_coming_back
from . import test_sending as test_sending
from . import test_evidence as test_evidence
from . import test_working as test_working
