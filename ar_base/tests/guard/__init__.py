from . import test_guarded as test_guarded
from . import test_bounded as test_bounded
from . import test_shared as test_shared
from . import test_references as test_references
from . import test_searches as test_searches
from . import test_history as test_history
