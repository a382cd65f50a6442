from . import test_guarded as test_guarded
