"""A provider's answer: every check of it, in one function, and always all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from lxml import etree

from waymark.interop.saml.names import ASSERTION, BEARER, MICROSOFT_METHODS, PROTOCOL, SUCCESS
from waymark.interop.saml.reading import read_message
from waymark.interop.saml.refusals import AnswerRefused
from waymark.interop.saml.signed import signed_parts

LEEWAY: Final = timedelta(minutes=1)
_KNOWN_CONDITIONS: Final = frozenset(
    f"{{{ASSERTION}}}{name}" for name in ("AudienceRestriction", "OneTimeUse", "ProxyRestriction")
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer has to fit: whose it is, by which keys, whom it is for, where it goes, and what it answers.

    ``certificates`` are PEM texts; any one of them will do, so that keys can be changed without a gap.
    """

    issuer: str
    certificates: tuple[str, ...]
    audience: str
    answer_url: str
    request_id: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom a provider vouches for. ``claims`` holds attributes by name, and the ways of signing in as ``amr``."""

    assertion_id: str
    name_id: str
    name_id_format: str
    claims: Mapping[str, Any]


def verify_answer(encoded: str, *, expected: Expected, now: datetime) -> Vouched:
    """Return whom an answer vouches for, once everything about it was found right (profiles, section 4.1.4.3).

    Raises
    ------
    AnswerRefused
        With the code ``too_large``, ``malformed``, ``markup``, ``shape``, ``encrypted``, ``unsigned``, ``algorithm``,
        ``signature``, ``status``, ``issuer``, ``destination``, ``request``, ``recipient``, ``audience``, ``expired``,
        ``too_early``, ``conditions`` or ``subject``.
    """
    response, assertion = signed_parts(read_message(encoded), certificates=expected.certificates)
    _refuse_other_response(response, expected)
    if assertion.get("Version") != "2.0" or _text(_one(assertion, "Issuer")) != expected.issuer:
        raise AnswerRefused("issuer")
    _refuse_other_conditions(_one(assertion, "Conditions"), expected.audience, now)
    subject = _one(assertion, "Subject")
    if not any(_confirms(each, expected, now) for each in subject.findall(_saml("SubjectConfirmation"))):
        raise AnswerRefused("recipient")
    name = _one(subject, "NameID")
    name_id, identifier = _text(name), assertion.get("ID") or ""
    if not 0 < len(name_id) <= 255 or not name_id.isprintable() or not 0 < len(identifier) <= 255:
        raise AnswerRefused("subject")
    return Vouched(identifier, name_id, name.get("Format") or "", _claims(assertion, name_id, now))


def _refuse_other_response(response: etree._Element, expected: Expected) -> None:
    status = response.find(f"{{{PROTOCOL}}}Status/{{{PROTOCOL}}}StatusCode")
    if status is None or status.get("Value") != SUCCESS:
        raise AnswerRefused("status")
    said = response.find(_saml("Issuer"))
    if response.get("Version") != "2.0" or (said is not None and _text(said) != expected.issuer):
        raise AnswerRefused("issuer")
    if response.get("Destination") != expected.answer_url:
        raise AnswerRefused("destination")
    if response.get("InResponseTo") != expected.request_id:
        raise AnswerRefused("request")


def _refuse_other_conditions(conditions: etree._Element, audience: str, now: datetime) -> None:
    _refuse_other_times(conditions, now)
    # A condition that one does not understand does not hold (core, section 2.5.1.1).
    if not {child.tag for child in conditions} <= _KNOWN_CONDITIONS:
        raise AnswerRefused("conditions")
    restrictions = conditions.findall(_saml("AudienceRestriction"))
    named = [{_text(each) for each in one.findall(_saml("Audience"))} for one in restrictions]
    if not named or not all(audience in names for names in named):
        raise AnswerRefused("audience")


def _confirms(confirmation: etree._Element, expected: Expected, now: datetime) -> bool:
    """Return whether whoever brings the assertion may: here, now, and in answer to what we asked."""
    data = confirmation.find(_saml("SubjectConfirmationData"))
    if confirmation.get("Method") != BEARER or data is None or data.get("Recipient") != expected.answer_url:
        return False
    if data.get("InResponseTo") != expected.request_id:
        raise AnswerRefused("request")
    if data.get("NotOnOrAfter") is None:
        raise AnswerRefused("expired")
    _refuse_other_times(data, now)
    return True


def _refuse_other_times(element: etree._Element, now: datetime) -> None:
    begins, ends = element.get("NotBefore"), element.get("NotOnOrAfter")
    if begins is not None and _moment(begins) > now + LEEWAY:
        raise AnswerRefused("too_early")
    if ends is not None and _moment(ends) <= now - LEEWAY:
        raise AnswerRefused("expired")


def _claims(assertion: etree._Element, name_id: str, now: datetime) -> dict[str, Any]:
    claims: dict[str, Any] = {}
    for attribute in assertion.iterfind(f"{_saml('AttributeStatement')}/{_saml('Attribute')}"):
        values = [_text(value) for value in attribute.findall(_saml("AttributeValue")) if not len(value)]
        claims[attribute.get("Name") or ""] = values[0] if len(values) == 1 else values
    statements = assertion.findall(_saml("AuthnStatement"))
    if not statements:
        raise AnswerRefused("subject")
    if any(_moment(ends) <= now for each in statements if (ends := each.get("SessionNotOnOrAfter"))):
        raise AnswerRefused("expired")
    at_microsoft = claims.get(MICROSOFT_METHODS, [])
    methods = [_text(each) for one in statements for each in one.iter(_saml("AuthnContextClassRef"))]
    methods += at_microsoft if isinstance(at_microsoft, list) else [at_microsoft]
    # Set last: an attribute that happens to bear one of these names says nothing about how somebody signed in.
    return {**claims, "NameID": name_id, "amr": methods, "acr": ""}


def _one(element: etree._Element, name: str) -> etree._Element:
    found = element.findall(_saml(name))
    if len(found) != 1:
        raise AnswerRefused("malformed")
    return found[0]


def _text(element: etree._Element) -> str:
    if len(element):
        raise AnswerRefused("malformed")
    return (element.text or "").strip()


def _moment(written: str) -> datetime:
    try:
        found = datetime.fromisoformat(written)
    except ValueError as error:
        raise AnswerRefused("malformed") from error
    if found.tzinfo is None:
        raise AnswerRefused("malformed")
    return found


def _saml(name: str) -> str:
    return f"{{{ASSERTION}}}{name}"
