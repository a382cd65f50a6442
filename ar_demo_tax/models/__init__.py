from . import ar_demo as ar_demo
