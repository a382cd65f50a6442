"""TCP ports of this machine: whether one is free, and one that is."""

import socket

from devkit.ui import Stop

LOCAL = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a program could listen on the port now."""
    with socket.socket() as probe:
        # A port whose last connection has just ended is free, though the kernel still keeps it.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCAL, port))
        except OSError:
            return False
    return True


def require_free(port: int, variable: str) -> None:
    """Raise ``Stop`` if another program has the port, naming the variable that chooses another."""
    if not is_free(port):
        raise Stop(
            f"Port {port} is taken by another program: stop that one, or choose another port, "
            f"for example `{variable}={port + 1 if port < 65535 else port - 1} make ...`."
        )


def any_free() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind((LOCAL, 0))
        return probe.getsockname()[1]
