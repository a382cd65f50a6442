from . import test_terms as test_terms
from . import test_judging as test_judging
from . import test_dunning as test_dunning
from . import test_figures as test_figures
from . import test_guards as test_guards
from . import test_parts as test_parts
from . import test_limits as test_limits
from . import test_to_the_cent as test_to_the_cent
