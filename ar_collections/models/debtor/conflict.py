"""Two workers, or a worker and somebody who books, at the same row."""

from odoo.addons.ar_base.orm.conflict import CONFLICT as CONFLICT
