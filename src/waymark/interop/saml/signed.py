"""What exactly was signed: only that is handed on, as it was when the signature was computed."""

from collections.abc import Iterable
from typing import Final

from cryptography import x509
from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from waymark.interop.saml.names import ASSERTION, PROTOCOL, SIGNATURE
from waymark.interop.saml.refusals import AnswerRefused

METHODS: Final = frozenset(
    SignatureMethod[f"{kind}_{size}"] for kind in ("RSA", "ECDSA") for size in ("SHA256", "SHA384", "SHA512")
)
DIGESTS: Final = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_METHOD_NAMES: Final = frozenset(method.value for method in METHODS)
_DIGEST_NAMES: Final = frozenset(digest.value for digest in DIGESTS)
_EXCLUSIVE: Final = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0.value
_TRANSFORMS: Final = frozenset({SignatureConstructionMethod.enveloped.value, _EXCLUSIVE})


def signed_parts(root: etree._Element, *, certificates: Iterable[str]) -> tuple[etree._Element, etree._Element]:
    """Return response and assertion as they were signed. The response is the given one where only the assertion was.

    A signature may stand at the response, at the assertion, or at both; each that is there has to be right. It is
    believed by the keys that were set up, never by one that it brings along.

    Raises
    ------
    AnswerRefused
        With the code ``shape``, ``encrypted``, ``unsigned``, ``algorithm`` or ``signature``.
    """
    assertion = the_only_assertion(root)
    refuse_signatures_elsewhere(root, assertion)
    believed = tuple(x509.load_pem_x509_certificate(text.encode()) for text in certificates)
    whole = _as_signed(root, believed) if _signature_of(root) is not None else None
    if _signature_of(assertion) is not None:
        part = _as_signed(assertion, believed)
    elif whole is not None:
        part = the_only_assertion(whole)
    else:
        raise AnswerRefused("unsigned")
    return (root if whole is None else whole), part


def the_only_assertion(root: etree._Element) -> etree._Element:
    """Return the one assertion of a response. There is no second one anywhere, so there is none to confuse it with."""
    if root.tag != f"{{{PROTOCOL}}}Response" or len(list(root.iter(root.tag))) != 1:
        raise AnswerRefused("shape")
    if next(root.iter(f"{{{ASSERTION}}}EncryptedAssertion"), None) is not None:
        raise AnswerRefused("encrypted")
    everywhere = list(root.iter(f"{{{ASSERTION}}}Assertion"))
    if not everywhere:
        raise AnswerRefused("unsigned")
    if len(everywhere) != 1 or everywhere[0].getparent() is not root:
        raise AnswerRefused("shape")
    return everywhere[0]


def refuse_signatures_elsewhere(root: etree._Element, assertion: etree._Element) -> None:
    """Refuse a signature that is no child of what it signs, or holds more than a signature; and an id given twice."""
    signatures = list(root.iter(f"{{{SIGNATURE}}}Signature"))
    parents = [signature.getparent() for signature in signatures]
    if any(parent is not root and parent is not assertion for parent in parents) or len(set(parents)) < len(parents):
        raise AnswerRefused("shape")
    if next(root.iter(f"{{{SIGNATURE}}}Object"), None) is not None:
        raise AnswerRefused("shape")
    ids = [value for element in root.iter() for name, value in element.items() if _is_id(str(name))]
    if len(set(ids)) < len(ids):
        raise AnswerRefused("shape")


def _is_id(attribute: str) -> bool:
    return etree.QName(attribute).localname.lower() == "id"


def _signature_of(element: etree._Element) -> etree._Element | None:
    return element.find(f"{{{SIGNATURE}}}Signature")


def _as_signed(element: etree._Element, certificates: tuple[x509.Certificate, ...]) -> etree._Element:
    """Return an element, read anew from the very bytes that its signature covers."""
    _refuse_unusual(element)
    for certificate in certificates:
        result = _verified(element, certificate)
        if result is None:
            continue
        found = result.signed_xml
        if found is None or found.tag != element.tag or found.get("ID") != element.get("ID"):
            raise AnswerRefused("shape")
        return found
    raise AnswerRefused("signature")


def _verified(element: etree._Element, certificate: x509.Certificate) -> VerifyResult | None:
    how = SignatureConfiguration(
        location="./",
        signature_methods=METHODS,
        digest_algorithms=DIGESTS,
        # What the signature says of its key is not asked, whatever it is.
        ignore_ambiguous_key_info=True,
        # A certificate counts for as long as it stands in the file: it is a way to write down a key, nothing else.
        verification_time=certificate.not_valid_before_utc,
    )
    data = etree.tostring(element, with_tail=False)
    try:
        result = XMLVerifier().verify(data, x509_cert=certificate, expect_config=how)
    except (SignXMLException, etree.LxmlError, ValueError, TypeError, AttributeError):
        return None
    return result if isinstance(result, VerifyResult) else None


def _refuse_unusual(element: etree._Element) -> None:
    """Refuse a signature that is not exactly what SAML asks for (core, section 5.4)."""
    signature = _signature_of(element)
    info = None if signature is None else signature.find(f"{{{SIGNATURE}}}SignedInfo")
    references = [] if info is None else info.findall(f"{{{SIGNATURE}}}Reference")
    identifier = element.get("ID")
    if info is None or len(references) != 1 or not identifier or references[0].get("URI") != f"#{identifier}":
        raise AnswerRefused("shape")
    used = {
        "CanonicalizationMethod": frozenset({_EXCLUSIVE}),
        "SignatureMethod": _METHOD_NAMES,
        "DigestMethod": _DIGEST_NAMES,
        "Transform": _TRANSFORMS,
    }
    for name, allowed in used.items():
        found = [each.get("Algorithm") for each in info.iter(f"{{{SIGNATURE}}}{name}")]
        if not found or not set(found) <= allowed:
            raise AnswerRefused("algorithm")
