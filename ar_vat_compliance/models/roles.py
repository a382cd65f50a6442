"""Who may do what: asked before a method goes on as superuser, and before work is given away.

A button's ``groups`` in a view hide it from a screen; whoever calls its method asks here.
"""

from odoo.addons.ar_base.orm import listing
from odoo.exceptions import AccessError, ValidationError

READER = "ar_vat_compliance.group_tax_reader"
OFFICER = "ar_vat_compliance.group_tax_user"
MANAGER = "ar_vat_compliance.group_tax_manager"
#: Who reads the journal, and who bills.
ACCOUNTING = "account.group_account_readonly"
BILLING = "account.group_account_invoice"


def require(env, *groups):
    """Go on as superuser only for a person with one of the roles.

    :raise AccessError: the user has none of them
    """
    if env.su or any(env.user.has_group(group) for group in groups):
        return
    roles = listing.names(env, (env.ref(group).sudo().display_name for group in groups))
    raise AccessError(env._("Only who has one of these roles can do that: %(roles)s.", roles=roles))


def check_responsible(records):
    """Work is given to those alone who may see it: they are written to about it.

    :raise ValidationError: naming who may not
    """
    for record in records.filtered("user_id"):
        user = record.user_id
        his = record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        if not his.has_access("read"):
            raise ValidationError(
                record.env._(
                    "%(user)s has no right to see “%(record)s”.",
                    user=user.name,
                    record=record.display_name,
                )
            )
