"""Who attacks: one person of each role, and the words by which the tables name several of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of user; ``home`` is the company in which he works, the other one he must not see."""

    name: str
    groups: tuple[str, ...]
    home: str = "A"

    @property
    def foreign(self):
        return "B" if self.home == "A" else "A"


ROLES = tuple(
    Role(*role)
    for role in (
        ("portal", ("base.group_portal",)),
        ("employee", ("base.group_user",)),
        ("clerk", ("base.group_user", "base.group_partner_manager")),
        ("salesman", ("base.group_user", "sales_team.group_sale_salesman")),
        ("reader", ("base.group_user", "account.group_account_readonly")),
        ("billing", ("base.group_user", "account.group_account_invoice")),
        ("bookkeeper", ("base.group_user", "account.group_account_manager")),
        ("auditor", ("base.group_user", "ar_base.group_ar_auditor")),
        ("collector", ("base.group_user", "ar_collections.group_ar_collector")),
        ("accountant", ("base.group_user", "ar_collections.group_ar_accountant")),
        ("manager", ("base.group_user", "ar_collections.group_ar_manager")),
        ("officer", ("base.group_user", "ar_vat_compliance.group_tax_user")),
        ("tax_manager", ("base.group_user", "ar_vat_compliance.group_tax_manager")),
        ("collector_of_b", ("base.group_user", "ar_collections.group_ar_collector"), "B"),
        ("officer_of_b", ("base.group_user", "ar_vat_compliance.group_tax_user"), "B"),
    )
)

#: Works for both companies at once: not everything that he sees belongs together.
OF_BOTH = Role(
    "manager_of_both",
    (
        "base.group_user",
        "ar_collections.group_ar_manager",
        "ar_vat_compliance.group_tax_manager",
    ),
)

#: What the tables call several roles at once; whoever works for company B is as his colleague of A.
SETS = {
    "collectors": {"collector", "accountant", "manager"},
    "receivables": {"auditor", "collector", "accountant", "manager"},
    "officers": {"officer", "tax_manager"},
    "tax": {"auditor", "officer", "tax_manager"},
    "ledger": {"reader", "auditor", "collector", "accountant", "manager", "officer", "tax_manager"},
    "invoicing": {"billing", "bookkeeper", "accountant", "manager"},
    "staff": {role.name for role in ROLES} - {"portal"},
    "anybody": {role.name for role in ROLES},
    "nobody": set(),
}


def named(text):
    """The roles that a cell of a table means: ``collectors officer`` and the like.

    :raise KeyError: for a word that is neither a role nor a set of roles
    """
    known = {role.name for role in ROLES}
    roles = set()
    for word in text.split():
        roles |= {word} if word in known else SETS[word]
    return roles | {f"{role}_of_b" for role in roles} & known
