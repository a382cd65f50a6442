import logging
from functools import lru_cache

from odoo import api, models
from odoo.tools import zeep
from stdnum.eu.vat import vies_wsdl

from ...domain.tax_number import checks
from .ar_tax_registry import Answer, CouldNotAsk

_logger = logging.getLogger(__name__)

SECONDS = 10
#: What VIES says where asking again would not help.
FINAL_FAULTS = ("INVALID_INPUT", "INVALID_REQUESTER_INFO", "VAT_BLOCKED", "IP_BLOCKED")
SECRET = "---"  # what it writes for what a member state does not tell


@lru_cache
def _client(address):
    """The service described at an address; one that could not be had is asked for anew."""
    return zeep.Client(address, timeout=SECONDS, operation_timeout=SECONDS)


class ArTaxRegistryVies(models.AbstractModel):
    """VIES: VAT numbers of the EU and of Northern Ireland.

    Asked through Odoo's SOAP client and not through stdnum's functions: Odoo replaces the client
    that those use by one which the stdnum of now cannot call.
    """

    _name = "ar.tax.registry.vies"
    _inherit = "ar.tax.registry"
    _description = "VIES"

    @api.model
    def _knows(self, kind, number):
        return kind == checks.EU_VAT and number[:2] not in ("EU", "IM")

    @api.model
    def _ask(self, number, requester):
        question = {"countryCode": number[:2], "vatNumber": number[2:]}
        try:
            service = _client(self._address()).service
            if requester:
                found = service.checkVatApprox(
                    **question,
                    requesterCountryCode=requester[:2],
                    requesterVatNumber=requester[2:],
                )
            else:
                found = service.checkVat(**question)
        except Exception as error:
            # A connection refused, a time-out, a fault of a member state, half an answer, garbage:
            # the libraries beneath raise a dozen kinds, and none of them says "invalid".
            reason = str(error) or type(error).__name__
            _logger.info("VIES could not be asked about %s: %s", number, reason)
            raise CouldNotAsk(
                reason[:500], again=not any(fault in reason for fault in FINAL_FAULTS)
            ) from error
        return self._understood(found)

    def _address(self):
        """Where the service describes itself."""
        return vies_wsdl

    def _understood(self, found):
        """The answer as ours; one without a verdict is none."""
        valid = getattr(found, "valid", None)
        if not isinstance(valid, bool):
            raise CouldNotAsk(self.env._("VIES sent an answer without a verdict."))
        return Answer(
            valid,
            _told(getattr(found, "traderName", "") or getattr(found, "name", "")),
            _told(getattr(found, "traderAddress", "") or getattr(found, "address", "")),
            _told(getattr(found, "requestIdentifier", "")),
        )


def _told(text):
    text = " ".join(str(text or "").split())
    return "" if text == SECRET else text
