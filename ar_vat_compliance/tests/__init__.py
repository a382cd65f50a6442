from . import test_activities as test_activities
