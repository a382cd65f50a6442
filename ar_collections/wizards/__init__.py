from . import aging as aging
from . import dunning as dunning
from . import dispute as dispute
from . import worklist as worklist
from . import kpi as kpi
