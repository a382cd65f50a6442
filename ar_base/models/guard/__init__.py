from . import ar_references as ar_references
from . import ar_anchored as ar_anchored
from . import ar_guarded as ar_guarded
from . import ar_settings as ar_settings
from . import ar_shared as ar_shared
from . import ar_bounded as ar_bounded
from . import ar_added as ar_added
from . import res_company as res_company
