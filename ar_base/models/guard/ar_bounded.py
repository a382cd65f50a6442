"""Records whose numbers and days are within reason.

JSON and Python know numbers that nothing amounts to (NaN, infinity), and days with which nobody
reckons. One of them in one record makes the arithmetic over all of them fail, far from its cause;
and a CHECK of the database does not help, since to PostgreSQL NaN is larger than every number.
"""

import math
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, formatLang

#: More than any amount is, and few enough digits for a float to keep its cents.
LARGEST = 10**13
#: What fits into an integer of the database.
LARGEST_INTEGER = 2**31 - 1
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def check_bounds(model, values, bounds=None):
    """Raise unless each number and day among the values is one, and within its bounds.

    :param model: a recordset of the model that the values are for
    :param dict values: as for ``create`` and ``write``
    :param dict bounds: ``{field: (least, most)}``, both allowed; else what is within reason
    :raise ValidationError: naming the field and what was given
    """
    bounds = bounds or {}
    for name, value in values.items():
        field = model._fields.get(name)
        if not field or value is None or value is False:
            continue
        if field.type in ("integer", "float", "monetary"):
            largest = LARGEST_INTEGER if field.type == "integer" else LARGEST
            _check_number(model, field, value, *bounds.get(name, (-largest, largest)))
        elif field.type in ("date", "datetime"):
            _check_day(model, field, value, *bounds.get(name, (FIRST_DAY, LAST_DAY)))


def check_own_bounds(model, values, bounds):
    """As :func:`check_bounds`, of the bounded fields alone: a core model's others are not ours."""
    check_bounds(model, {name: values[name] for name in values.keys() & bounds.keys()}, bounds)


def latest_day():
    """Later than this it is nowhere in the world."""
    return (fields.Datetime.now() + timedelta(hours=14)).date()


def _check_number(model, field, value, least, most):
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if math.isnan(number) or math.isinf(number):
        raise ValidationError(
            model.env._(
                "“%(field)s”: %(value)s is no number.",
                field=field._description_string(model.env),
                value=_shown(value),
            )
        )
    if not least <= number <= most:
        _refuse(model, field, *(_in_words(model.env, one) for one in (number, least, most)))


def _check_day(model, field, value, least, most):
    try:
        if isinstance(value, str) and field.type == "datetime":
            value = fields.Datetime.to_datetime(value)
        day = fields.Date.to_date(value)
    except (TypeError, ValueError):
        day = None
    if day is None:
        raise ValidationError(
            model.env._(
                "“%(field)s”: %(value)s is no day.",
                field=field._description_string(model.env),
                value=_shown(value),
            )
        )
    if not least <= day <= most:
        day, least, most = (format_date(model.env, one) for one in (day, least, most))
        _refuse(model, field, day, least, most)


def _refuse(model, field, value, least, most):
    raise ValidationError(
        model.env._(
            "“%(field)s”: %(value)s is not between %(least)s and %(most)s.",
            field=field._description_string(model.env),
            value=_shown(value),
            least=least,
            most=most,
        )
    )


def _in_words(env, number):
    return formatLang(env, number, digits=2 if number % 1 else 0)


def _shown(value):
    """What was given, as short as a sentence wants it."""
    return str(value)[:40]


class ArBounded(models.AbstractModel):
    _name = "ar.bounded"
    _description = "Record Whose Numbers Are Within Reason"

    def _bounds(self):
        """Hook: ``{field: (least, most)}`` of numbers and days, where narrower than reason."""
        return {}

    @api.model_create_multi
    def create(self, vals_list):
        bounds = self._bounds()
        for vals in vals_list:
            check_bounds(self, vals, bounds)
        return super().create(vals_list)

    def write(self, vals):
        check_bounds(self, vals, self._bounds())
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        changed = {name: values[name] for name in field_names if name in values}
        check_bounds(self, changed, self._bounds())
        return super().onchange(values, field_names, fields_spec)
