from . import ar_absence as ar_absence
