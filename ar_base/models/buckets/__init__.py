from . import ar_late as ar_late
from . import late_amount as late_amount
from . import ar_aging_scheme as ar_aging_scheme
from . import ar_aging_bucket as ar_aging_bucket
from . import res_company as res_company
