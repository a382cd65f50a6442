from . import test_absence as test_absence
