from . import ar_letter_mixin as ar_letter_mixin
from . import res_company as res_company
from . import res_partner as res_partner
