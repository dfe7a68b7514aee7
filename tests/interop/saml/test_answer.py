"""A SAML answer is believed if all of it is right, and refused at once, by any trick known to us."""

import base64
import copy
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.verifier import SignatureConfiguration, XMLVerifier

from fake_idp import KEY, OTHER_KEY
from fake_saml_idp import (
    ANSWER_URL,
    CERTIFICATE,
    ENTITY_ID,
    OTHER_CERTIFICATE,
    OUR_ENTITY_ID,
    Facts,
    certificate_of,
    encoded,
    response_of,
    signed,
)
from processes import process_environment, run_python
from shared_data import shared_path
from waymark.interop.saml import answer, reading
from waymark.interop.saml import signed as signed_module
from waymark.interop.saml.answer import Expected, Vouched, verify_answer
from waymark.interop.saml.names import ASSERTION, PROTOCOL, SIGNATURE
from waymark.interop.saml.refusals import AnswerRefused

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
EXPECTED = Expected(
    issuer=ENTITY_ID,
    certificates=(CERTIFICATE,),
    audience=OUR_ENTITY_ID,
    answer_url=ANSWER_URL,
    request_id="_request-1",
)


def facts(**changes: Any) -> Facts:
    return Facts(**{"at": NOW, "request_id": "_request-1", **changes})


def read(sent: str, *, expected: Expected = EXPECTED, now: datetime = NOW) -> Vouched:
    return verify_answer(sent, expected=expected, now=now)


def code_of(sent: str, *, expected: Expected = EXPECTED, now: datetime = NOW) -> str:
    """Return why an answer is refused; it has to be within a second of work, however busy the machine is besides."""
    began = time.thread_time()
    with pytest.raises(AnswerRefused) as refused:
        read(sent, expected=expected, now=now)
    assert time.thread_time() - began < 1
    return refused.value.code


def changed(sent: str, old: str, new: str) -> str:
    text = base64.b64decode(sent).decode()
    assert old in text
    return base64.b64encode(text.replace(old, new, 1).encode()).decode()


# What is believed


@pytest.mark.parametrize("parts", [("assertion",), ("response",), ("assertion", "response")])
def test_an_answer_is_read_wherever_the_signature_stands(parts: tuple[str, ...]) -> None:
    found = read(encoded(signed(response_of(facts()), *parts)))

    assert (found.name_id, found.assertion_id) == ("dana-0001", "_assertion-1")
    assert found.claims["email"] == "dana@cedar.example"
    assert found.claims["amr"] == ["urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"]


@pytest.mark.parametrize("size", ["SHA256", "SHA384", "SHA512"])
@pytest.mark.parametrize("kind", ["RSA", "ECDSA"])
def test_these_algorithms_are_believed(kind: str, size: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1()) if kind == "ECDSA" else KEY
    certificate = certificate_of(key)
    how = {"method": SignatureMethod[f"{kind}_{size}"], "digest": DigestAlgorithm[size]}

    sent = encoded(signed(response_of(facts()), key=key, certificate=certificate, **how))

    assert read(sent, expected=replace(EXPECTED, certificates=(certificate,))).name_id == "dana-0001"


def test_while_a_provider_changes_its_key_both_are_believed() -> None:
    both = replace(EXPECTED, certificates=(CERTIFICATE, OTHER_CERTIFICATE))

    sent = encoded(signed(response_of(facts()), key=OTHER_KEY, certificate=OTHER_CERTIFICATE))

    assert read(sent, expected=both).name_id == "dana-0001"


def test_several_values_stay_a_list_and_what_names_the_ways_of_signing_in_cannot_be_an_attribute() -> None:
    told = {"groups": ["a", "b"], "amr": ["mfa"], "acr": ["mfa"], "NameID": ["somebody else"]}

    claims = read(encoded(signed(response_of(facts(attributes=told))))).claims

    assert claims["groups"] == ["a", "b"]
    assert ("mfa" in claims["amr"], claims["acr"], claims["NameID"]) == (False, "", "dana-0001")


def test_a_second_step_at_microsoft_is_found_in_its_attribute() -> None:
    told = {"http://schemas.microsoft.com/claims/authnmethodsreferences": ["urn:password", "urn:multipleauthn"]}

    assert "urn:multipleauthn" in read(encoded(signed(response_of(facts(attributes=told))))).claims["amr"]


def test_clocks_may_differ_by_a_minute_and_no_more() -> None:
    sent = encoded(signed(response_of(facts(begins=timedelta(seconds=0), ends=timedelta(seconds=300)))))

    assert read(sent, now=NOW - timedelta(seconds=59)).name_id
    assert read(sent, now=NOW + timedelta(seconds=359)).name_id
    assert code_of(sent, now=NOW - timedelta(seconds=61)) == "too_early"
    assert code_of(sent, now=NOW + timedelta(seconds=360)) == "expired"


# What is said is not what has to be said

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "by another provider": ({"issuer": "https://evil.example"}, "issuer"),
    "sent on by another provider": ({"response_issuer": "https://evil.example"}, "issuer"),
    "for another service": ({"audience": "https://other.example"}, "audience"),
    "for nobody in particular": ({"audience": None}, "audience"),
    "to another address": ({"answer_url": "https://other.example/acs"}, "recipient"),
    "to no address": ({"answer_url": None}, "recipient"),
    "with another destination": ({"destination": "https://other.example/acs"}, "destination"),
    "with no destination": ({"destination": None}, "destination"),
    "expired": ({"ends": -timedelta(minutes=2)}, "expired"),
    "not yet valid": ({"begins": timedelta(minutes=2)}, "too_early"),
    "of a session that is over": ({"session_ends": -timedelta(seconds=1)}, "expired"),
    "to nobody's request": ({"request_id": None}, "request"),
    "to another request": ({"request_id": "_request-2"}, "request"),
    "confirmed for another request": ({"confirmed_request_id": "_request-2"}, "request"),
    "confirmed for nobody's request": ({"confirmed_request_id": None}, "request"),
    "not for whoever brings it": ({"confirmation": "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"}, "recipient"),
    "a no": ({"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"}, "status"),
    "under a condition we do not know": (
        {"more_conditions": '<x:OnlyOnMondays xmlns:x="urn:x"/>'},
        "conditions",
    ),
    "of nobody": ({"name_id": ""}, "subject"),
    "of a name that is two": ({"name_id": "dana<saml:b/>.evil"}, "malformed"),
    "of an endless name": ({"name_id": "x" * 256}, "subject"),
}


@pytest.mark.parametrize("parts", [("assertion",), ("response",)])
@pytest.mark.parametrize("name", WRONG)
def test_an_answer_that_says_something_else_is_refused_at_once(name: str, parts: tuple[str, ...]) -> None:
    changes, code = WRONG[name]

    assert code_of(encoded(signed(response_of(facts(**changes)), *parts))) == code


@pytest.mark.parametrize(
    ("name", "guard"),
    [
        ("with another destination", "_refuse_other_response"),
        ("for another service", "_refuse_other_conditions"),
        ("under a condition we do not know", "_refuse_other_conditions"),
        ("expired", "_refuse_other_times"),
        ("not yet valid", "_refuse_other_times"),
        ("a no", "_refuse_other_response"),
    ],
)
def test_with_a_check_taken_out_the_same_answer_would_be_believed(
    monkeypatch: pytest.MonkeyPatch, name: str, guard: str
) -> None:
    changes, _ = WRONG[name]
    monkeypatch.setattr(answer, guard, lambda *_args: None)

    assert read(encoded(signed(response_of(facts(**changes))))).name_id == "dana-0001"


def test_without_asking_for_whom_it_was_confirmed_an_answer_to_another_site_would_be_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answer, "_confirms", lambda *_args: True)
    stolen = facts(answer_url="https://other.example/acs", confirmed_request_id="_request-2")

    assert read(encoded(signed(response_of(stolen)))).name_id == "dana-0001"


# Who signed it, and how


def unsigned() -> str:
    return encoded(response_of(facts()))


def changed_after_signing() -> str:
    return changed(encoded(signed(response_of(facts()))), "dana-0001", "evil-0001")


def by_another_key() -> str:
    return encoded(signed(response_of(facts()), key=OTHER_KEY, certificate=OTHER_CERTIFICATE))


def by_another_key_that_names_ours() -> str:
    return encoded(signed(response_of(facts()), key=OTHER_KEY))


def by_sha1() -> str:
    return encoded(signed(response_of(facts()), method=SignatureMethod.RSA_SHA1, digest=DigestAlgorithm.SHA1))


def by_a_sha1_digest() -> str:
    return encoded(signed(response_of(facts()), digest=DigestAlgorithm.SHA1))


def by_our_certificate_as_a_password() -> str:
    return encoded(signed(response_of(facts()), method=SignatureMethod.HMAC_SHA256, key=CERTIFICATE.encode()))


def with_comments_that_count() -> str:
    c14n = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0_WITH_COMMENTS
    return encoded(signed(response_of(facts()), c14n=c14n))


def encrypted() -> str:
    root = response_of(facts())
    etree.SubElement(root, f"{{{ASSERTION}}}EncryptedAssertion")
    return encoded(signed(root, "response"))


def without_an_assertion() -> str:
    root = response_of(facts())
    for assertion in root.findall(f"{{{ASSERTION}}}Assertion"):
        root.remove(assertion)
    return encoded(signed(root, "response"))


def an_assertion_alone() -> str:
    return encoded(signed(response_of(facts())).find(f"{{{ASSERTION}}}Assertion"))


def signed_elsewhere_too() -> str:
    """A right signature of the assertion, and a wrong one of the response."""
    whole = signed(response_of(facts()), "assertion")
    return encoded(signed(whole, "response", key=OTHER_KEY, certificate=OTHER_CERTIFICATE))


FORGED: dict[str, tuple[Callable[[], str], str]] = {
    "nobody signed it": (unsigned, "unsigned"),
    "changed after signing": (changed_after_signing, "signature"),
    "by another key": (by_another_key, "signature"),
    "by another key that brings our certificate": (by_another_key_that_names_ours, "signature"),
    "by SHA-1": (by_sha1, "algorithm"),
    "by a digest of SHA-1": (by_a_sha1_digest, "algorithm"),
    "by HMAC with what everybody knows": (by_our_certificate_as_a_password, "algorithm"),
    "with comments signed": (with_comments_that_count, "algorithm"),
    "encrypted": (encrypted, "encrypted"),
    "without an assertion": (without_an_assertion, "unsigned"),
    "an assertion without a response": (an_assertion_alone, "shape"),
    "of two signatures one is wrong": (signed_elsewhere_too, "signature"),
}


@pytest.mark.parametrize("name", FORGED)
def test_an_answer_that_was_not_signed_as_it_has_to_be_is_refused_at_once(name: str) -> None:
    make, code = FORGED[name]

    assert code_of(make()) == code


def test_without_the_list_of_algorithms_sha1_would_be_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of(by_sha1()) == "algorithm"
    monkeypatch.setattr(signed_module, "_refuse_unusual", lambda _element: None)
    monkeypatch.setattr(signed_module, "METHODS", frozenset(SignatureMethod))
    monkeypatch.setattr(signed_module, "DIGESTS", frozenset(DigestAlgorithm))

    assert read(by_sha1()).name_id == "dana-0001"


def test_without_a_key_of_our_own_whatever_key_it_brings_would_be_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_its_own_key(element: etree._Element, _certificate: object) -> Any:
        brought = element.findtext(f".//{{{SIGNATURE}}}X509Certificate")
        how = SignatureConfiguration(location="./", verification_time=datetime(2015, 1, 1, tzinfo=UTC))
        return XMLVerifier().verify(etree.tostring(element, with_tail=False), x509_cert=brought, expect_config=how)

    monkeypatch.setattr(signed_module, "_verified", by_its_own_key)

    assert read(by_another_key()).name_id == "dana-0001"


# Signature wrapping: a true signature beside a false assertion

Wrap = Callable[[etree._Element], etree._Element]


def _parts(root: etree._Element) -> tuple[etree._Element, etree._Element]:
    original = root.find(f"{{{ASSERTION}}}Assertion")
    assert original is not None
    signature = original.find(f"{{{SIGNATURE}}}Signature")
    assert signature is not None
    return original, signature


def _evil(root: etree._Element, *, keep_signature: bool = False, same_id: bool = False) -> etree._Element:
    """Return a copy of the assertion that names somebody else."""
    evil = copy.deepcopy(_parts(root)[0])
    name = evil.find(f".//{{{ASSERTION}}}NameID")
    signature = evil.find(f"{{{SIGNATURE}}}Signature")
    assert name is not None
    assert signature is not None
    name.text = "evil-0001"
    if not keep_signature:
        evil.remove(signature)
    if not same_id:
        evil.set("ID", "_evil")
    return evil


def false_one_before(root: etree._Element) -> etree._Element:
    root.insert(2, _evil(root))
    return root


def false_one_before_with_the_same_id(root: etree._Element) -> etree._Element:
    root.insert(2, _evil(root, same_id=True))
    return root


def false_one_after(root: etree._Element) -> etree._Element:
    root.append(_evil(root))
    return root


def true_one_inside_the_false_one(root: etree._Element) -> etree._Element:
    original, _ = _parts(root)
    evil = _evil(root)
    root.replace(original, evil)
    evil.append(original)
    return root


def signature_moved_to_the_false_one(root: etree._Element) -> etree._Element:
    original, signature = _parts(root)
    evil = _evil(root, keep_signature=True)
    original.remove(signature)
    root.replace(original, evil)
    root.append(original)
    return root


def true_one_inside_the_moved_signature(root: etree._Element) -> etree._Element:
    original, signature = _parts(root)
    evil = _evil(root)
    evil.insert(1, signature)
    root.replace(original, evil)
    signature.append(original)
    return root


def false_one_in_extensions(root: etree._Element) -> etree._Element:
    extensions = etree.Element(f"{{{PROTOCOL}}}Extensions")
    extensions.append(_evil(root, same_id=True))
    root.insert(1, extensions)
    return root


def true_one_in_an_object_of_the_signature(root: etree._Element) -> etree._Element:
    original, signature = _parts(root)
    evil = _evil(root)
    evil.insert(1, signature)
    root.replace(original, evil)
    etree.SubElement(signature, f"{{{SIGNATURE}}}Object").append(original)
    return root


def true_response_inside_a_false_one(root: etree._Element) -> etree._Element:
    whole = copy.deepcopy(root)
    whole.set("ID", "_outer")
    original, _ = _parts(whole)
    whole.replace(original, _evil(root))
    extensions = etree.Element(f"{{{PROTOCOL}}}Extensions")
    extensions.append(root)
    whole.insert(1, extensions)
    return whole


WRAPPED = (
    false_one_before,
    false_one_before_with_the_same_id,
    false_one_after,
    true_one_inside_the_false_one,
    signature_moved_to_the_false_one,
    true_one_inside_the_moved_signature,
    false_one_in_extensions,
    true_one_in_an_object_of_the_signature,
    true_response_inside_a_false_one,
)


@pytest.mark.parametrize("wrap", WRAPPED)
def test_a_false_assertion_beside_a_true_signature_is_refused_at_once(wrap: Wrap) -> None:
    assert code_of(encoded(wrap(signed(response_of(facts()))))) == "shape"


@pytest.mark.parametrize("wrap", [true_one_inside_the_false_one, false_one_before, false_one_in_extensions])
def test_reading_the_first_assertion_of_a_message_with_some_true_signature_would_believe_the_false_one(
    monkeypatch: pytest.MonkeyPatch, wrap: Wrap
) -> None:
    def naive(root: etree._Element, *, certificates: tuple[str, ...]) -> tuple[etree._Element, etree._Element]:
        assertions = list(root.iter(f"{{{ASSERTION}}}Assertion"))
        (true_one,) = [each for each in assertions if each.find(f"{{{SIGNATURE}}}Signature") is not None]
        how = SignatureConfiguration(location="./", verification_time=datetime(2015, 1, 1, tzinfo=UTC))
        data = etree.tostring(true_one, with_tail=False)
        XMLVerifier().verify(data, x509_cert=certificates[0], expect_config=how)
        return root, assertions[0]

    monkeypatch.setattr(answer, "signed_parts", naive)

    assert read(encoded(wrap(signed(response_of(facts()))))).name_id == "evil-0001"


def test_with_places_and_ids_unchecked_only_what_was_signed_is_read_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signed_module, "refuse_signatures_elsewhere", lambda *_args: None)
    monkeypatch.setattr(signed_module, "the_only_assertion", lambda root: root.find(f"{{{ASSERTION}}}Assertion"))
    believed = set()
    for wrap in WRAPPED:
        try:
            believed.add(read(encoded(wrap(signed(response_of(facts()))))).name_id)
        except AnswerRefused:
            believed.add("nobody")

    assert believed <= {"nobody", "dana-0001"}


def test_a_second_signature_in_one_place_is_refused() -> None:
    root = signed(response_of(facts()))
    original, signature = _parts(root)
    original.insert(1, copy.deepcopy(signature))

    assert code_of(encoded(root)) == "shape"


def test_a_signature_that_refers_to_the_whole_message_or_to_nothing_is_refused() -> None:
    sent = encoded(signed(response_of(facts())))

    assert code_of(changed(sent, 'URI="#_assertion-1"', 'URI=""')) == "shape"
    assert code_of(changed(sent, 'URI="#_assertion-1"', 'URI="https://evil.example/x"')) == "shape"


# What XML can do besides


def with_a_comment_in_the_name() -> str:
    named = facts(name_id="dana-0001.evil.example")
    return changed(encoded(signed(response_of(named))), "dana-0001.evil", "dana-0001<!-- -->.evil")


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' if i else '<!ENTITY l0 "ha ha ha ha">' for i in range(10))


def with_document_type(declared: str, used: str) -> str:
    text = etree.tostring(response_of(facts(name_id="NAME"))).decode().replace("NAME", used)
    return base64.b64encode(f"<!DOCTYPE x [{declared}]>{text}".encode()).decode()


def laughing() -> str:
    return with_document_type(LAUGHS, "&l9;")


def quadratic() -> str:
    return with_document_type(f'<!ENTITY a "{"a" * 50_000}">', "&a;" * 10_000)


def reads_a_file() -> str:
    return with_document_type('<!ENTITY f SYSTEM "file:///etc/hostname">', "&f;")


def asks_the_network() -> str:
    return with_document_type('<!ENTITY f SYSTEM "http://127.0.0.1:1/x">', "&f;")


def parameter_entity() -> str:
    return with_document_type('<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;', "x")


def in_utf_16() -> str:
    text = base64.b64decode(laughing()).decode()
    return base64.b64encode(f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode("utf-16")).decode()


def that_claims_another_encoding() -> str:
    """In UTF-7 "+ADw-" is the sign that begins markup; whoever believes the declaration reads what was not checked."""
    text = base64.b64decode(laughing()).decode().replace("<!", "+ADw-!")
    return base64.b64encode(f'<?xml version="1.0" encoding="UTF-7"?>{text}'.encode()).decode()


def style_sheet() -> str:
    text = etree.tostring(response_of(facts())).decode()
    return base64.b64encode(f'<?xml-stylesheet href="http://127.0.0.1:1/x"?>{text}'.encode()).decode()


def huge() -> str:
    return base64.b64encode(b"<a>" * 1_000_000).decode()


def deep() -> str:
    return base64.b64encode(b"<a>" * 30_000 + b"</a>" * 30_000).decode()[:250_000]


TRICKS: dict[str, tuple[Callable[[], str], str]] = {
    "a comment in the name": (with_a_comment_in_the_name, "markup"),
    "billion laughs": (laughing, "markup"),
    "quadratic": (quadratic, "markup"),
    "an entity that reads a file": (reads_a_file, "markup"),
    "an entity that asks the network": (asks_the_network, "markup"),
    "a parameter entity": (parameter_entity, "markup"),
    "a document type in UTF-16": (in_utf_16, "malformed"),
    "a document type in UTF-7": (that_claims_another_encoding, "malformed"),
    "an instruction": (style_sheet, "markup"),
    "huge": (huge, "too_large"),
    "deep": (deep, "malformed"),
    "no base64": (lambda: "%%%%", "malformed"),
    "no XML": (lambda: base64.b64encode(b"hello").decode(), "malformed"),
    "nothing": (lambda: "", "malformed"),
}


@pytest.mark.parametrize("name", TRICKS)
def test_what_a_signed_answer_never_needs_is_refused_at_once(name: str) -> None:
    make, code = TRICKS[name]

    assert code_of(make()) == code


@pytest.mark.parametrize("name", ["billion_laughs.xml", "quadratic.xml"])
def test_the_stored_bombs_are_refused_at_once(name: str) -> None:
    sent = base64.b64encode(shared_path(f"bad-inputs/generated/{name}").read_bytes()).decode()

    assert code_of(sent) in {"markup", "too_large"}


def test_all_of_it_is_refused_in_less_than_100_mb() -> None:
    code = (
        "import resource, sys\n"
        f"sys.path[:0] = {[str(Path(__file__).parents[2]), str(Path(__file__).parent)]!r}\n"
        "import test_answer as t\n"
        "made = [make() for make, _ in t.TRICKS.values()]\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "codes = [t.code_of(sent) for sent in made]\n"
        "print(len(codes), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = run_python("-c", code, env=process_environment(DJANGO_SETTINGS_MODULE="waymark.project.settings"))

    assert done.returncode == 0, done.stderr
    n_codes, grown_kb = map(int, done.stdout.split())
    assert n_codes == len(TRICKS)
    assert grown_kb < 100_000


def test_with_the_check_of_markup_taken_out_an_entity_would_read_a_file_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret of this machine", encoding="utf-8")
    sent = with_document_type(f'<!ENTITY f SYSTEM "{secret.as_uri()}">', "&f;")
    monkeypatch.setattr(reading, "refuse_markup", lambda _text: None)
    assert b"a secret" not in etree.tostring(reading.read_message(sent))

    monkeypatch.setattr(reading, "_parser", lambda: etree.XMLParser(resolve_entities=True, load_dtd=True))

    assert reading.read_message(sent).findtext(f".//{{{ASSERTION}}}NameID") == "a secret of this machine"


def test_with_the_check_of_markup_taken_out_a_small_message_would_become_a_large_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The parser's own limit, of a million characters, is the second wall; up to there it lets a message grow.
    small = with_document_type(LAUGHS, "&l4;")
    monkeypatch.setattr(reading, "refuse_markup", lambda _text: None)
    monkeypatch.setattr(reading, "_parser", lambda: etree.XMLParser(resolve_entities=True))

    name = reading.read_message(small).findtext(f".//{{{ASSERTION}}}NameID") or ""

    assert len(name) > 20 * len(small)


def test_a_reader_of_what_was_sent_instead_of_what_was_signed_would_cut_the_name_at_a_comment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "refuse_markup", lambda _text: None)
    # The second wall: what was signed is read anew, without comments.
    assert read(with_a_comment_in_the_name()).name_id == "dana-0001.evil.example"

    def as_sent(root: etree._Element, **_how: object) -> tuple[etree._Element, etree._Element]:
        return root, next(root.iter(f"{{{ASSERTION}}}Assertion"))

    monkeypatch.setattr(answer, "signed_parts", as_sent)
    monkeypatch.setattr(answer, "_text", lambda element: (element.text or "").strip())

    assert read(with_a_comment_in_the_name()).name_id == "dana-0001"
