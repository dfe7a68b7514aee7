"""Uploads are kept in memory, up to a limit, and never touch the disk: nothing that strangers send is stored."""

import io
from typing import Any, Final

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

UPLOAD_LIMIT_BYTES: Final = 20 * 1024 * 1024
UPLOAD_LIMIT_MB: Final = UPLOAD_LIMIT_BYTES // 1024 // 1024


class MemoryUploadHandler(FileUploadHandler):
    """Keeps files in memory and stops keeping as soon as all files together pass the limit.

    Django's own handler steps aside for large uploads and leaves them to one that writes to disk. This one
    drops what came so far, lets the rest of the request flow past unread, and says so in ``too_large``.
    """

    too_large = False
    received_bytes = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.kept = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 - Django's signature
        """Keep one more piece, or stop."""
        self.received_bytes += len(raw_data)
        if self.received_bytes > UPLOAD_LIMIT_BYTES:
            self.too_large = True
            self.kept = io.BytesIO()
            raise StopUpload(connection_reset=False)
        self.kept.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand over the file."""
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def upload_was_too_large(request: HttpRequest) -> bool:
    """Return whether the files of this request were dropped for their size. Reads the request's body."""
    request.FILES  # noqa: B018 - reading it is what runs the handlers
    return any(getattr(handler, "too_large", False) for handler in request.upload_handlers)
