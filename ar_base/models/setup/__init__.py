"""Setting a company up: what it is given before people work with it, on a page of its own."""

from . import ar_setup as ar_setup
from . import res_company as res_company
