"""Refusals of the files room; each names the file."""

from countersign.kernel.errors import DomainError, Invalid, TooOften


class FileTooBig(Invalid):
    """The file is larger than one file may be; facts: name, limit_mb."""

    status = 413
    code = "file_too_big"


class FileEmpty(Invalid):
    """The file has no content, or broke off before its end; facts: name."""

    code = "file_empty"


class FileBrokenOff(Invalid):
    """The connection ended before the whole file had come; facts: name."""

    status = 400
    code = "file_broken_off"


class NoFile(Invalid):
    """An upload without a file."""

    code = "file_missing"


class TooManyFiles(Invalid):
    """More files than one message takes; facts: limit."""

    code = "too_many_files"


class QuotaReached(TooOften):
    """The day's sum of uploads of this contract is used up; facts: name, limit_mb."""

    code = "file_quota_reached"


class StorageFull(DomainError):
    """The disk takes no more bytes; nothing of the file was kept; facts: name."""

    status = 503
    code = "file_storage_full"
