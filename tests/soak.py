"""How much the tests of this folder try: a little by default, much when `make soak` asks.

Those that run in processes of their own know no add-on yet; ``ar_base.tests.soak`` says the same
where there is one.
"""

import os

#: So many times as much as in `make test`.
TIMES = max(1, int(os.environ.get("AR_SOAK") or 1))
