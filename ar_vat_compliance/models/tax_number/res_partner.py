from odoo import api, fields, models

from ...domain.tax_number import checks


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_tax_number_ids = fields.One2many("ar.tax.number", "partner_id", string="Tax Numbers")
    ar_tax_number_warning = fields.Char(
        string="Tax Number Warning",
        compute="_compute_ar_tax_number_warning",
        help="What is wrong with the tax ID as it stands; it can be saved all the same.",
    )

    ar_tax_number_count = fields.Integer(
        string="Number of Tax Numbers", compute="_compute_ar_tax_number_count"
    )

    @api.depends("ar_tax_number_ids", "commercial_partner_id")
    def _compute_ar_tax_number_count(self):
        for partner in self:
            numbers = partner.commercial_partner_id.sudo().ar_tax_number_ids
            partner.ar_tax_number_count = len(numbers)

    @api.depends("vat", "country_id")
    def _compute_ar_tax_number_warning(self):
        numbers = self.env["ar.tax.number"]
        reasons = dict(numbers._fields["reason"]._description_selection(self.env))
        kinds = dict(numbers._fields["kind"]._description_selection(self.env))
        for partner in self:
            text = (partner.vat or "").strip()
            checked = numbers._check(text, partner.country_id.code) if len(text) > 1 else None
            partner.ar_tax_number_warning = (
                self.env._(
                    "%(kind)s %(number)s: %(reason)s.",
                    kind=kinds[checked.kind],
                    number=checked.number,
                    reason=reasons[checked.reason].lower(),
                )
                if checked and checked.reason
                else False
            )

    @api.model
    def _run_vat_checks(self, country, vat, partner_name="", validation="error"):
        """A check digit that does not fit warns and does not stop anybody from saving.

        Registers, migrations and test data are full of such numbers; refusing them loses the rest
        of the record. What Odoo refuses for another reason it refuses still.
        """
        if validation == "error" and country and vat:
            checked = self.env["ar.tax.number"]._check(vat, country.code)
            if checked.reason == checks.CHECKSUM:
                validation = False
        return super()._run_vat_checks(
            country, vat, partner_name=partner_name, validation=validation
        )

    def write(self, vals):
        result = super().write(vals)
        if self._ar_number_fields() & vals.keys():
            self.env["ar.tax.number"].sudo()._refresh(self)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        with_number = partners.filtered(
            lambda partner: any(partner[name] for name in self.env["ar.tax.number"]._sources())
        )
        if with_number:
            self.env["ar.tax.number"].sudo()._refresh(with_number)
        return partners

    def _ar_number_fields(self):
        """What a number, or how it is read, depends on."""
        return {*self.env["ar.tax.number"]._sources(), "country_id", "parent_id", "active"}

    def action_ar_tax_numbers(self):
        """The numbers of these customers and of those that belong to them."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tax Numbers"),
            "res_model": "ar.tax.number",
            "view_mode": "list,form",
            "domain": [("partner_id.commercial_partner_id", "in", self.commercial_partner_id.ids)],
        }
