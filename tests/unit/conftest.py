"""Makes the add-ons importable without a database."""

from pathlib import Path

import odoo.addons

odoo.addons.__path__.append(str(Path(__file__).parents[2]))
