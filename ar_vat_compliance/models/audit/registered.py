"""Which methods of ``ar.audit`` are checks: those that say so, and no others.

A rule names its check, and Odoo's own models have methods of such names too.
"""

from odoo import api


def audit_check(method):
    """Make a method ``_check_…(scope)`` of ``ar.audit`` one that a rule may name."""
    method._is_audit_check = True
    return api.model(method)


def is_check(model, name):
    """Whether a method of a model is a check, refined by other add-ons or not."""
    return any(
        getattr(vars(definition).get(name), "_is_audit_check", False)
        for definition in type(model).__mro__
    )
