"""Who saw whose rows, what leaves the house, and what is erased."""

from waymark.apps.trust.models.erasures import Erasure, ErasureGround, LegalHold
from waymark.apps.trust.models.exports import Export, ExportKind, ExportStatus
from waymark.apps.trust.models.reads import Read, ReadKind, ReadSet, ReadSubject

__all__ = [
    "Erasure",
    "ErasureGround",
    "Export",
    "ExportKind",
    "ExportStatus",
    "LegalHold",
    "Read",
    "ReadKind",
    "ReadSet",
    "ReadSubject",
]
