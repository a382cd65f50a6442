from datetime import datetime, time
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.addons.ar_base.models.setup.step import Step
from odoo.exceptions import ValidationError
from odoo.tools import format_list


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_strategy_id = fields.Many2one(
        "ar.strategy",
        string="Collection Strategy",
        domain="[('company_id', '=', id)]",
        ondelete="set null",
        copy=False,
        groups="ar_collections.group_ar_user",
    )

    ar_manager_id = fields.Many2one(
        "res.users",
        string="Collections Manager",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        copy=False,
        groups="ar_collections.group_ar_user",
        help="Decides on customers who refuse to pay or are insolvent.",
    )

    # ------------------------------------------------------------------
    # Setting it up
    # ------------------------------------------------------------------
    def _ar_setup_steps(self):
        yield from super()._ar_setup_steps()
        yield self._ar_setup_collectors()

    def _ar_setup_collectors(self):
        """What is nobody's stands on everybody's list, and on none once somebody has customers."""
        people, lacks = self._ar_setup_senders(), ""
        nobodys = [("company_id", "=", self.id), ("user_id", "=", False), ("open_amount", ">", 0)]
        orphans = self.env["ar.debtor"].sudo().search_count(nobodys)
        if orphans and people:
            lacks = self.env._(
                "Without a collector: %(count)s of the customers who owe something. They stand on "
                "nobody's own list.",
                count=orphans,
            )
        return Step(
            "collectors",
            self.env._("Who collects"),
            lambda: self._ar_setup_list("ar_collections.ar_assign_wizard_action"),
            lacks=lacks,
            stands=format_list(self.env, people.mapped("name"))
            or self.env._("Nobody has customers of his own: all stand on everybody's list."),
        )

    def _ar_setup_senders(self):
        """Those who have customers write to them."""
        debtors = self.env["ar.debtor"].sudo()
        groups = debtors._read_group(
            [("company_id", "=", self.id), ("user_id", "!=", False)], ["user_id"]
        )
        collectors = self.env["res.users"].sudo().union(*(user for (user,) in groups))
        return super()._ar_setup_senders() | collectors

    def _ar_working_day(self, day):
        """That day, or the next one on which the company works."""
        calendar = self.sudo().resource_calendar_id
        if not calendar.attendance_ids:
            return day
        morning = datetime.combine(day, time.min, tzinfo=ZoneInfo(calendar.tz or "UTC"))
        evening = calendar.plan_days(1, morning, compute_leaves=True)
        return evening.date() if evening else day

    def _ar_colleague(self, *users):
        """Before any other manager the one who was chosen."""
        return super()._ar_colleague(*users, self.sudo().ar_manager_id)

    @api.constrains("ar_strategy_id")
    def _check_ar_strategy(self):
        for company in self:
            strategy = company.ar_strategy_id
            if strategy and strategy.company_id != company:
                raise ValidationError(
                    self.env._(
                        "Strategy “%(strategy)s” belongs to %(other)s, not to %(company)s.",
                        strategy=strategy.name,
                        other=strategy.company_id.name,
                        company=company.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """A new company ranks its worklist from the start."""
        companies = super().create(vals_list)
        self.env["ar.strategy"].sudo()._create_standard(companies)
        return companies

    def write(self, vals):
        result = super().write(vals)
        if "ar_strategy_id" in vals:
            self.env["ar.debtor"].sudo()._rank(companies=self)
        return result
