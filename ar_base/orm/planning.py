"""How PostgreSQL goes about our statements."""

from odoo.tools import SQL


def uncompiled(env):
    """Let PostgreSQL interpret statements and not compile them, until the transaction ends.

    As installed it compiles what it expects to be expensive. Statements as long as ours have
    hundreds of expressions, for which that takes up to fifteen seconds, to save none.
    """
    env.cr.execute(SQL("SET LOCAL jit = off"))
