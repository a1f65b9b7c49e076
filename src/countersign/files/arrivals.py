"""How files of a form arrive: to disk at once, never more than one file may have."""

from __future__ import annotations

import errno
import tempfile
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers

from countersign.files import queries, storage
from countersign.files.refusals import StorageFull


class CappedUploadHandler(FileUploadHandler):
    """Writes each file of a form to the incoming folder and stops one byte past the limit.

    The rest of the form is still read, so the text typed beside a file that is too big is not
    lost; the one byte too many makes `commands.receive` refuse the file by its name.
    Named in settings.FILE_UPLOAD_HANDLERS, alone.
    """

    chunk_size = storage.CHUNK_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a file that vanishes when closed, or with the process."""
        super().new_file(*args, **kwargs)
        self.file = tempfile.TemporaryFile(dir=storage.incoming())  # noqa: SIM115  The request closes it.
        self.written = 0
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write what the limit leaves room for. Raises StorageFull."""
        room = queries.limit_bytes() + 1 - self.written
        if room <= 0:
            return
        try:
            self.written += self.file.write(raw_data[:room])
            self.file.flush()
        except OSError as failure:
            if failure.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise StorageFull(name=self.file_name) from failure

    def file_complete(self, file_size: int) -> UploadedFile:
        """Hand the file over at its beginning, with the size that was kept."""
        self.file.seek(0)
        return UploadedFile(self.file, self.file_name, self.content_type, self.written, self.charset)

    def upload_interrupted(self) -> None:
        """Forget a file whose sender went away."""
        if hasattr(self, "file"):
            self.file.close()
