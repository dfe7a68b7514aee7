"""An identity provider in this process: it answers as one does, and lies where a test asks it to."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from requests.adapters import BaseAdapter

from waymark.apps.accounts.providers import Provider

ISSUER = "https://login.cedar.example"
CLIENT_ID = "waymark-cedar"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


# Making a key costs more than a whole sign-in; all providers of a test run can have the same.
KEY, OTHER_KEY = new_key(), new_key()


def jwk(key: rsa.RSAPrivateKey, key_id: str, **changes: Any) -> dict[str, Any]:
    """Return the public half of a key, as providers publish it."""
    public: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    public.pop("key_ops", None)
    return {**public, "kid": key_id, "use": "sig", "alg": "RS256", **changes}


def provider(**changes: Any) -> Provider:
    """Return what an administrator would have set up for the fake one."""
    facts: dict[str, Any] = {
        "key": "cedar",
        "kind": "oidc",
        "name": "Cedar sign-in",
        "district": "Cedar",
        "issuer": ISSUER,
        "client_id": CLIENT_ID,
        "client_secret": "only-for-tests",
    }
    return Provider(**{**facts, **changes})


@dataclass
class FakeIdp(BaseAdapter):
    """A provider. ``claims`` go into the next token; ``sign`` makes it; ``asked`` counts what was asked for."""

    issuer: str = ISSUER
    claims: dict[str, Any] = field(default_factory=dict)
    keys: list[dict[str, Any]] = field(default_factory=lambda: [jwk(KEY, "k1")])
    description: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    nonce: str = ""
    now: Callable[[], float] = lambda: 0.0
    make_token: Callable[[dict[str, Any]], str] | None = None
    answer: Callable[[str], requests.Response | None] = lambda _path: None

    def __post_init__(self) -> None:
        super().__init__()

    def close(self) -> None:
        """Nothing is open."""

    def send(self, request: requests.PreparedRequest, **_how: Any) -> requests.Response:  # type: ignore[override]
        """Answer one request."""
        path = urlsplit(str(request.url)).path
        self.asked.append(path)
        found = self.answer(path)
        if found is not None:
            return found
        if path.endswith("/openid-configuration"):
            return response({**self.endpoints(), **self.description}, str(request.url))
        if path == "/keys":
            return response({"keys": self.keys}, str(request.url))
        form = parse_qs(str(request.body or ""))
        self.codes.append(form.get("code", [""])[0])
        return response({"access_token": "at", "token_type": "Bearer", "id_token": self.token()}, str(request.url))

    def endpoints(self) -> dict[str, Any]:
        """Return where things are."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def token(self) -> str:
        """Return the ID token of this moment."""
        at = int(self.now())
        usual = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "subject-1",
            "nonce": self.nonce,
            "iat": at,
            "exp": at + 300,
        }
        claims = {name: value for name, value in {**usual, **self.claims}.items() if value is not None}
        return (self.make_token or signed)(claims)


def signed(
    claims: dict[str, Any], *, key: Any = KEY, algorithm: str = "RS256", key_id: str = "k1", **header: Any
) -> str:
    """Return a token that is signed."""
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": key_id, **header})


def unsigned(claims: dict[str, Any], **header: Any) -> str:
    """Return a token that only says that it is one, with the algorithm "none" or whatever is asked for."""
    parts = ({"alg": "none", "typ": "JWT", "kid": "k1", **header}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."


def response(body: object, url: str, *, status: int = 200, headers: dict[str, str] | None = None) -> requests.Response:
    """Return an answer as it would come over the wire."""
    made = requests.Response()
    made.status_code = status
    made.url = url
    made.headers.update({"Content-Type": "application/json", **(headers or {})})
    made.raw = BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
    return made
