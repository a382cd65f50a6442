"""Supplied amounts are of the size of the company's currency: ``ar_base.domain.sizes``.

They are so when they are made, and follow where a company changes its currency, which Odoo allows
before anything is booked. What somebody has changed is his own and stays; so does what was supplied
before sizes were known, in which case the right size is offered.
"""

from odoo import api, fields, models

EURO = "EUR"


class ArSized(models.AbstractModel):
    """What is supplied with amounts; its heir has ``is_standard`` and ``company_id``."""

    _name = "ar.sized"
    _description = "Settings with Supplied Amounts"

    has_euro_amounts = fields.Boolean(
        compute="_compute_has_euro_amounts",
        help="The amounts are as they are supplied for euros, and the company has a currency of "
        "another size.",
    )

    @api.depends("company_id.currency_id")
    def _compute_has_euro_amounts(self):
        for record in self:
            record.has_euro_amounts = bool(
                record._to_be_resized(EURO, record.company_id.currency_id.name)
            )

    def _supplied_amounts(self, currency):
        """Hook: what is supplied for a currency: a list of ``(records, field, value)``."""
        return []

    def _to_be_resized(self, before, after):
        """What stands as supplied for a currency, and otherwise for another.

        :return: a list of ``(record, field, value for the other one)``
        """
        if not self.is_standard or before == after:
            return []
        pairs = zip(self._supplied_amounts(before), self._supplied_amounts(after), strict=True)
        return [
            (record, name, new)
            for (records, name, old), (_records, _name, new) in pairs
            for record in records
            if record[name] == old and new != old
        ]

    def _resize(self, before, after):
        """Put supplied amounts that nobody changed into the size of another currency."""
        for record in self:
            for part, name, value in record._to_be_resized(before, after):
                part[name] = value
        self.invalidate_recordset(["has_euro_amounts"])

    def action_resize(self):
        """Take the supplied amounts in the size of the company's currency."""
        self.check_access("write")
        for record in self:
            record._resize(EURO, record.company_id.currency_id.name)


class ResCompany(models.Model):
    _inherit = "res.company"

    def write(self, vals):
        if "currency_id" not in vals:
            return super().write(vals)
        before = {company: company.currency_id.name for company in self}
        result = super().write(vals)
        for company, currency in before.items():
            company._ar_follow_currency(currency)
        return result

    def _ar_follow_currency(self, before):
        """Supplied amounts are of the size of the new currency, whichever area they are of."""
        for model in self.env.values():
            if not model._abstract and "has_euro_amounts" in model._fields:
                supplied = model.sudo().with_context(active_test=False)
                supplied.search([("company_id", "=", self.id), ("is_standard", "=", True)])._resize(
                    before, self.currency_id.name
                )
