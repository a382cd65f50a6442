from . import test_agreement as test_agreement
