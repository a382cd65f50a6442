"""Numbers and days that are none, or none within reason, get a sentence that names the field."""

from datetime import date

from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..fake_models import FakeModelsCase

NO_NUMBERS = (float("nan"), float("inf"), float("-inf"), 1e300, 10**400, "much", [1], {})


class Measure(models.Model):
    _name = "ar.fake.measure"
    _description = "Measure"
    _inherit = ["ar.bounded"]
    _module = None

    hours = fields.Float(string="Target")
    pieces = fields.Integer()
    day = fields.Date()
    moment = fields.Datetime()

    def _bounds(self):
        return {"hours": (0.5, 2000), "day": (date(2000, 1, 1), date(2099, 12, 31))}


@tagged("post_install", "-at_install")
class TestBounded(FakeModelsCase):
    fake_models = (Measure,)

    def refused(self, values, sentence):
        """The values are refused for a new record, one that is there, and in a form."""
        measures = self.env["ar.fake.measure"]
        measure = measures.create({"hours": 1, "pieces": 2})
        spec = {name: {} for name in values}
        for give in (
            lambda: measures.create(values),
            lambda: measure.write(values),
            lambda: measures.onchange(dict(values), list(values), spec),
        ):
            with self.assertRaisesRegex(ValidationError, sentence):
                give()
        self.assertEqual((measure.hours, measure.pieces), (1, 2))

    def test_what_is_no_number_is_said_so(self):
        for value in NO_NUMBERS:
            for name, label in (("hours", "Target"), ("pieces", "Pieces")):
                with self.subTest(value, field=name):
                    self.refused({name: value}, f"“{label}”: ")

    def test_the_sentence_names_both_bounds(self):
        for hours in (0, -5, 2000.5):
            self.refused({"hours": hours}, "“Target”: .* is not between 0.50 and 2,000.")
        self.refused({"pieces": 2**31}, "“Pieces”: .* is not between -2,147,483,647 and")

    def test_a_day_is_one_within_reason(self):
        for value in ("soon", "2026-02-30", 5, [1]):
            with self.subTest(value):
                self.refused({"day": value}, "“Day”: .* is no day")
        for value in ("0001-01-01", "1999-12-31", "9999-12-31", date(2100, 1, 1)):
            with self.subTest(value):
                self.refused({"day": value}, "“Day”: .* is not between 01/01/2000 and 12/31/2099")
        for value in ("1899-12-31 23:59:59", "9999-12-31 00:00:00"):
            self.refused({"moment": value}, "“Moment”: .* is not between")

    def test_everything_else_is_taken(self):
        measure = self.env["ar.fake.measure"].create(
            {"hours": "0.5", "pieces": -3, "day": "2026-02-28", "moment": "2026-02-28 10:00:00"}
        )
        measure.write({"hours": 2000, "day": False, "moment": None, "pieces": False})
        self.assertRecordValues(measure, [{"hours": 2000, "pieces": 0, "day": False}])
