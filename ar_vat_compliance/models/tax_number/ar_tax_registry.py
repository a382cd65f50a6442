"""The interface of registries that know whether a tax number exists."""

from dataclasses import dataclass

from odoo import api, models


class CouldNotAsk(Exception):
    """The registry gave no answer; whether the number is valid stays unknown.

    ``again`` says whether it makes sense to ask again later.
    """

    def __init__(self, reason, again=True):
        super().__init__(reason)
        self.again = again


@dataclass(frozen=True, slots=True)
class Answer:
    """What a registry says of a number. Name and address are empty where it keeps them secret."""

    is_valid: bool
    name: str = ""
    address: str = ""
    consultation_number: str = ""


class ArTaxRegistry(models.AbstractModel):
    """A registry is a model that inherits this one and is named in :meth:`_registries`."""

    _name = "ar.tax.registry"
    _description = "Registry of Tax Numbers"

    @api.model
    def _registries(self):
        """Hook: ``{key in the settings: model}``."""
        return {"vies": "ar.tax.registry.vies", "recorded": "ar.tax.registry.recorded"}

    @api.model
    def _of(self, company):
        """The registry that a company asks; None where it asks none."""
        model = self._registries().get(company.ar_tax_registry)
        return self.env[model] if model else None

    @api.model
    def _knows(self, kind, number):
        """Whether numbers of a kind can be asked about.

        :return: bool
        """
        raise NotImplementedError

    @api.model
    def _ask(self, number, requester):
        """Ask about a normalised number, in the name of another one, which may be empty.

        The company of the environment asks.

        :return: :class:`Answer`
        :raise CouldNotAsk: no answer could be had, for whatever reason
        """
        raise NotImplementedError
