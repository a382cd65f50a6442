from . import aging as aging
from . import dunning as dunning
from . import promise as promise
from . import dispute as dispute
from . import kpi as kpi
from . import forecast as forecast
