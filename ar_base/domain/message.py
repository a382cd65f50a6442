"""What a button says when it is done: a message in the corner of the screen."""

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
