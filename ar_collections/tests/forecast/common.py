from ..common import ReceivablesCase


class ForecastCase(ReceivablesCase):
    """Customers with a history of payments."""

    def history(self, lag, number=8, every=15, until=0, amount=100.0, partner=None):
        """Invoices on 30 days, each paid so many days after it fell due; the last one until then.

        :param lag: days, or a list of days for one invoice after the other, oldest first
        """
        lags = lag if isinstance(lag, list) else [lag] * number
        for back, days in enumerate(reversed(lags)):
            due = until - days - back * every
            move = self.invoice(
                amount,
                due=due,
                partner=partner,
                invoice_date=self.day(due - 30),
                date=self.day(due - 30),
            )
            self.pay(move, payment_date=self.day(due + days))

    def owed(self, amount, due, partner=None, **values):
        """An open invoice on 30 days."""
        dated = self.day(min(due - 30, 0))
        return self.invoice(
            amount, due=due, partner=partner, invoice_date=dated, date=dated, **values
        )

    def made(self):
        self.commit()
        return self.env["ar.forecast"]._make(self.company)
