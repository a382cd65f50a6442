"""Several names, or several statements, as one text in the reader's language.

Odoo's ``format_list`` puts an *and* before the last, or in Chinese, where it puts none, nothing at
all between them.
"""

#: What stands between names, and between statements, where it is not as in English.
BETWEEN_NAMES = {"zh": "、"}
BETWEEN_STATEMENTS = {"zh": "；"}


def names(env, some):
    """Names or short phrases, one after the other: ``A, B, C``."""
    return BETWEEN_NAMES.get(_language(env), ", ").join(some)


def statements(env, some):
    """What is said of several things, one after the other: ``a is 1; b is 2``."""
    return BETWEEN_STATEMENTS.get(_language(env), "; ").join(some)


def _language(env):
    return (env.lang or "en_US")[:2]
