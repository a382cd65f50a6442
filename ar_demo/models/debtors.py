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
        self._make_disputes(book)

    def _assign(self, plan):
        if plan.ref not in collecting.UNASSIGNED:
            collector = collecting.COLLECTOR_OF[plan.country]
            self._debtor(plan.ref).user_id = self._find("user", collector)

    def _debtor(self, ref):
        """The debtor of a customer, in the company that sells to it."""
        plan = self._plan_of(ref)
        company = self._find("company", plan.company)
        return self.env["ar.debtor"].with_company(company)._of(self._find("customer", ref), company)

    def _plan_of(self, ref):
        return next(plan for plan in directory.customers() if plan.ref == ref)

    def _make_disputes(self, book):
        """Contested invoices; where only the price is contested, half of the amount is."""
        for plan in book.disputes:
            for item in self._receivables(self._find("invoice", plan.invoice)):
                if item.amount_residual_currency > 0:
                    self._dispute(plan, item)

    def _dispute(self, plan, item):
        share = 0.5 if plan.reason == "price" else 1.0
        debtor = self._debtor(plan.customer)
        self.env["ar.dispute"].create(
            {
                "move_line_id": item.id,
                "amount": item.currency_id.round(item.amount_residual_currency * share),
                "reason": collecting.DISPUTE_REASONS[plan.reason],
                "opened_on": plan.day,
                "user_id": debtor.user_id.id,
            }
        )
