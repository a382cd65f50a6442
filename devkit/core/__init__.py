"""``make test-core``: Odoo's own tests with the suite installed, held against those without it."""
