from . import test_behaviour as test_behaviour
from . import test_forecast as test_forecast
