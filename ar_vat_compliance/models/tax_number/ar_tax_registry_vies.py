import logging

from odoo import api, models
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError

from ...domain.tax_number import checks
from .ar_tax_registry import Answer, CouldNotAsk

_logger = logging.getLogger(__name__)

SECONDS = 10
#: What VIES says where asking again would not help.
FINAL_FAULTS = ("INVALID_INPUT", "INVALID_REQUESTER_INFO", "VAT_BLOCKED", "IP_BLOCKED")
SECRET = "---"  # what it writes for what a member state does not tell


class ArTaxRegistryVies(models.AbstractModel):
    """VIES, through python-stdnum: VAT numbers of the EU and of Northern Ireland."""

    _name = "ar.tax.registry.vies"
    _inherit = "ar.tax.registry"
    _description = "VIES"

    @api.model
    def _knows(self, kind, number):
        return kind == checks.EU_VAT and number[:2] not in ("EU", "IM")

    @api.model
    def _ask(self, number, requester):
        try:
            if requester:
                found = eu_vat.check_vies_approx(number, requester, timeout=SECONDS)
            else:
                found = eu_vat.check_vies(number, timeout=SECONDS)
        except ValidationError as error:
            raise CouldNotAsk(self.env._("VIES does not take such a number."), False) from error
        except Exception as error:
            # A connection refused, a time-out, a fault of a member state, half an answer, garbage:
            # the libraries beneath raise a dozen kinds, and none of them says "invalid".
            reason = str(error) or type(error).__name__
            _logger.info("VIES could not be asked about %s: %s", number, reason)
            raise CouldNotAsk(
                reason[:200], again=not any(fault in reason for fault in FINAL_FAULTS)
            ) from error
        return self._understood(found)

    def _understood(self, found):
        """The answer as ours; one without a verdict is none."""
        valid = _get(found, "valid")
        if not isinstance(valid, bool):
            raise CouldNotAsk(self.env._("VIES sent an answer without a verdict."))
        return Answer(
            valid,
            _told(_get(found, "traderName") or _get(found, "name")),
            _told(_get(found, "traderAddress") or _get(found, "address")),
            _told(_get(found, "requestIdentifier")),
        )


def _get(found, name):
    try:
        return found[name]
    except (KeyError, TypeError, AttributeError):
        return None


def _told(text):
    text = " ".join(str(text or "").split())
    return "" if text == SECRET else text
