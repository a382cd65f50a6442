from . import test_records as test_records
