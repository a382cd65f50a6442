"""The rules of receivables as plain Python: no Odoo, no database, no clock."""
