"""The tool behind ``make``: sets up Odoo 19, runs the demo, the tests and the lint.

It needs nothing but Python's standard library, since it runs before anything is installed.
Whatever it makes lies in ``.ar/`` (ignored by git) and can be thrown away.
"""
