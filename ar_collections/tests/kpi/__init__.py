from . import test_inputs as test_inputs
from . import test_key_figures as test_key_figures
from . import test_roles as test_roles
