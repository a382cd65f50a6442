from . import test_clock as test_clock
