"""For tests of add-ons with a menu: what the house keeps of its nights and of what it sent."""

#: The actions of ``ar_base`` that an auditor finds in the menu.
RECORDS = ("ar_nightly_day_action", "ar_nightly_failure_action", "ar_outbox_action")


def record_menus(env, user, add_on):
    """The entries of an add-on's menu by which a user comes to these records."""
    menus = env["ir.ui.menu"].with_user(user)
    actions = {f"ir.actions.act_window,{env.ref(f'ar_base.{name}').id}" for name in RECORDS}
    visible = menus.browse(menus._visible_menu_ids()).sudo()
    own = (
        env["ir.model.data"].sudo().search([("model", "=", "ir.ui.menu"), ("module", "=", add_on)])
    )
    return visible.filtered(
        lambda menu: (
            menu.id in own.mapped("res_id")
            and all(int(one) in visible.ids for one in menu.parent_path.split("/") if one)
            and menu.action
            and f"{menu.action._name},{menu.action.id}" in actions
        )
    )


def read_records(env, user):
    """Open each list as the web client does: its view, and all that it shows of the records."""
    for name in RECORDS:
        action = env.ref(f"ar_base.{name}").with_user(user).sudo(False)
        model = env[action.res_model].with_user(user)
        view = model.get_view(view_type="list")
        shown = {field: {} for field in view["models"][model._name]}
        model.web_search_read([], shown)
