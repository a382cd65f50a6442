"""A mail server that really receives: the one of the outbox's own tests."""

from odoo.addons.ar_base.tests.mailbox import Mailbox as Mailbox
from odoo.addons.ar_base.tests.mailbox import bounce_of as bounce_of
