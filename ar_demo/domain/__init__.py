"""The demo company as a plan: what is sold, billed, paid and contested, from a seed and a day.

Nothing here imports odoo, reads the clock or touches a database; the models turn the plan into
records through Odoo's own methods.
"""
