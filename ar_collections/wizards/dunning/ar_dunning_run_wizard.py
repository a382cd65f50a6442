from odoo import api, fields, models


class ArDunningRunWizard(models.TransientModel):
    """Propose who is to be reminded, as of any day, one run per company."""

    _name = "ar.dunning.run.wizard"
    _inherit = ["ar.references", "ar.bounded"]
    _description = "New Dunning Run"

    date = fields.Date(
        string="As of", required=True, default=lambda self: self.env.company._ar_today()
    )
    company_ids = fields.Many2many(
        "res.company",
        string="Companies",
        required=True,
        default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )
    policy_ids = fields.Many2many(
        "ar.dunning.policy", string="Policies", domain="[('company_id', 'in', company_ids)]"
    )
    debtor_ids = fields.Many2many(
        "ar.debtor", string="Debtors", domain="[('company_id', 'in', company_ids)]"
    )

    lacking = fields.Text(
        compute="_compute_lacking", help="What these companies lack before they remind anybody."
    )

    @api.depends("company_ids")
    @api.depends_context("lang")
    def _compute_lacking(self):
        for wizard in self:
            companies = wizard.company_ids._origin
            lacks = (told for company in companies for told in company._ar_dunning_lacks())
            wizard.lacking = "\n".join(lacks) or False

    def action_propose(self):
        self.check_access("write")
        runs = self.env["ar.dunning.run"]
        for company in self.company_ids:
            runs |= runs._propose(
                company,
                self.date,
                policies=self.policy_ids.filtered(lambda p, c=company: p.company_id == c),
                debtors=self.debtor_ids,
            )
        return runs._get_records_action(name=self.env._("Dunning Runs"), target="current")
