from . import ar_debtor as ar_debtor
from . import ar_ledger as ar_ledger
from . import ar_debtor_figures as ar_debtor_figures
from . import account_move_line as account_move_line
from . import ledger as ledger
from . import res_company as res_company
from . import res_partner as res_partner
from . import base_partner_merge as base_partner_merge
