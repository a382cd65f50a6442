"""What was stored by 30, 60 and 90 days is counted anew where a company's buckets are others.

How late customers paid was told by bands of its own, and is by buckets from now on.
"""

from odoo import SUPERUSER_ID, api

FORMER = [1, 31, 61, 91]  # first days


def migrate(cr, _version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for scheme, companies in env["ar.clock"]._companies()._ar_by_scheme().items():
        if scheme._late().mapped("first_day") != FORMER:
            companies._ar_buckets_changed()
        for company in companies:
            env["ar.nightly"]._again("behaviour", company)
