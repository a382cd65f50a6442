import socket

import pytest

from devkit import ports
from devkit.ui import Stop


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind((ports.LOCAL, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_the_variable_that_moves_it(taken):
    with pytest.raises(Stop, match=rf"Port {taken} .*AR_HTTP_PORT="):
        ports.require_free(taken, "AR_HTTP_PORT")


def test_a_free_port_can_be_used():
    port = ports.any_free()

    assert ports.is_free(port)
    ports.require_free(port, "AR_HTTP_PORT")
