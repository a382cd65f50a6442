"""Dates for charts and headings, in the order that the reader's language has them."""

from babel.dates import format_skeleton
from odoo.tools.misc import babel_locale_parse, get_lang


def told(env, day, skeleton):
    """A date by the parts that a skeleton names: ``MMMd`` is 26 Nov, or 11月26日."""
    locale = babel_locale_parse(get_lang(env).code)
    return format_skeleton(skeleton, day, locale=locale)
