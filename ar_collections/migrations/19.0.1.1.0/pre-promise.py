"""Promises learn to be judged: the day of withdrawal becomes the day on which any of them ended."""

from odoo.tools.sql import column_exists, rename_column


def migrate(cr, version):
    if column_exists(cr, "ar_promise", "withdrawn_on"):
        rename_column(cr, "ar_promise", "withdrawn_on", "ended_on")
