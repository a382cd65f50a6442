"""Dates for charts and headings, and numbers for axes, as the reader's language has them."""

from babel.dates import format_skeleton
from babel.numbers import format_compact_decimal
from odoo.addons.ar_base.domain.charts import svg
from odoo.tools.misc import babel_locale_parse, get_lang

NAMED = 1e15  # larger numbers have no names


def told(env, day, skeleton):
    """A date by the parts that a skeleton names: ``MMMd`` is 26 Nov, or 11月26日."""
    locale = babel_locale_parse(get_lang(env).code)
    return format_skeleton(skeleton, day, locale=locale)


def short(env):
    """What writes a number for an axis: 1.2M, 1,2 Mio. or 120万."""
    locale = babel_locale_parse(get_lang(env).code)
    return lambda value: (
        format_compact_decimal(float(f"{value:.3g}"), locale=locale, fraction_digits=2)
        if abs(value) < NAMED
        else svg.short(value)
    )
