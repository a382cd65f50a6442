from . import test_terms as test_terms
from . import test_judging as test_judging
from . import test_dunning as test_dunning
from . import test_figures as test_figures
from . import test_guards as test_guards
