from datetime import date

from odoo.tools import SQL

from ...models.kpi.ar_kpi_inputs import INPUTS
from ..common import ReceivablesCase


class KpiCase(ReceivablesCase):
    """Windows of the inputs, asked for directly.

    Who books lives where the company is: Odoo dates exchange differences by the clock of the user.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = cls.company._ar_zone()
        vars(cls.env).pop("tz", None)  # as it was when it was asked first

    def windows(self, *boundaries):
        """``{(partner id, window): {input: value}}``; boundaries in days from today."""
        self.commit()
        counter = self.env["ar.kpi.inputs"]
        counter._flush()
        days = [self.day(on) for on in boundaries]
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, w, %s FROM (%s) counted",
                SQL(", ").join(map(SQL.identifier, INPUTS)),
                counter._windows_sql(self.company.ids, days),
            )
        )
        return {
            (partner, w): {
                name: round(float(value or 0), 2)
                for name, value in zip(INPUTS, values, strict=True)
            }
            for partner, w, *values in rows
        }

    def window(self, start, end, partner=None):
        """The inputs of a customer from one day to another, both included."""
        found = self.windows(start, end + 1)
        return found.get(((partner or self.customer).id, 1))

    def rebuilt(self, **values):
        self.commit()
        self.env["ar.kpi.month"]._rebuild(self.company, **values)

    def month(self, back=0):
        """The first day of a month so many months ago."""
        number = self.today.year * 12 + self.today.month - 1 - back
        return date(number // 12, number % 12 + 1, 1)
