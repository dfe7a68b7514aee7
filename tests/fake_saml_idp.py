"""A SAML identity provider in this process: it answers as one does, and lies where a test asks it to."""

import base64
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from fake_idp import KEY, OTHER_KEY
from waymark.apps.accounts.providers import Provider, Saml
from waymark.interop.saml.names import ASSERTION, BEARER, PERSISTENT, PROTOCOL, SIGNATURE, SUCCESS

ENTITY_ID = "https://idp.cedar.example/saml"
SSO_URL = "https://idp.cedar.example/sso"
OUR_ENTITY_ID = "http://127.0.0.1:8000/sign-in/with/cedar/metadata/"
ANSWER_URL = "http://127.0.0.1:8000/sign-in/with/cedar/answer/"
_EMPTY_SIGNATURE = f'<ds:Signature xmlns:ds="{SIGNATURE}" Id="placeholder"/>'


def certificate_of(key: Any) -> str:
    """Return a certificate in PEM that a key gave itself; long expired, as those of providers often are."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "idp.cedar.example")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2010, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC))
    )
    return built.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


CERTIFICATE, OTHER_CERTIFICATE = certificate_of(KEY), certificate_of(OTHER_KEY)


def saml_provider(*, subject: str = "", **changes: Any) -> Provider:
    """Return what an administrator would have set up for the fake one."""
    facts: dict[str, Any] = {
        "key": "cedar",
        "kind": "saml",
        "name": "Cedar sign-in",
        "district": "Cedar",
        "issuer": ENTITY_ID,
        "vouches_for_claim": True,
        "second_step_values": frozenset({"https://refeds.org/profile/mfa"}),
        "saml": Saml(sso_url=SSO_URL, certificates=(CERTIFICATE,), subject=subject),
    }
    return Provider(**{**facts, **changes})


@dataclass
class Facts:
    """What an answer says; a test changes what it lies about. Nothing (None) leaves a part out."""

    at: datetime
    request_id: str | None
    answer_url: str | None = ANSWER_URL
    destination: str | None = ANSWER_URL
    confirmed_request_id: str | None = "as the request"
    issuer: str = ENTITY_ID
    response_issuer: str | None = ENTITY_ID
    audience: str | None = OUR_ENTITY_ID
    status: str = SUCCESS
    name_id: str = "dana-0001"
    name_id_format: str = PERSISTENT
    attributes: dict[str, list[str]] = field(default_factory=lambda: {"email": ["dana@cedar.example"]})
    method: str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
    confirmation: str = BEARER
    begins: timedelta = -timedelta(minutes=1)
    ends: timedelta = timedelta(minutes=5)
    session_ends: timedelta = timedelta(hours=8)
    more_conditions: str = ""
    response_id: str = "_response-1"
    assertion_id: str = "_assertion-1"


def response_of(facts: Facts) -> etree._Element:
    """Return an answer that nobody has signed yet."""
    asked = facts.request_id
    confirmed = asked if facts.confirmed_request_id == "as the request" else facts.confirmed_request_id
    audience = f"<saml:Audience>{facts.audience}</saml:Audience>" if facts.audience else ""
    restriction = f"<saml:AudienceRestriction>{audience}</saml:AudienceRestriction>" if facts.audience else ""
    issuer = f"<saml:Issuer>{facts.response_issuer}</saml:Issuer>" if facts.response_issuer else ""
    told = "".join(
        f'<saml:Attribute Name="{name}">'
        + "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
        + "</saml:Attribute>"
        for name, values in facts.attributes.items()
    )
    text = f"""<samlp:Response xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}" ID="{facts.response_id}" Version="2.0"
  IssueInstant="{_at(facts, timedelta())}"{_named("Destination", facts.destination)}{_named("InResponseTo", asked)}>
  {issuer}
  <samlp:Status><samlp:StatusCode Value="{facts.status}"/></samlp:Status>
  <saml:Assertion ID="{facts.assertion_id}" Version="2.0" IssueInstant="{_at(facts, timedelta())}">
    <saml:Issuer>{facts.issuer}</saml:Issuer>
    <saml:Subject>
      <saml:NameID Format="{facts.name_id_format}">{facts.name_id}</saml:NameID>
      <saml:SubjectConfirmation Method="{facts.confirmation}">
        <saml:SubjectConfirmationData NotOnOrAfter="{_at(facts, facts.ends)}"{_named("Recipient", facts.answer_url)}
          {_named("InResponseTo", confirmed)}/>
      </saml:SubjectConfirmation>
    </saml:Subject>
    <saml:Conditions NotBefore="{_at(facts, facts.begins)}" NotOnOrAfter="{_at(facts, facts.ends)}">
      {restriction}{facts.more_conditions}
    </saml:Conditions>
    <saml:AuthnStatement AuthnInstant="{_at(facts, timedelta())}"
      SessionNotOnOrAfter="{_at(facts, facts.session_ends)}">
      <saml:AuthnContext><saml:AuthnContextClassRef>{facts.method}</saml:AuthnContextClassRef></saml:AuthnContext>
    </saml:AuthnStatement>
    <saml:AttributeStatement>{told}</saml:AttributeStatement>
  </saml:Assertion>
</samlp:Response>"""
    return etree.fromstring(text.encode())


def signed(root: etree._Element, *parts: str, key: Any = KEY, certificate: str = CERTIFICATE, **how: Any) -> Any:
    """Return an answer with its assertion signed, or what ``parts`` name: ``assertion``, ``response``, or both."""
    for part in parts or ("assertion",):
        if part == "response":
            root = _sign(root, key, certificate, **how)
            continue
        assertion = root.find(f"{{{ASSERTION}}}Assertion")
        assert assertion is not None
        root.replace(assertion, _sign(assertion, key, certificate, **how))
    return root


def encoded(root: etree._Element) -> str:
    """Return an answer as the browser brings it."""
    return base64.b64encode(etree.tostring(root)).decode()


class AnySigner(XMLSigner):
    """Signs by whatever algorithm is asked for, however weak."""

    def check_deprecated_methods(self) -> None:
        """Let all pass."""


def _sign(
    element: etree._Element,
    key: Any,
    certificate: str,
    *,
    method: SignatureMethod = SignatureMethod.RSA_SHA256,
    digest: DigestAlgorithm = DigestAlgorithm.SHA256,
    c14n: CanonicalizationMethod = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
) -> etree._Element:
    # Where the standard wants it: after the issuer.
    element.insert(1, etree.fromstring(_EMPTY_SIGNATURE))
    signer = AnySigner(signature_algorithm=method, digest_algorithm=digest, c14n_algorithm=c14n)
    known = None if method.name.startswith("HMAC") else certificate
    made = signer.sign(element, key=key, cert=known, reference_uri=f"#{element.get('ID')}")
    return etree.fromstring(etree.tostring(made))


def _at(facts: Facts, later: timedelta) -> str:
    return f"{facts.at + later:%Y-%m-%dT%H:%M:%SZ}"


def _named(name: str, value: str | None) -> str:
    return "" if value is None else f' {name}="{value}"'


@dataclass
class FakeSamlIdp:
    """A provider. ``facts`` changes what it says next, ``make`` how the answer is put together and signed."""

    now: Callable[[], datetime]
    changes: dict[str, Any] = field(default_factory=dict)
    make: Callable[[Facts], str] = lambda facts: encoded(signed(response_of(facts)))

    def answer(self, address: str) -> dict[str, str]:
        """Return the form with which a browser comes back that was sent to an address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return {"SAMLResponse": self.make(self.facts(address)), "RelayState": asked["RelayState"]}

    def facts(self, address: str) -> Facts:
        """Return what it would say to a request."""
        request = request_in(address)
        facts: dict[str, Any] = {"at": self.now(), "request_id": request.get("ID")}
        return Facts(**{**facts, **self.changes})


def request_in(address: str) -> etree._Element:
    """Return the request that an address carries."""
    packed = parse_qs(urlsplit(address).query)["SAMLRequest"][0]
    return etree.fromstring(zlib.decompress(base64.b64decode(packed), wbits=-zlib.MAX_WBITS))
