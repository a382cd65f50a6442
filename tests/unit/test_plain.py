"""What went wrong, in words for people."""

import errno

from odoo.addons.ar_base.domain.outbox.room import is_out_of_room
from odoo.addons.ar_base.domain.plain import reason


def _broken_template():
    try:
        try:
            raise AttributeError("'ar.dunning.notice' object has no attribute 'nope'")
        except AttributeError as error:
            raise RuntimeError("Error while rendering:\n    Reference: <div/>") from error
    except RuntimeError as error:
        wrong = ValueError(
            "Failed to render QWeb template: <p/>\n\nTraceback (most recent call last):\n"
            "  File &#34;/srv/odoo/ir_qweb.py&#34;, line 756"
        )
        wrong.__cause__ = error
        return wrong


def test_a_traceback_is_nobodys_to_read():
    told = reason(_broken_template())
    assert told == (
        "Failed to render QWeb template: <p/> ('ar.dunning.notice' object has no attribute 'nope')"
    )


def test_a_path_of_the_server_is_not_told():
    error = OSError(errno.ENOSPC, "No space left on device", "/srv/filestore/ab/cd")
    assert reason(error) == "No space left on device"


def test_what_postgresql_puts_behind_is_left_out():
    assert reason(ValueError("LIMIT must be bigint\nLINE 1: SELECT 1")) == "LIMIT must be bigint"


def test_what_says_nothing_is_named():
    assert reason(KeyError()) == "KeyError"
    assert len(reason(ValueError("x" * 9000))) == 500


def test_a_full_disk_is_known_wherever_it_came_up():
    full = OSError(errno.ENOSPC, "No space left on device")
    wrapped = ValueError("cannot print")
    wrapped.__cause__ = full
    assert is_out_of_room(full)
    assert is_out_of_room(wrapped)
    assert is_out_of_room(ValueError("wkhtmltopdf: No space left on device"))
    assert not is_out_of_room(ConnectionResetError(errno.ECONNRESET, "reset"))
    assert not is_out_of_room(None)
