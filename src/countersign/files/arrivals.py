"""How files of an ordinary form arrive: to disk at once, never more than one file may have."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from countersign.files import queries, storage


class ArrivingFile(TemporaryUploadedFile):
    """A file of a form in the folder of incoming files; deleted when closed."""

    def __init__(self, name: str, content_type: str | None, charset: str | None) -> None:
        super().__init__(name, content_type, 0, charset)


class CappedUploadHandler(FileUploadHandler):
    """Writes each file of a form to disk and stops writing one byte past the limit.

    The rest of the form is still read, so the text typed beside a file that is too big is not
    lost; the size that remains makes `commands.receive` refuse the file by name.
    Named in settings.FILE_UPLOAD_HANDLERS; temporary files lie in settings.FILE_UPLOAD_TEMP_DIR.
    """

    chunk_size = storage.CHUNK_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = ArrivingFile(self.file_name or "", self.content_type, self.charset)
        self.written = 0
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = queries.limit_bytes() + 1 - self.written
        if room > 0:
            self.written += self.file.write(raw_data[:room])

    def file_complete(self, file_size: int) -> ArrivingFile:
        self.file.seek(0)
        self.file.size = self.written
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
