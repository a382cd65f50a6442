from . import test_statement as test_statement
