from odoo import api, models
from odoo.addons.ar_vat_compliance.domain.tax_number import checks
from odoo.tools import SQL

PAN_FIELD, TAN_FIELD = "l10n_in_pan_entity_id", "l10n_in_tan"


class ArTaxNumber(models.Model):
    _inherit = "ar.tax.number"

    @api.model
    def _sources(self):
        return super()._sources() | {PAN_FIELD: checks.PAN, TAN_FIELD: checks.TAN}

    @api.model
    def _source_labels(self):
        return super()._source_labels() | {PAN_FIELD: "PAN", TAN_FIELD: "TAN"}

    def _number_sql(self, source):
        """A PAN is a record of its own."""
        if source != PAN_FIELD:
            return super()._number_sql(source)
        return SQL(
            "(SELECT NULLIF(TRIM(entity.name), '') FROM l10n_in_pan_entity entity"
            " WHERE entity.id = p.l10n_in_pan_entity_id)"
        )

    @api.model
    def _refresh(self, partners=None):
        self.env["l10n_in.pan.entity"].flush_model()
        return super()._refresh(partners)
