"""A synthetic company: customers, invoices and payments that Odoo takes for its own.

Odoo prepares the books and, once the add-on is installed, the people (``books``); the bulk in
between is inserted by SQL (``generator``, ``sql/``), a hundred times as fast as through the ORM.
"""

LOGIN_PREFIX = "bench-collector-"
LOGIN = f"{LOGIN_PREFIX}1"
MANAGER = "bench-manager"
PASSWORD = "bench"  # of users that only a server on the loopback interface ever has
