from datetime import timedelta

from odoo import models

from ..domain import collecting, directory


class ArDemo(models.AbstractModel):
    """The debtors, who works on them, and the policy they are chased by."""

    _inherit = "ar.demo"

    def _make_debtors(self, book, today):
        self.env["ar.debtor"]._ensure()
        for company in ("uk", "de"):
            policy = self.env["ar.dunning.policy"]._create_standard(self._find("company", company))
            policy._translate_standard()  # it may be older than the languages of the demo
            policy.action_make_default()
            self._remember("policy", {f"{company}_standard": policy})
        for plan in directory.customers():
            self._assign(plan)
        self._make_assignment_rules()
        self._note_what_is_known(today)

    def _assign(self, plan):
        if plan.ref not in collecting.UNASSIGNED:
            collector = collecting.COLLECTOR_OF[plan.country]
            self._debtor(plan.ref).user_id = self._find("user", collector)

    def _make_assignment_rules(self):
        """The new customers are given to somebody tonight, or when the manager presses a button."""
        for company in ("uk", "de"):
            for sequence, (name, condition, logins) in enumerate(collecting.ASSIGNMENT):
                self.env["ar.assignment.rule"].create(
                    {
                        "name": name,
                        "sequence": sequence,
                        "company_id": self._find("company", company).id,
                        "condition": condition,
                        "user_ids": [self._find("user", login).id for login in logins],
                    }
                )

    def _note_what_is_known(self, today):
        """Pinned notes, credit limits, a holiday, and who decides where a collector cannot."""
        manager = self._find("user", "priya")
        companies = self._find("company", "uk") | self._find("company", "de")
        companies.write({"ar_manager_id": manager.id, "account_use_credit_limit": True})
        for customer, note in collecting.PINNED.items():
            self._debtor(customer).pinned_note = note
        for customer, limit in collecting.CREDIT_LIMITS.items():
            company = self._find("company", self._plan_of(customer).company)
            self._find("customer", customer).with_company(company).credit_limit = limit
        self.env["ar.absence"].create(
            {
                "user_id": self._find("user", "jonas").id,
                "substitute_id": self._find("user", "emma").id,
                "date_from": today + timedelta(20),
                "date_to": today + timedelta(34),
                "note": "Winter holidays",
            }
        )

    def _debtor(self, ref):
        """The debtor of a customer, in the company that sells to it."""
        plan = self._plan_of(ref)
        company = self._find("company", plan.company)
        return self.env["ar.debtor"].with_company(company)._of(self._find("customer", ref), company)

    def _plan_of(self, ref):
        return next(plan for plan in directory.customers() if plan.ref == ref)
