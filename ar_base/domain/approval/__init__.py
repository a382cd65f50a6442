"""Who may approve what, and which figures an approval was given for."""

from . import deciding
from . import figures
from . import states
