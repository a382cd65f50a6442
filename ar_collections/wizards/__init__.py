from . import debtor as debtor
from . import dunning as dunning
