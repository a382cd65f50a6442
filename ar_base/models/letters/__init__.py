from . import ar_printed_mixin as ar_printed_mixin
from . import ar_letter_mixin as ar_letter_mixin
from . import ir_actions_report as ir_actions_report
from . import ir_qweb as ir_qweb
from . import res_company as res_company
from . import res_partner as res_partner
