"""Calling a function of this package inside Odoo, in a process of its own."""

import json
import secrets
from collections.abc import Mapping

from devkit import commands
from devkit.odoo_run import Odoo

# ``print`` in a shell may be mixed with Odoo's own lines, so the answer is marked.
_ANSWER = "BENCHMARK ANSWER "
_SCRIPT = """
import importlib, json
function = getattr(importlib.import_module({module!r}), {function!r})
answer = function(env, **json.loads({arguments!r}))
env.cr.commit()
print({mark!r} + json.dumps(answer))
"""


class Shell:
    """Odoo's shell on one database; ``settings`` go into its configuration."""

    def __init__(self, odoo: Odoo, database: str, **settings: object) -> None:
        self._odoo = odoo
        self._database = database
        self._settings = settings

    def call(self, module: str, function: str, **arguments: object) -> object:
        """Call ``function(env, **arguments)`` as superuser and commit; JSON both ways."""
        script = _SCRIPT.format(
            module=module, function=function, arguments=json.dumps(arguments), mark=_ANSWER
        )
        # Several may be called at once.
        name = f"{self._database}-{secrets.token_hex(4)}.conf"
        path = self._odoo.config.state / "conf" / name
        conf = self._odoo.write_conf(path, self._database, **self._settings)
        try:
            argv = self._odoo.command(conf, "shell", "--no-http", "--log-level=critical")
            printed = commands.output(
                f"{function} in {self._database}", argv, env=self._environment(), stdin=script
            )
        finally:
            conf.unlink()
        line = next(line for line in printed.splitlines() if line.startswith(_ANSWER))
        return json.loads(line.removeprefix(_ANSWER))

    def _environment(self) -> Mapping[str, str]:
        """The checkout on the path too, for this package."""
        path = f"{self._odoo.source.python_path}:{self._odoo.config.root}"
        return {"PYTHONPATH": path}
