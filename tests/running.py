"""What tests share that work for real, in processes of their own: changes that are committed."""

from contextlib import contextmanager


@contextmanager
def environment(database):
    """An environment whose changes are committed."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})


def keep_books(env):
    """Give the company a chart of accounts, if it has none."""
    if not env.company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", env.company)
