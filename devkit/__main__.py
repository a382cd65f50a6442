"""``python3 -m devkit COMMAND``: looks at Python's version before importing what needs it."""

import sys

if sys.version_info[:2] != (3, 11):
    sys.exit(
        "Python 3.11 is needed, this is {}.{}: install it, "
        "or name it with `make PYTHON=/path/to/python3.11 ...`.".format(*sys.version_info[:2])
    )

from devkit.cli import main

sys.exit(main())
