from . import test_assignment as test_assignment
from . import test_call as test_call
from . import test_ranking as test_ranking
from . import test_worklist as test_worklist
from . import test_guards as test_guards
from . import test_under_way as test_under_way
from . import test_withheld as test_withheld
from . import test_documents_sent as test_documents_sent
