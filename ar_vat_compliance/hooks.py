"""What happens once, when the add-on enters a running company."""

from odoo.addons.ar_base.hooks import uninstall_hook as uninstall_hook


def post_init_hook(env):
    """Look at the numbers of all customers, offline."""
    env["ar.tax.number"]._refresh()
