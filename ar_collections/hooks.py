"""What happens once, when the add-on enters a running company."""

from odoo.addons.ar_base.hooks import uninstall_hook as uninstall_hook


def post_init_hook(env):
    """Give every customer a debtor, by two set-based statements, and offer a policy.

    What is tolerated is of the size of each company's currency.
    """
    env["ar.strategy"]._create_standard(env["res.company"].search([]))
    env["res.company"].search([])._ar_size_tolerance("EUR")
    env["ar.debtor"]._ensure()
    env["ar.debtor"]._refresh()
    # A proposal only: it duns nobody until it is chosen in the settings.
    env["ar.dunning.policy"]._create_standard(env.ref("base.main_company"))
