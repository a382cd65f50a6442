from . import ar_kpi_wizard as ar_kpi_wizard
from . import ar_dso_wizard as ar_dso_wizard
