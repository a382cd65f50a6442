from . import models as models
from .hooks import post_init_hook as post_init_hook
