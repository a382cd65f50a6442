"""Makes the add-ons importable without a database; says how random cases are chosen."""

import os
from pathlib import Path

import odoo.addons
from hypothesis import settings

odoo.addons.__path__.append(str(Path(__file__).parents[2]))

# The same ones each time, so that a change is held against what the one before passed; a soak looks
# for others. A busy machine is no fault of ours.
settings.register_profile("ours", deadline=None, derandomize="AR_SOAK" not in os.environ)
settings.load_profile("ours")
