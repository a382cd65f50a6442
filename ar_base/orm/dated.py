"""A day or a month as its reader writes it, in what is no field: a title, a file's name."""

from functools import lru_cache

from babel.dates import format_date, format_skeleton
from odoo.tools import babel_locale_parse, get_lang


@lru_cache(maxsize=20_000)
def written_day(day, date_format, lang_code):
    """A day in words: the same few hundred days stand in all letters of a run."""
    return format_date(day, format=date_format, locale=babel_locale_parse(lang_code))


def dated(env, day):
    """A day that nobody can misread: the month is a word where the language has one."""
    return written_day(day, "medium", get_lang(env).code) if day else ""


def dated_month(env, day):
    """The month of a day, with its year."""
    locale = babel_locale_parse(get_lang(env).code)
    return format_skeleton("yMMM", day, locale=locale) if day else ""
