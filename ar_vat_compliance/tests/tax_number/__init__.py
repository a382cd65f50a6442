from . import test_merging as test_merging
