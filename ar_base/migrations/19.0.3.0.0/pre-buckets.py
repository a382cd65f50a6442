"""The ageing's buckets came down from ``ar_collections``: the records stay, their owner changes.

A module that no longer has a model gives up its tables when it is uninstalled, and one that loads
a record anew makes a second one: so what Odoo knows of the owner changes before either is loaded.
"""

FORMER, OWNER = "ar_collections", "ar_base"
#: Names of records, for LIKE.
NAMES = (
    r"model\_ar\_aging\_scheme",
    r"model\_ar\_aging\_bucket",
    r"field\_ar\_aging\_scheme\_\_%",
    r"field\_ar\_aging\_bucket\_\_%",
    r"field\_res\_company\_\_ar\_aging\_scheme\_id",
    r"selection\_\_ar\_aging\_bucket\_\_%",
    r"model\_inherit\_\_ar\_aging\_scheme\_\_%",
    r"model\_inherit\_\_ar\_aging\_bucket\_\_%",
    r"constraint\_ar\_aging\_scheme\_%",
    r"constraint\_ar\_aging\_bucket\_%",
    r"aging\_scheme\_standard",
    r"ar\_aging\_scheme\_view\_list",
    r"ar\_aging\_scheme\_action",
    r"rule\_ar\_aging\_scheme\_company",
    r"rule\_ar\_aging\_bucket\_company",
)
MODELS = ("ar.aging.scheme", "ar.aging.bucket")


def migrate(cr, _version):
    cr.execute(
        """
        UPDATE ir_model_data data SET module = %(owner)s
         WHERE data.module = %(former)s AND data.name LIKE ANY(%(names)s)
           AND NOT EXISTS (SELECT FROM ir_model_data other
                            WHERE other.module = %(owner)s AND other.name = data.name)
        """,
        {"former": FORMER, "owner": OWNER, "names": list(NAMES)},
    )
    # Of its constraints, those of the company's reference among them.
    cr.execute(
        """
        UPDATE ir_model_constraint held SET module = owner.id
          FROM ir_module_module owner, ir_module_module former, ir_model model
         WHERE owner.name = %(owner)s AND former.name = %(former)s
           AND held.module = former.id AND held.model = model.id
           AND (model.model IN %(models)s
                OR held.name = 'res_company_ar_aging_scheme_id_fkey')
           AND NOT EXISTS (SELECT FROM ir_model_constraint other
                            WHERE other.module = owner.id AND other.name = held.name)
        """,
        {"former": FORMER, "owner": OWNER, "models": MODELS},
    )
