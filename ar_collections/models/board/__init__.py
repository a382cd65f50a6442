from . import ar_board as ar_board
from . import digest_digest as digest_digest
from . import ar_report_pack as ar_report_pack
from . import res_users as res_users
