"""Makes the add-ons importable without a database; no example has to be quick."""

from pathlib import Path

import odoo.addons
from hypothesis import settings

odoo.addons.__path__.append(str(Path(__file__).parents[2]))

# A busy machine is no fault of ours.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
