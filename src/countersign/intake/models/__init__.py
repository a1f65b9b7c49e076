"""The room's tables."""

from countersign.intake.models.calls import Attempt, Call, Recording
from countersign.intake.models.lines import AwaitedRecording, CallNotes, Extension, LineCall, LineRecording
from countersign.intake.models.mailed import HeldMail
from countersign.intake.models.promises import Approval, Callback, Draft

__all__ = [
    "Approval",
    "Attempt",
    "AwaitedRecording",
    "Call",
    "CallNotes",
    "Callback",
    "Draft",
    "Extension",
    "HeldMail",
    "LineCall",
    "LineRecording",
    "Recording",
]
