from . import controllers as controllers
from . import models as models
from . import wizards as wizards
from .hooks import uninstall_hook as uninstall_hook
