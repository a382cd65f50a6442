from . import test_figures as test_figures
from . import test_letterhead as test_letterhead
from . import test_printing as test_printing
from . import test_roads as test_roads
