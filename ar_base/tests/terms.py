"""Payment terms that tests of several add-ons need."""

from odoo import Command


def discount_terms(env, days=30):
    """Due in so many days, less 2 % for who pays within ten."""
    return env["account.payment.term"].create(
        {
            "name": "2 % in 10 days",
            "early_discount": True,
            "discount_days": 10,
            "discount_percentage": 2,
            "line_ids": [
                Command.create({"value": "percent", "value_amount": 100, "nb_days": days})
            ],
        }
    )
