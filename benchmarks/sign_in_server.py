"""The web server of `waymark serve` with an identity provider inside it: it signs whatever a client says it is.

    python -m benchmarks.sign_in_server PORT_FILE [--without-gate]

The pages, processes and threads are the product's own. What a provider would answer is answered in the same process,
so that no sign-in leaves the machine; what it costs to sign a token is then counted with the product.
"""

import base64
import json
import socket
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from waymark.project.web_process import WebServer


class ServerWithProvider(WebServer):
    """The product's web server, in which two things are replaced once Django is set up."""

    def __init__(self, *, listener: int, with_gate: bool) -> None:
        self.with_gate = with_gate
        super().__init__(listener=listener)

    def load(self) -> object:
        """Return the application, with the provider put in, and the gate taken out where that is asked for."""
        application = super().load()
        # Only now, in each of gunicorn's processes, can any of these be imported.
        from django.conf import settings  # noqa: PLC0415

        from fake_idp import FakeIdp, provider, response, signed  # noqa: PLC0415
        from waymark.apps.accounts.services import local_accounts  # noqa: PLC0415
        from waymark.web.signing_in.oidc import provider as road  # noqa: PLC0415

        class ProviderOfMany(FakeIdp):
            """Signs the claims that stand in the code itself: many sign in at once."""

            def send(self, request: requests.PreparedRequest, **how: Any) -> requests.Response:  # type: ignore[override]
                """Answer one request."""
                if urlsplit(str(request.url)).path != "/token":
                    return super().send(request, **how)
                code = parse_qs(str(request.body))["code"][0]
                token = signed(json.loads(base64.urlsafe_b64decode(code)))
                body = {"access_token": "at", "token_type": "Bearer", "id_token": token}
                return response(body, str(request.url))

        settings.WAYMARK_PROVIDERS = (provider(district="Cedar Hollow"),)
        road.transport = ProviderOfMany
        if not self.with_gate:
            vars(local_accounts)["GATE"] = _NoGate()
        return application


class _NoGate:
    """Lets everybody hash at once."""

    def passing(self) -> "_NoGate":
        return self

    def __enter__(self) -> None:
        """Let in."""

    def __exit__(self, *_error: object) -> None:
        """Let out."""


def main(arguments: list[str]) -> None:
    """Serve on any free port, and write it into the file that the command line names."""
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
        listener.set_inheritable(True)
        Path(arguments[0]).write_text(str(listener.getsockname()[1]), encoding="ascii")
        ServerWithProvider(listener=listener.fileno(), with_gate="--without-gate" not in arguments).run()


if __name__ == "__main__":
    main(sys.argv[1:])
