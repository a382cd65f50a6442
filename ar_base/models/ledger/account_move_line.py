from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    # What is reconciled and not posted is little among millions: Odoo numbers what it reconciles.
    _ar_not_posted_idx = models.Index(
        "(account_id) WHERE parent_state IN ('draft', 'cancel') AND matching_number IS NOT NULL"
    )
    # What payments' entries hold besides money is little: it is found by its account.
    _ar_of_payments_idx = models.Index(
        "(account_id) WHERE payment_id IS NOT NULL OR statement_line_id IS NOT NULL"
    )

    def _prepare_exchange_difference_move_vals(
        self, amounts_list, company=None, exchange_date=None, **kwargs
    ):
        """Dated by the company's clock, as all else: Odoo takes the day of whoever reconciles.

        By a clock that is ahead, what was paid today would differ from the books until tomorrow.
        """
        of = (self.company_id or company or self.env.company)[:1]
        return super(
            AccountMoveLine, self.with_context(tz=of._ar_zone())
        )._prepare_exchange_difference_move_vals(
            amounts_list, company=company, exchange_date=exchange_date, **kwargs
        )
