"""What holds for all companies, and what one company says for itself.

Rates, rules and deadlines are the same for every company of a country. The manager of one company
must not change them for the others: he makes rows of his company's own, and says of a shared one
what his company does with it, in fields whose value depends on the company. The shared rows are
kept by who administers all companies.
"""

from odoo import api, fields, models

ADMINISTRATOR = "base.group_system"


class ArTaxLaw(models.AbstractModel):
    _name = "ar.tax.law"
    _inherit = ["ar.guarded"]
    _description = "Law, or a Company's Own"

    company_id = fields.Many2one(
        "res.company",
        default=lambda self: self._default_company(),
        copy=False,
        index="btree_not_null",
        help="Whose own it is. Empty: it holds for all companies, and who administers all of them "
        "keeps it.",
    )
    is_editable = fields.Boolean(compute="_compute_is_editable")

    def _own_choices(self):
        """Hook: the fields in which each company says what it does with a shared row."""
        return set()

    def _written_by_methods(self):
        """Hook: the fields that nobody writes by hand, whosever the row is."""
        return set()

    def _default_company(self):
        return self.env.company.browse() if self._keeps_the_law() else self.env.company

    @api.model
    def _keeps_the_law(self):
        return self.env.su or self.env.user.has_group(ADMINISTRATOR)

    def _is_own(self):
        """Whether these rows, or those that will be made, are the user's to edit."""
        return self._keeps_the_law() or all(record.company_id for record in self)

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_is_editable(self):
        for record in self:
            record.is_editable = record._is_own()

    def _free_fields(self):
        return self._first_fields() if self._is_own() else self._own_choices()

    def _first_fields(self):
        """What is made is the user's own, or the law by who keeps it: record rules say so."""
        return self._fields.keys() - self._written_by_methods()

    def _guard_message(self):
        return self.env._(
            "This holds for all companies: who administers all of them changes it. Make a row of "
            "your company’s own, or say in the fields for your company what it does with this one."
        )
