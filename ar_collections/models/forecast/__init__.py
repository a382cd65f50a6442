from . import ar_payment_history as ar_payment_history
from . import ar_payment_behaviour as ar_payment_behaviour
from . import ar_debtor as ar_debtor
from . import ar_forecast as ar_forecast
from . import ar_forecast_making as ar_forecast_making
from . import ar_forecast_week as ar_forecast_week
from . import res_company as res_company
