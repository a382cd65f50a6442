"""What a button says when it is done, and the dialog that it opens before."""

#: What the web client does besides.
CLOSE = {"type": "ir.actions.act_window_close"}
RELOAD = {"type": "ir.actions.client", "tag": "soft_reload"}


def message_box(message, kind="success", *, then=None, sticky=False, title=""):
    """The action that shows a message.

    :param str kind: ``success``, ``info``, ``warning`` or ``danger``
    :param dict then: the action that follows, such as :data:`CLOSE` (a dialog) or :data:`RELOAD`
    :param bool sticky: whether it stays until it is closed
    """
    params = {"type": kind, "message": message, "sticky": sticky, "title": title, "next": then}
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {name: value for name, value in params.items() if value},
    }


def dialog(model, name, /, *, res_id=False, **defaults):
    """The action that opens a form over the page.

    :param res_id: an existing record that it shows; else a new one, which begins with ``defaults``
    """
    action = {
        "type": "ir.actions.act_window",
        "name": name,
        "res_model": model,
        "view_mode": "form",
        "target": "new",
        "context": {f"default_{field}": value for field, value in defaults.items()},
    }
    return dict(action, res_id=res_id) if res_id else action
