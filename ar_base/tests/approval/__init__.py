from . import test_asking as test_asking
from . import test_chasing as test_chasing
from . import test_deciding as test_deciding
from . import test_figures as test_figures
from . import test_many as test_many
from . import test_people as test_people
from . import test_roles as test_roles
from . import test_rule as test_rule
