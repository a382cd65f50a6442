"""A person at Odoo, seen from the wire: log in, then call methods over one kept connection."""

from dataclasses import dataclass, field

import requests

from devkit.ui import Stop

SECONDS_TO_ANSWER = 300


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a model's method, as the web client makes it."""

    model: str
    method: str
    args: list = field(default_factory=list)
    kwargs: dict = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/web/dataset/call_kw/{self.model}/{self.method}"

    @property
    def params(self) -> dict:
        return {
            "model": self.model,
            "method": self.method,
            "args": self.args,
            "kwargs": self.kwargs,
        }


class Client:
    """One user's session."""

    def __init__(self, url: str, database: str, login: str, password: str) -> None:
        self._url = url
        self._http = requests.Session()
        self._http.trust_env = False  # no proxy stands before this machine's own port
        params = {"db": database, "login": login, "password": password}
        self.session = self.ask("/web/session/authenticate", params)
        if not self.session.get("uid"):
            raise Stop(f"Odoo does not let {login} into {database}.")

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_error: object) -> None:
        self._http.close()

    @property
    def context(self) -> dict:
        """What the web client adds to every call."""
        company = self.session["user_companies"]["current_company"]
        return {
            **self.session["user_context"],
            "uid": self.session["uid"],
            "allowed_company_ids": [company],
        }

    def action(self, xmlid: str) -> dict:
        """A window action as the web client loads it."""
        return self.ask("/web/action/load", {"action_id": xmlid, "context": self.context})

    def call(self, call: Call) -> object:
        return self.ask(call.path, call.params)

    def ask(self, path: str, params: dict) -> object:
        """Ask and return the result; what the server refuses stops with its own words."""
        answer = self.send(path, params).json()
        if error := answer.get("error"):
            message = error.get("data", {}).get("message") or error.get("message")
            raise Stop(f"Odoo refuses {path}: {message}")
        return answer["result"]

    def send(self, path: str, params: dict) -> requests.Response:
        """Send a request and receive the whole answer, unread."""
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        try:
            return self._http.post(self._url + path, json=body, timeout=SECONDS_TO_ANSWER)
        except requests.RequestException as error:
            raise Stop(f"Odoo does not answer {path}: {error}") from error
