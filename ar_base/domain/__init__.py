"""What the suite's rules share, as plain Python: no Odoo, no database, no clock."""
