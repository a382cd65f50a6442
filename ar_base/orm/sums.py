"""Sums of groups of rows, where these can be added up."""

from odoo.tools import SQL


def of_one_currency(value, currency):
    """An aggregate of amounts; none where those of a group are in several currencies.

    :param currency: SQL of each row's currency
    """
    return SQL("CASE WHEN MIN(%s) = MAX(%s) THEN %s END", currency, currency, value)


def currency_of(company):
    """The currency of a company, in SQL.

    :param company: SQL of its id
    """
    return SQL("(SELECT currency_id FROM res_company WHERE id = %s)", company)
