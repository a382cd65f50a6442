"""What runs inside Odoo: each scenario is one job, measured in a process of its own.

Called through ``benchmarks.shell``; only these modules import Odoo or touch its records.
"""
