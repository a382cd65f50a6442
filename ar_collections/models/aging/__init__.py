from . import ar_aging_bucket as ar_aging_bucket
from . import ar_aging_item as ar_aging_item
from . import ar_aging_snapshot as ar_aging_snapshot
from . import ar_aging_snapshot_item as ar_aging_snapshot_item
from . import ar_aging_tie_out as ar_aging_tie_out
from . import ar_aging_comparison as ar_aging_comparison
from . import res_company as res_company
from . import res_config_settings as res_config_settings
