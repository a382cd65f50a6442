from . import controllers as controllers
from . import models as models
from . import wizards as wizards
