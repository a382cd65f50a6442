from . import debtor as debtor
from . import dunning as dunning
from . import promise as promise
from . import dispute as dispute
from . import statement as statement
from . import worklist as worklist
