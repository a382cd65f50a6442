"""Two workers, or a worker and somebody who books, at the same row: see ``ar_base.orm``."""

from odoo.addons.ar_base.orm.conflict import CONFLICT as CONFLICT
