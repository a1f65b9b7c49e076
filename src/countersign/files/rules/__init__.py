"""What a file is, whether it may be fetched, and how its name is written; no I/O, no Django."""

from countersign.files.rules.judging import judge
from countersign.files.rules.names import as_path_part, clean_name, content_disposition
from countersign.files.rules.opening import OPENED, REDACTED, is_opened, judge_at_once, look_inside, redacted
from countersign.files.rules.verdicts import FETCHABLE, Content, Hold, State, Verdict

PREVIEWED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Types of which a preview is made."""

__all__ = [
    "FETCHABLE",
    "OPENED",
    "PREVIEWED",
    "REDACTED",
    "Content",
    "Hold",
    "State",
    "Verdict",
    "as_path_part",
    "clean_name",
    "content_disposition",
    "is_opened",
    "judge",
    "judge_at_once",
    "look_inside",
    "redacted",
]
