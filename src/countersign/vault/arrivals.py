"""How pictures of documents arrive on the vault's pages: in memory, and nowhere on a disk."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from countersign.vault.rules import papers


class InMemory(FileUploadHandler):
    """Keeps a file of a form in memory and stops one byte past the limit, by which a command refuses it."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take what the limit leaves room for."""
        self.kept.write(raw_data[: max(0, papers.LARGEST_PICTURE + 1 - self.kept.tell())])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand the file over at its beginning."""
        size = self.kept.tell()
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name or "", self.content_type or "", size, self.charset
        )
