from . import models as models
from . import reports as reports
from . import wizards as wizards
from .hooks import post_init_hook as post_init_hook
from .hooks import uninstall_hook as uninstall_hook
