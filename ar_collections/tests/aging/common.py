from odoo import Command

from ..common import ReceivablesCase


class AgingCase(ReceivablesCase):
    """Asks the ageing: ``aged(on)`` its items as of a day, ``buckets(on)`` its sums."""

    def items(self, on=0, **options):
        """The ageing's records as of a day, counted from today."""
        self.env.invalidate_all()
        scheme = options.pop("scheme", self.company._ar_scheme())
        return (
            self.env["ar.aging.item"]
            .with_context(
                ar_as_of=self.day(on),
                ar_aging_scheme_id=scheme.id,
                **{f"ar_aging_{name}": value for name, value in options.items()},
            )
            .search([("company_id", "=", self.company.id)])
        )

    def buckets(self, on=0, partner=None, **options):
        """What a customer, or everybody, owes by the bucket's name; empty buckets left out."""
        sums = {}
        for item in self.items(on, **options):
            if partner is None or item.partner_id == partner:
                name = item.bucket_id.display_name
                sums[name] = sums.get(name, 0) + item.amount
        return {name: round(amount, 2) for name, amount in sums.items() if amount}

    def ledger(self, on=0, accounts=None):
        """The balance of the receivable accounts on a day, from the entries alone."""
        domain = [
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("date", "<=", self.day(on)),
            ("company_id", "=", self.company.id),
        ]
        ((balance,),) = self.env["account.move.line"]._read_group(
            domain, aggregates=["balance:sum"]
        )
        return round(balance or 0, 2)

    def entry(self, amount, partner=None, on=0, account=None):
        """A manual entry on the receivable account, posted."""
        account = account or self.company_data["default_account_receivable"]
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": self.day(on),
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id if partner else False,
                            "balance": amount,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "balance": -amount,
                        }
                    ),
                ],
            }
        )
        move.action_post()
        return move

    def snapshot(self, on=0, **options):
        self.commit()
        return self.env["ar.aging.snapshot"]._take(self.company, self.day(on), **options)
